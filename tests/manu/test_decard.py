"""The vendor directory DECARD through the real host: manifest, worker, and the stand-in for its library."""

from pathlib import Path
from typing import ClassVar

import pytest

from support.standins import Standin, hosted
from support.vendor_contract import LIBRARY_FAULTS, Faults, HealthCardContract, soon, unknown_marks
from wscall.errors import DeviceFault, DriverMissing
from wscall.host import DeviceHandle
from wscall.sim.cards import ID_CARDS


def test_the_mark_in_every_spelling() -> None:
    assert not unknown_marks("DECARD", "decard", "DECARD", "德卡")


class TestLibrary(HealthCardContract):
    directory, device = "DECARD", "reader"
    faults: ClassVar[Faults] = {**LIBRARY_FAULTS, "two_cards": DeviceFault}

    def test_an_identity_card_and_a_code(self, standin: Standin, reader: DeviceHandle) -> None:
        standin.simulator.insert("id-citizen")
        assert reader.read_id_card(soon()).number == ID_CARDS["id-citizen"].number
        standin.simulator.show("5F27A1:0:B2")
        assert reader.scan(soon()) == "5F27A1:0:B2"
        assert reader.identity().serial == "SIM0000000001"

    def test_without_the_vendors_library_the_missing_file_is_named(self, standin: Standin) -> None:
        (Path(standin.context.directory) / "libdcrf32.so").unlink()
        with hosted(standin) as (_, handle), pytest.raises(DriverMissing, match=r"libdcrf32\.so"):
            handle.power_on("contactless", soon())
