"""The contracts of a reader of cards over a vendor's library, on its stand-in, in this process.

Subclass them in a test module of tests/plugins that names its ``DEVICE``: the fixtures ``standin``, ``opened`` and
``reader`` are those of its conftest.py.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

import pytest

from support.card_slots_contract import GET_CHALLENGE, Bench, CardSlotsContract
from support.standins import Standin
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, CodeScanner, IdCardReader
from wscall.errors import DeviceAbsent, DeviceFault, NoCard
from wscall.sim.cards.persons import LIN, ZHAO
from wscall.sim.simulators import Fault

PLACES = ("contactless", "contact")


class LibraryReader(CardSlots, CodeScanner, IdCardReader, Protocol):
    """What these libraries can do."""


def soon() -> Deadline:
    return Deadline(20)


class LibrarySlotsContract(CardSlotsContract):
    """The slots of such a reader, on contacts and without."""

    @pytest.fixture(params=PLACES)
    def bench(self, request: pytest.FixtureRequest, standin: Standin, reader: CardSlots) -> Bench:
        simulator, slot = standin.simulator, request.param
        simulator.insert("health-32k", slot)
        return Bench(reader, slot, lambda: simulator.insert("health-32k", slot), lambda: simulator.remove(slot))

    @pytest.mark.parametrize("place", PLACES)
    def test_a_health_card_with_its_sam(self, standin: Standin, reader: CardSlots, place: str) -> None:
        """Where the library follows 61xx up by itself it does so for the SAM as well."""
        standin.simulator.remove()
        standin.simulator.insert("health-32k", place)
        content = read_card(reader, "health", soon())
        assert content.values["xm"] == LIN.values["xm"]
        assert content.allergies == LIN.allergies
        standin.simulator.insert("health-16k", place)
        assert read_card(reader, "people", soon()).values["xm"] == ZHAO.values["xm"]


class LibraryFaultsContract:
    """What comes of a library's faults where it also reads identity cards and codes.

    Attributes:
        said: what the error of powering a card on says, by the fault.
        lifted: slots and faults of which the library says no more than if the card had been taken away.
    """

    said: ClassVar[Mapping[Fault, str]]
    lifted: ClassVar[frozenset[tuple[str, Fault]]] = frozenset()

    @pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse", "two_cards"])
    def test_faults_of_the_library_are_faults_and_pass(
        self, standin: Standin, reader: LibraryReader, fault: Fault
    ) -> None:
        standin.simulator.play(fault)
        with pytest.raises(DeviceFault, match=self.said[fault]):
            reader.power_on("contactless", soon())
        standin.simulator.play("")
        assert read_card(reader, "card", soon()).values["kh"] == LIN.values["kh"]

    @pytest.mark.parametrize("slot", PLACES)
    @pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
    def test_faults_while_a_card_is_asked(
        self, standin: Standin, reader: LibraryReader, slot: str, fault: Fault
    ) -> None:
        standin.simulator.insert("health-32k", slot)
        reader.power_on(slot, soon())
        standin.simulator.play(fault)
        with pytest.raises(NoCard if (slot, fault) in self.lifted else DeviceFault):
            reader.transmit(slot, GET_CHALLENGE, soon())

    @pytest.mark.parametrize("fault", ["empty", "overrun"])
    def test_faults_of_identity_card_and_scanner(
        self, standin: Standin, reader: LibraryReader, fault: Fault
    ) -> None:
        standin.simulator.insert("id-citizen")
        standin.simulator.show("A1")
        standin.simulator.play(fault)
        with pytest.raises(DeviceFault):
            reader.read_id_card(soon())
        with pytest.raises(DeviceFault):
            reader.scan(soon())

    def test_unplugged_it_is_absent_whatever_is_asked(
        self, standin: Standin, reader: LibraryReader, opened: Callable[[], LibraryReader]
    ) -> None:
        reader.power_on("contactless", soon())
        standin.simulator.unplug()
        asked: tuple[Callable[[], Any], ...] = (
            lambda: reader.transmit("contactless", GET_CHALLENGE, soon()),
            lambda: reader.power_on("contact", soon()),
            lambda: reader.power_on("contactless", soon()),
            lambda: reader.read_id_card(soon()),
            lambda: reader.scan(soon()),
            opened,
        )
        for ask in asked:
            with pytest.raises(DeviceAbsent):
                ask()
        standin.simulator.plug()
        assert opened().power_on("contactless", soon())
