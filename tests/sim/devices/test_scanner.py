"""The emulated stand on its pseudo-terminal, spoken to through pyserial and through the shared driver."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, TimedOut
from wscall.sim.devices.scanner import Quirks, ScannerEmulator, scanner_port, show_code, take_code_away
from wscall.sim.devices.scanner_wire import SET_UP, STOP, TRIGGER
from wscall_plugins.serial_scanner import SerialScanner, open_device

CODE = "5F27" * 16 + ":0:" + "A1B2" * 8
LIMIT = 10.0


@contextmanager
def stand(directory: Path, **quirks: object) -> Iterator[ScannerEmulator]:
    with ScannerEmulator(directory, Quirks(**quirks)) as emulator:  # type: ignore[arg-type] # fields of Quirks
        yield emulator


@contextmanager
def line(emulator: ScannerEmulator) -> Iterator[serial.Serial]:
    with serial.Serial(emulator.port, 9600, timeout=LIMIT) as port:
        yield port


@contextmanager
def driver(emulator: ScannerEmulator, **options: object) -> Iterator[SerialScanner]:
    transport = {"kind": "serial", "port": emulator.port, "baud": 9600}
    context = DeviceContext("/manu/SIM", "scanner", transport, {"mode": "host", **options})
    scanner = open_device(context, Deadline(5))
    try:
        yield scanner
    finally:
        scanner.close()


@contextmanager
def shown_when_triggered(emulator: ScannerEmulator, code: str) -> Iterator[None]:
    """Somebody who holds a code in front of the stand once it scans."""

    def show() -> None:
        emulator.wait_scanning(True, Deadline(LIMIT))
        emulator.show_code(code)

    person = threading.Thread(target=show)
    person.start()
    try:
        yield
    finally:
        person.join()


def test_host_mode_sends_when_triggered_and_only_then(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        emulator.show_code(CODE)
        port.write(STOP + SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"
        port.write(TRIGGER)
        assert port.read_until(b"\r") == CODE.encode() + b"\r"


def test_a_trigger_waits_for_the_code(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        port.write(TRIGGER + SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"
        emulator.show_code(CODE)
        assert port.read_until(b"\r") == CODE.encode() + b"\r"


def test_a_code_is_read_once(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        emulator.show_code(CODE)
        port.write(TRIGGER)
        assert port.read_until(b"\r") == CODE.encode() + b"\r"
        port.write(TRIGGER + SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"


def test_a_stopped_scan_sends_nothing(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        port.write(TRIGGER + STOP + SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"
        emulator.show_code(CODE)
        port.write(SET_UP + b"8002?.")
        assert port.read(8) == b"8002H0D\x06"


def test_a_scan_ends_by_itself_after_its_window(tmp_path: Path) -> None:
    with stand(tmp_path, window=0.05) as emulator, line(emulator) as port:
        port.write(TRIGGER + SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"
        emulator.wait_scanning(False, Deadline(LIMIT))
        emulator.show_code(CODE)
        port.write(SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"
        port.write(TRIGGER)
        assert port.read_until(b"\r") == CODE.encode() + b"\r"


def test_a_code_taken_away_or_replaced_is_not_sent(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        emulator.show_code("first")
        take_code_away(tmp_path)
        emulator.show_code("second")
        emulator.show_code("third")
        pause, until = threading.Event(), Deadline(LIMIT)
        while emulator._front != "third" and until.remaining():  # codes and triggers come on lines of their own
            pause.wait(0.01)
        port.write(TRIGGER)
        assert port.read_until(b"\r") == b"third\r"


def test_continuous_mode_sends_without_being_asked(tmp_path: Path) -> None:
    with stand(tmp_path, mode="continuous") as emulator, line(emulator) as port:
        emulator.show_code("one")
        assert port.read_until(b"\r") == b"one\r"
        port.write(SET_UP + b"0401D05.")
        assert port.read(8) == b"0401D05\x06"
        emulator.show_code("two")
        port.write(SET_UP + b"0401?.")
        assert port.read(8) == b"0401D05\x06"


def test_every_code_is_sent_where_none_is_waited_for(tmp_path: Path) -> None:
    with stand(tmp_path, mode="continuous") as emulator, line(emulator) as port:
        for number in range(5):
            emulator.show_code(str(number))
        assert port.read(10) == b"0\r1\r2\r3\r4\r"


@pytest.mark.parametrize(
    ("quirks", "sent"),
    [
        ({"terminator": b""}, "健康码".encode()),
        ({"terminator": b"\r\n"}, "健康码".encode() + b"\r\n"),
        ({"encoding": "gb18030"}, "健康码".encode("gb18030") + b"\r"),
        ({"bursts": 3}, "健康码".encode() + b"\r"),
        ({"repeats": 2}, ("健康码".encode() + b"\r") * 2),
        ({"repeats": 2, "bursts": 2}, ("健康码".encode() + b"\r") * 2),
    ],
)
def test_quirks_on_the_line(tmp_path: Path, quirks: dict[str, object], sent: bytes) -> None:
    with stand(tmp_path, **quirks) as emulator, line(emulator) as port:
        emulator.show_code("健康码")
        port.write(TRIGGER)
        assert port.read(len(sent)) == sent


def test_an_unasked_code_comes_before_the_trigger(tmp_path: Path) -> None:
    with stand(tmp_path, unasked=True) as emulator, line(emulator) as port:
        emulator.show_code("early")
        assert port.read_until(b"\r") == b"early\r"


@pytest.mark.parametrize(
    "quirks",
    [
        {},
        {"terminator": b""},
        {"terminator": b"\r\n"},
        {"bursts": 2},
        {"encoding": "gb18030"},
        {"repeats": 2},
    ],
)
def test_the_shared_driver_reads_every_stand(tmp_path: Path, quirks: dict[str, object]) -> None:
    with stand(tmp_path, **quirks) as emulator, driver(emulator) as scanner:
        emulator.show_code("健康码5F27")
        assert scanner.scan(Deadline(LIMIT)) == "健康码5F27"


def test_the_shared_driver_throws_away_what_came_before_it_asked(tmp_path: Path) -> None:
    with stand(tmp_path, unasked=True) as emulator, driver(emulator, terminator="cr") as scanner:
        with line(emulator) as port:  # opening throws away the input, so the code is shown after it
            emulator.show_code("stale")
            assert port.read(1) == b"s"
        with shown_when_triggered(emulator, "fresh"):
            assert scanner.scan(Deadline(LIMIT)) == "fresh"


def test_the_shared_driver_stops_a_scan_that_found_nothing(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator, driver(emulator) as scanner:
        with pytest.raises(TimedOut):
            scanner.scan(Deadline(0.1))
        emulator.wait_scanning(False, Deadline(LIMIT))
        emulator.show_code(CODE)
        assert scanner.scan(Deadline(LIMIT)) == CODE


def test_waiting_for_a_trigger_ends_with_the_deadline(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator:
        emulator.wait_scanning(False, Deadline(LIMIT))
        with pytest.raises(TimedOut):
            emulator.wait_scanning(True, Deadline(0.01))


def test_it_is_found_by_its_link(tmp_path: Path) -> None:
    with pytest.raises(DeviceAbsent, match="simulate scanner"):
        scanner_port(tmp_path)
    with stand(tmp_path) as emulator:
        assert scanner_port(tmp_path) == emulator.port
        assert os.path.realpath(tmp_path / "scanner") == emulator.port
    with pytest.raises(DeviceAbsent):
        scanner_port(tmp_path)
    with pytest.raises(DeviceAbsent):
        show_code(CODE, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scanner.lock"]


def test_one_stand_a_directory(tmp_path: Path) -> None:
    with stand(tmp_path) as emulator:
        with pytest.raises(DeviceBusy):
            ScannerEmulator(tmp_path).start()
        assert scanner_port(tmp_path) == emulator.port


def test_too_long_for_a_code(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="bytes"):
        show_code("A" * 5000, tmp_path)


def test_an_encoding_that_does_not_exist() -> None:
    with pytest.raises(LookupError):
        ScannerEmulator(quirks=Quirks(encoding="klingon"))


@pytest.mark.parametrize(
    "nonsense", [b"not json\n", b'{"other": 1}\n', b"[]\n", b'{"show": 5}\n', b'{"sh', b"\xff\n"]
)
def test_nonsense_on_the_control_line_does_no_harm(tmp_path: Path, nonsense: bytes) -> None:
    with stand(tmp_path) as emulator, line(emulator) as port:
        control = os.open(tmp_path / "scanner.ctl", os.O_WRONLY)
        os.write(control, nonsense.ljust(len(nonsense) + 1, b"\n"))
        os.close(control)
        emulator.show_code("good")
        port.write(TRIGGER)
        assert port.read_until(b"\r") == b"good\r"


def start_program(directory: Path, *options: str) -> "subprocess.Popen[str]":
    roots = os.pathsep.join(str(Path(__file__).parents[3] / root) for root in ("core", "plugins"))
    return subprocess.Popen(
        [sys.executable, "-m", "wscall.sim.devices.run_scanner", "--directory", str(directory), *options],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": roots},
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_as_a_program_it_runs_until_it_is_told_to_end(tmp_path: Path, ending: signal.Signals) -> None:
    with start_program(tmp_path, "--terminator", "0A", "--mode", "continuous") as program:
        try:
            assert program.stdout is not None
            assert str(tmp_path / "scanner") in program.stdout.readline()
            with serial.Serial(scanner_port(tmp_path), 9600, timeout=LIMIT) as port:
                show_code("from another program", tmp_path)
                assert port.read_until(b"\n") == b"from another program\n"
            program.send_signal(ending)
            assert program.wait(30) == 0
        finally:
            program.kill()
    assert not (tmp_path / "scanner").is_symlink()


def test_one_that_was_killed_is_known_to_be_gone_and_can_be_replaced(tmp_path: Path) -> None:
    with start_program(tmp_path) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.kill()
    assert (tmp_path / "scanner").is_symlink()
    with pytest.raises(DeviceAbsent):
        scanner_port(tmp_path)
    with stand(tmp_path) as emulator:
        assert scanner_port(tmp_path) == emulator.port


def test_a_stand_that_is_sound_again_sends_nothing_of_its_fault(tmp_path: Path) -> None:
    with stand(tmp_path, mode="continuous", gap=0.5) as emulator, line(emulator) as port:
        emulator.play("flood")
        emulator.show_code(CODE)
        flood = port.read(100)
        emulator.play("")
        port.timeout = 1.2  # more than between two pieces
        while data := port.read(4096):
            flood += data
        assert set(flood) == set(b"#")
        assert b"\r" not in flood  # with which it would have ended
        port.timeout = LIMIT
        emulator.show_code(CODE)
        assert port.read_until(b"\r") == CODE.encode() + b"\r"
