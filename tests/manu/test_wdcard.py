"""The vendor directory WDCARD through the real host: manifest, worker, and the stand-in for its library."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.hosting import host_of
from support.standins import Standin, hosted, standin
from wscall.config.marks import canonical_mark
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault, SimulatorSetup, start_simulator

LIMIT = 20.0
CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"


@pytest.fixture
def watchdata(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "WDCARD", "library") as started:
        yield started


@pytest.fixture
def reader(watchdata: Standin) -> Iterator[DeviceHandle]:
    with hosted(watchdata) as (_, handle):
        yield handle


def test_the_mark_in_every_spelling() -> None:
    marks = load_manifest(bundled_manu() / "WDCARD" / "plugin.toml").marks
    assert {canonical_mark(spelling).casefold() for spelling in ("WD", "握奇", "握琦", "Watchdata")} <= marks


def test_the_records_of_a_card_and_a_code(watchdata: Standin, reader: DeviceHandle) -> None:
    assert reader.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]
    assert reader.read_record("people", Deadline(LIMIT))["xm"] == LIN.values["xm"]
    watchdata.simulator.show(CODE)
    assert reader.scan(Deadline(LIMIT)) == CODE
    watchdata.simulator.remove("contactless")
    with pytest.raises(NoCard):
        reader.read_record("card", Deadline(LIMIT))


def test_a_code_is_scanned_while_cards_are_looked_for(watchdata: Standin) -> None:
    methods = [
        Method[Any]("RecordReader", lambda device, deadline: device.read_record("people", deadline)),
        Method[Any]("CodeScanner", lambda device, deadline: device.scan(deadline)),
    ]
    watchdata.simulator.remove("contactless")
    watchdata.simulator.show(CODE)
    with hosted(watchdata) as (host, _):
        routed = Router(host.devices, "readers+scanner", "WDCARD").read(methods, Deadline(LIMIT))
    assert routed.value == CODE, routed.error
    assert [(attempt.capability, attempt.outcome) for attempt in routed.trail] == [
        ("RecordReader", "no_card"),
        ("CodeScanner", "ok"),
    ]


def test_unplugged_and_plugged_in_again(watchdata: Standin, reader: DeviceHandle) -> None:
    assert reader.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]
    watchdata.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        reader.read_record("card", Deadline(LIMIT))
    watchdata.simulator.plug()
    assert reader.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("hang", TimedOut),
        ("flood", TimedOut),
        ("crash", DeviceFault),
        ("exit", DeviceFault),
        ("length", DeviceFault),
        ("empty", DeviceFault),
        ("overrun", DeviceFault),
        ("refuse", DeviceFault),
    ],
)
def test_a_fault_costs_one_read(
    watchdata: Standin, reader: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    watchdata.simulator.play(fault)
    with pytest.raises(kind):
        reader.read_record("people", Deadline(2 if kind is TimedOut else LIMIT))
    watchdata.simulator.play("")
    assert reader.read_record("people", Deadline(LIMIT))["xm"] == LIN.values["xm"]


def test_without_the_vendors_library_the_other_way_is_asked(tmp_path: Path) -> None:
    methods = [
        Method[Any]("CardSlots", lambda device, deadline: device.slots()),
        Method[Any]("RecordReader", lambda device, deadline: device.read_record("card", deadline)),
    ]
    with host_of(tmp_path, "WDCARD", bundled=bundled_manu()) as host:
        routed = Router(host.devices, "readers", None).read(methods, Deadline(LIMIT))
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
            assert reader.read_record("people", Deadline(LIMIT))["xm"] == LIN.values["xm"]
    finally:
        simulator.close()
    assert sorted(path.name for path in folder.iterdir()) == ["HealthyCarder.dll"]
