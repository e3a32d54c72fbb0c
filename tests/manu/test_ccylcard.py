"""The vendor directory CCYLCARD through the real host: manifest, worker, and the stand-in for its library."""

from typing import ClassVar

from support.standins import Standin
from support.vendor_contract import LIBRARY_FAULTS, Faults, HealthCardContract, soon, unknown_marks
from wscall.errors import NoCard
from wscall.host import DeviceHandle
from wscall.sim.cards import ID_CARDS


def test_the_mark_in_every_spelling() -> None:
    assert not unknown_marks("CCYLCARD", "GWI", " CWI", "长城", "长城医疗")


class TestLibrary(HealthCardContract):
    directory, device = "CCYLCARD", "library"
    faults: ClassVar[Faults] = {**LIBRARY_FAULTS, "two_cards": NoCard}

    def test_an_identity_card(self, standin: Standin, reader: DeviceHandle) -> None:
        standin.simulator.insert("id-citizen")
        assert reader.read_id_card(soon()).number == ID_CARDS["id-citizen"].number
