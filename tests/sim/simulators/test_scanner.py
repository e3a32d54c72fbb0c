"""The simulator of serial scanners, through the shared driver."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.errors import BadConfiguration, DeviceAbsent, DeviceFault, NotSupported, TimedOut, WscallError
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator
from wscall_plugins.serial_scanner import SerialScanner, open_device

SERIAL = {"kind": "serial", "port": "auto", "usb": "1A86:7523", "product": "Bridge", "baud": 9600}


def setup_of(folder: Path, options: Mapping[str, Any], transport: Mapping[str, Any] = SERIAL) -> SimulatorSetup:
    return SimulatorSetup(folder, folder, "scanner", "serial-scanner", ("CodeScanner",), transport, options)


@contextmanager
def stand(folder: Path, options: Mapping[str, Any]) -> Iterator[tuple[Simulator, SerialScanner]]:
    simulator = start_simulator(setup_of(folder, options))
    try:
        scanner = opened(simulator, options)
        try:
            yield simulator, scanner
        finally:
            scanner.close()
    finally:
        simulator.close()


def opened(simulator: Simulator, options: Mapping[str, Any]) -> SerialScanner:
    context = DeviceContext("/manu/ACME", "scanner", {**SERIAL, **simulator.overrides}, options)
    return open_device(context, Deadline(5))


def scan_shown(simulator: Simulator, scanner: SerialScanner, code: str, limit: float = 10.0) -> str:
    """Scan while somebody holds a code up until it is read."""
    done = threading.Event()

    def hold() -> None:
        while True:
            simulator.show(code)
            if done.wait(0.2):
                return

    person = threading.Thread(target=hold)
    person.start()
    try:
        return scanner.scan(Deadline(limit))
    finally:
        done.set()
        person.join()
        simulator.show("")


@pytest.mark.parametrize(
    "options",
    [
        {"mode": "host"},
        {"mode": "host", "trigger": "025331", "stop": "025330", "terminator": "crlf"},
        {"mode": "continuous", "terminator": "none", "encoding": "gb18030"},
        {"mode": "continuous", "prefix": "02", "suffix": "03", "terminator": "lf"},
    ],
)
def test_the_stand_is_the_one_that_the_options_describe(tmp_path: Path, options: dict[str, Any]) -> None:
    with stand(tmp_path, options) as (simulator, scanner):
        assert scan_shown(simulator, scanner, "健康码5F27") == "健康码5F27"


@pytest.mark.parametrize("mode", ["host", "continuous"])
def test_a_code_taken_away_before_the_scan_is_never_its_result(tmp_path: Path, mode: str) -> None:
    with stand(tmp_path, {"mode": mode}) as (simulator, scanner):
        simulator.show("stale")
        simulator.show("")
        with pytest.raises(TimedOut):
            scanner.scan(Deadline(0.3))
        assert scan_shown(simulator, scanner, "fresh") == "fresh"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("hang", TimedOut),
        ("flood", DeviceFault),
        ("length", DeviceFault),
        ("empty", TimedOut),
        ("noise", DeviceFault),
    ],
)
def test_each_fault_on_the_line(tmp_path: Path, fault: str, kind: type[WscallError]) -> None:
    options = {"mode": "host", "terminator": "cr"}
    with stand(tmp_path, options) as (simulator, scanner):
        simulator.play(fault)  # type: ignore[arg-type] # one of the faults
        with pytest.raises(kind):
            scan_shown(simulator, scanner, "5F27", 0.6)
        simulator.play("")
        assert scan_shown(simulator, scanner, "5F27") == "5F27"


def test_the_port_goes_and_comes_back_under_its_path(tmp_path: Path) -> None:
    options = {"mode": "host"}
    with stand(tmp_path, options) as (simulator, scanner):
        simulator.unplug()
        with pytest.raises(DeviceAbsent):
            scanner.scan(Deadline(5))
        with pytest.raises(DeviceAbsent):
            opened(simulator, options)
        simulator.show("nobody sees it")
        simulator.plug()
        again = opened(simulator, options)
        assert scan_shown(simulator, again, "5F27") == "5F27"
        again.close()


def test_what_cannot_be_simulated_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotSupported, match="tcp"):
        start_simulator(setup_of(tmp_path, {}, {"kind": "tcp", "host": "localhost", "port": 1}))
    with pytest.raises(BadConfiguration):
        start_simulator(setup_of(tmp_path, {"encoding": "klingon"}))
    with stand(tmp_path, {}) as (simulator, _scanner):
        with pytest.raises(NotSupported):
            simulator.insert("health-32k")
        with pytest.raises(NotSupported):
            simulator.play("crash")
        simulator.remove()
