"""The emulated HID-POS stand, through the driver that real stands use."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.simulated import Bench, simulated
from wscall.deadline import Deadline
from wscall.devices.transports.hid_tunnel import TunnelReports
from wscall.errors import (
    BadConfiguration,
    BadInput,
    DeviceAbsent,
    DeviceFault,
    NotSupported,
    TimedOut,
    WscallError,
)
from wscall.sim.simulators import Fault, Simulator
from wscall_plugins.hid_pos_scanner import HidPosScanner

HID = {"kind": "hid", "usb": "0C2E:0B61"}
CODE = "5F27" * 16 + ":0:" + "A1B2" * 8
LIMIT = 10.0


@contextmanager
def bench_of(folder: Path, options: Mapping[str, Any]) -> Iterator[Bench]:
    with simulated(folder, "hid-pos-scanner", HID, options) as bench:
        yield bench


@contextmanager
def held_up(simulator: Simulator, code: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody who holds a code up once the scan has thrown away what was there before."""
    ready = threading.Event()
    drain = TunnelReports.drain

    def drained(reports: TunnelReports) -> bytes:
        last = drain(reports)
        ready.set()
        return last

    def show() -> None:
        assert ready.wait(LIMIT)
        simulator.show(code)

    monkeypatch.setattr(TunnelReports, "drain", drained)
    person = threading.Thread(target=show)
    person.start()
    try:
        yield
    finally:
        person.join()
        monkeypatch.undo()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, CODE),
        ({}, "健康码" * 30),
        ({"encoding": "gb18030"}, "健康码"),
        ({"prefix": "02", "suffix": "03"}, CODE),
        ({"enable": "FE01"}, "K1"),
    ],
)
def test_the_shared_driver_reads_every_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Mapping[str, Any], code: str
) -> None:
    with (
        bench_of(tmp_path, options) as bench,
        bench.opened() as scanner,
        held_up(bench.simulator, code, monkeypatch),
    ):
        assert isinstance(scanner, HidPosScanner)
        assert scanner.scan(Deadline(LIMIT)) == code


def test_what_was_shown_before_it_asked_is_thrown_away(tmp_path: Path) -> None:
    with bench_of(tmp_path, {}) as bench, bench.opened() as scanner:
        bench.simulator.show("OLD")
        bench.simulator.show("")
        with pytest.raises(TimedOut):
            scanner.scan(Deadline(0.05))


FAULTS: dict[Fault, tuple[type[WscallError], ...]] = {
    "hang": (TimedOut,),
    "length": (DeviceFault,),
    "empty": (TimedOut,),
    "noise": (DeviceFault,),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_and_the_next_scan_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    with bench_of(tmp_path, {}) as bench, bench.opened() as scanner:
        bench.simulator.play(fault)
        with held_up(bench.simulator, CODE, monkeypatch), pytest.raises(FAULTS[fault]):
            scanner.scan(Deadline(0.3))
        bench.simulator.play("")
        with held_up(bench.simulator, CODE, monkeypatch):
            assert scanner.scan(Deadline(LIMIT)) == CODE
        assert set(bench.simulator.faults) == {*FAULTS, ""}


def test_unplugged_and_plugged_in_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with bench_of(tmp_path, {"enable": "FE01"}) as bench:
        with bench.opened() as scanner:
            bench.simulator.unplug()
            with pytest.raises(DeviceAbsent):
                scanner.scan(Deadline(LIMIT))
        with pytest.raises(DeviceAbsent):
            bench.open()
        bench.simulator.plug()
        with bench.opened() as scanner, held_up(bench.simulator, CODE, monkeypatch):
            assert scanner.scan(Deadline(LIMIT)) == CODE, "enabled anew, since it forgot"


def test_a_stand_takes_no_other_feature_report_and_no_cards(tmp_path: Path) -> None:
    with bench_of(tmp_path, {"enable": "FE01"}) as bench:
        with pytest.raises(DeviceFault):
            bench.open(enable="FE00")
        with pytest.raises(BadInput):
            bench.simulator.insert("no-such-card")
        with pytest.raises(NotSupported):
            bench.simulator.play("two_cards")


def test_options_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration), bench_of(tmp_path, {"encoding": "klingon"}):
        pass
