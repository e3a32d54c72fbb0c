"""The vendor directory WDCARD through the real host: manifest, worker, and the stand-in for its library."""

from pathlib import Path
from typing import Any

import pytest

from support.hosting import host_of
from support.standins import Standin, hosted
from support.vendor_contract import VendorContract, soon, unknown_marks
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import NoCard
from wscall.host import DeviceHandle
from wscall.paths import bundled_manu
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import SimulatorSetup, start_simulator

CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"


def test_the_mark_in_every_spelling() -> None:
    assert not unknown_marks("WDCARD", "WD", "握奇", "握琦", "Watchdata")


class TestLibrary(VendorContract):
    directory, device = "WDCARD", "library"
    whole = LIN.values["xm"]

    def begin(self, reader: DeviceHandle, deadline: Deadline) -> object:
        return reader.read_record("people", deadline)

    def read(self, reader: DeviceHandle) -> str:
        return reader.read_record("people", soon())["xm"]

    def test_the_records_of_a_card_and_a_code(self, standin: Standin, reader: DeviceHandle) -> None:
        assert reader.read_record("card", soon())["kh"] == LIN.values["kh"]
        assert reader.read_record("people", soon())["xm"] == LIN.values["xm"]
        standin.simulator.show(CODE)
        assert reader.scan(soon()) == CODE
        standin.simulator.remove("contactless")
        with pytest.raises(NoCard):
            reader.read_record("card", soon())

    def test_a_code_is_scanned_while_cards_are_looked_for(self, standin: Standin) -> None:
        methods = [
            Method[Any]("RecordReader", lambda device, deadline: device.read_record("people", deadline)),
            Method[Any]("CodeScanner", lambda device, deadline: device.scan(deadline)),
        ]
        standin.simulator.remove("contactless")
        standin.simulator.show(CODE)
        with hosted(standin) as (host, _):
            routed = Router(host.devices, "readers+scanner", "WDCARD").read(methods, soon())
        assert routed.value == CODE, routed.error
        assert [(attempt.capability, attempt.outcome) for attempt in routed.trail] == [
            ("RecordReader", "no_card"),
            ("CodeScanner", "ok"),
        ]


def test_without_the_vendors_library_the_other_way_is_asked(tmp_path: Path) -> None:
    methods = [
        Method[Any]("CardSlots", lambda device, deadline: device.slots()),
        Method[Any]("RecordReader", lambda device, deadline: device.read_record("card", deadline)),
    ]
    with host_of(tmp_path, "WDCARD", bundled=bundled_manu()) as host:
        routed = Router(host.devices, "readers", None).read(methods, soon())
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [
        ("library", "absent"),
        ("pcsc", "absent"),
    ]


def test_the_folder_of_an_older_installation_stays_where_it_is(tmp_path: Path) -> None:
    """Only the library lies in it; the manifest that comes with wscall serves it."""
    folder = tmp_path / "WDCARD"
    folder.mkdir()
    file = {"file": "HealthyCarder.dll"}
    setup = SimulatorSetup(folder, tmp_path / "sim", "library", "healthy-carder", ("RecordReader",), file, {})
    simulator = start_simulator(setup)
    try:
        overrides = {("WDCARD", "library"): file}
        with host_of(tmp_path, "WDCARD:WD", overrides=overrides, bundled=bundled_manu()) as host:
            reader = next(handle for handle in host.devices() if handle.name == "library")
            assert reader.read_record("people", soon())["xm"] == LIN.values["xm"]
    finally:
        simulator.close()
    assert sorted(path.name for path in folder.iterdir()) == ["HealthyCarder.dll"]
