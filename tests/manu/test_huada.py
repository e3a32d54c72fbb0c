"""The vendor directory HuaDa through the real host: the reader library, and the national driver beside it."""

from typing import ClassVar

import pytest

from support.hosting import host_of
from support.standins import Standin
from support.vendor_contract import (
    LIBRARY_FAULTS,
    Faults,
    HealthCardContract,
    VendorContract,
    read_content,
    soon,
    unknown_marks,
)
from wscall.deadline import Deadline
from wscall.errors import DeviceFault, DriverIncompatible, NoCard
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN


def test_the_mark_in_every_spelling_and_the_order_of_the_ways() -> None:
    assert not unknown_marks("HuaDa", "HD", "hd", "华大", "HuaDa")
    manifest = load_manifest(bundled_manu() / "HuaDa" / "plugin.toml")
    ways = {device.name: device.fallback_for for device in manifest.device}
    assert (ways["library"], ways["national"]) == ("", "library")


class TestLibrary(HealthCardContract):
    directory, device = "HuaDa", "library"
    faults: ClassVar[Faults] = {**LIBRARY_FAULTS, "two_cards": DeviceFault}

    def test_an_identity_card_and_a_code(self, standin: Standin, reader: DeviceHandle) -> None:
        standin.simulator.insert("id-citizen")
        assert reader.read_id_card(soon()) == ID_CARDS["id-citizen"]
        standin.simulator.show("5F27A1:0:B2")
        assert reader.scan(soon()) == "5F27A1:0:B2"
        assert reader.identity().serial == "SIM0000000001"

    def test_windows_libraries_are_said_not_to_run_here(self, standin: Standin) -> None:
        with host_of(standin.site, "HuaDa", bundled=standin.site / "manu") as host:
            reader = next(handle for handle in host.devices() if handle.name == "library")
            with pytest.raises(DriverIncompatible, match="windows"):
                reader.power_on("contactless", soon())


class TestNationalDriver(VendorContract):
    directory, device = "HuaDa", "national"
    # none of its calls gives a length
    faults: ClassVar[Faults] = {fault: kind for fault, kind in LIBRARY_FAULTS.items() if fault != "length"}

    def begin(self, reader: DeviceHandle, deadline: Deadline) -> object:
        return reader.read_record("card", deadline)

    def read(self, reader: DeviceHandle) -> str:
        return reader.read_record("card", soon())["kh"]

    def test_records_and_commands(self, standin: Standin, reader: DeviceHandle) -> None:
        record = reader.read_record("people", soon())
        assert (record["xm"], record["lxrxm3"]) == (LIN.values["xm"], LIN.values["lxrxm3"])
        assert read_content(reader, "people").values["xm"] == LIN.values["xm"]
        standin.simulator.remove()
        with pytest.raises(NoCard):
            reader.read_record("people", soon())
