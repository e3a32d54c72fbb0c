"""The serial scanner's driver on real pseudo-terminals, with the habits and faults of real scanners."""

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from support.terminals import Terminal, terminal
from wscall.deadline import Deadline
from wscall.devices.capabilities import CodeScanner, Device, DeviceContext
from wscall.errors import BadConfiguration, Cancelled, DeviceAbsent, DeviceFault, TimedOut
from wscall_plugins.serial_scanner import SerialScanner, open_device

CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"
TRIGGER, STOP = b"\x16T\r", b"\x16U\r"
PATIENCE = 10.0


@pytest.fixture
def device() -> Iterator[Terminal]:
    with terminal() as opened:
        yield opened


def opened(device: Terminal, **options: Any) -> SerialScanner:
    context = DeviceContext("/manu/MINDE", "scanner", {"kind": "serial", "port": device.name}, options)
    scanner = open_device(context, Deadline(PATIENCE))
    device.release()
    return scanner


def soon() -> Deadline:
    return Deadline(PATIENCE)


def answering(device: Terminal, *bursts: bytes, trigger: bytes = TRIGGER) -> None:
    """A scanner in host mode: waits for the trigger, then sends."""

    def part() -> None:
        assert device.expect(len(trigger)) == trigger
        for burst in bursts:
            device.send(burst)

    device.play(part)


def test_it_is_a_scanner(device: Terminal) -> None:
    with closing(opened(device)) as scanner:
        assert isinstance(scanner, CodeScanner)
        assert isinstance(scanner, Device)
        assert scanner.identity().serial == ""


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b""])
def test_host_mode_triggers_and_reads(device: Terminal, end: bytes) -> None:
    with closing(opened(device, mode="host", gap_ms=20)) as scanner:
        answering(device, CODE.encode() + end)
        assert scanner.scan(soon()) == CODE
    assert device.received == TRIGGER


def test_triggers_are_the_manifests(device: Terminal) -> None:
    with closing(opened(device, mode="host", trigger="01 54 04")) as scanner:
        answering(device, b"OK\r", trigger=b"\x01T\x04")
        assert scanner.scan(soon()) == "OK"


def test_the_echo_and_the_acknowledgement_are_dropped(device: Terminal) -> None:
    with closing(opened(device, mode="host")) as scanner:
        answering(device, TRIGGER + b"\x06", CODE.encode() + b"\r\n")
        assert scanner.scan(soon()) == CODE


def test_set_up_commands_are_sent_once_after_opening(device: Terminal) -> None:
    scanner = opened(device, mode="host", setup=["16 4D 0D", "30343031"])
    assert device.expect(7) == b"\x16M\r0401"
    scanner.close()


def test_continuous_mode_sends_nothing(device: Terminal) -> None:
    with closing(opened(device)) as scanner:
        threading.Timer(0.02, device.send, [b"A1\r"]).start()
        assert scanner.scan(soon()) == "A1"
    device.play(lambda: device.expect(1))
    assert device.received == b""


def test_a_code_in_two_bursts_is_one(device: Terminal) -> None:
    with closing(opened(device, mode="host", gap_ms=1000)) as scanner:
        answering(device, CODE[:20].encode(), CODE[20:].encode() + b"\r")
        assert scanner.scan(soon()) == CODE


def test_a_code_from_before_the_scan_is_thrown_away(device: Terminal) -> None:
    with closing(opened(device, mode="host", gap_ms=5)) as scanner:
        device.send(b"OLD PATIENT\r")
        answering(device, b"NEW\r")
        assert scanner.scan(soon()) == "NEW"


def test_half_a_code_from_before_the_scan_takes_its_rest_with_it(device: Terminal) -> None:
    with closing(opened(device, mode="host", gap_ms=200)) as scanner:
        device.send(b"OLD PAT")
        rest = threading.Timer(0.02, device.send, [b"IENT\r"])
        rest.start()
        answering(device, b"NEW\r")
        assert scanner.scan(soon()) == "NEW"
        rest.join()


class Chatter:
    """A stream that is never silent: one code after the other, cut at an awkward place."""

    where = "T/scanner"

    def __init__(self) -> None:
        self.sent = 0

    def drain(self) -> int:
        return 5

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        self.sent += 1
        deadline.wait(0.01)
        return b"OLD\rCO" if self.sent % 2 else b"DE\rFR"

    def write(self, data: bytes, deadline: Deadline) -> None:
        raise AssertionError("continuous mode")

    def close(self) -> None:
        pass


def test_a_line_that_never_falls_silent_gives_a_whole_code(
    monkeypatch: pytest.MonkeyPatch, device: Terminal
) -> None:
    monkeypatch.setattr("wscall_plugins.serial_scanner._SETTLE", 0.05)
    scanner = opened(device)
    scanner.close()
    scanner._stream = Chatter()
    assert scanner.scan(soon()) in {"CODE", "FROLD"}, "whole as this line sends them, never a rest"


def test_a_doubled_code_is_not_the_next_scans(device: Terminal) -> None:
    with closing(opened(device, mode="host", dedupe_ms=5000)) as scanner:
        answering(device, b"ONE\r")
        assert scanner.scan(soon()) == "ONE"
        answering(device, b"ONE\r", b"TWO\r")
        assert scanner.scan(soon()) == "TWO"


def test_the_same_code_may_be_scanned_again_later(device: Terminal) -> None:
    with closing(opened(device, mode="host", dedupe_ms=0)) as scanner:
        for _ in range(2):
            answering(device, b"ONE\r")
            assert scanner.scan(soon()) == "ONE"


def test_it_triggers_again_when_the_scanners_own_window_is_over(device: Terminal) -> None:
    def part() -> None:
        assert device.expect(6) == TRIGGER * 2
        device.send(b"LATE\r")

    with closing(opened(device, mode="host", window_ms=20)) as scanner:
        device.play(part)
        assert scanner.scan(soon()) == "LATE"


def test_nothing_shown_is_a_time_limit_and_the_scanner_is_stopped(device: Terminal) -> None:
    with closing(opened(device, mode="host")) as scanner:
        with pytest.raises(TimedOut) as caught:
            scanner.scan(Deadline(0.4))
        assert device.expect(6) == TRIGGER + STOP
    assert device.name in caught.value.where
    assert caught.value.advice.en


def test_a_cancel_ends_the_scan_at_once_and_stops_the_scanner(device: Terminal) -> None:
    deadline = Deadline(60)
    with closing(opened(device, mode="host")) as scanner:

        def part() -> None:
            device.expect(3)
            deadline.cancel()

        device.play(part)
        with pytest.raises(Cancelled):
            scanner.scan(deadline)
        assert device.expect(3) == STOP
    assert deadline.remaining() > 30


def test_an_unplugged_scanner_is_absent(device: Terminal) -> None:
    with closing(opened(device, mode="host")) as scanner:

        def part() -> None:
            device.expect(3)
            device.hang_up()

        device.play(part)
        with pytest.raises(DeviceAbsent):
            scanner.scan(soon())


@pytest.mark.parametrize("noise", [b"\xff\xfe\xff\r", b"a\x00\x01b\r", b"x" * 5000 + b"\r"])
def test_noise_before_a_code_does_no_harm(device: Terminal, noise: bytes) -> None:
    with closing(opened(device, mode="host")) as scanner:
        answering(device, noise, b"GOOD\r")
        assert scanner.scan(soon()) == "GOOD"


def test_nothing_but_noise_is_a_fault_that_names_the_baud_rate(device: Terminal) -> None:
    with closing(opened(device, mode="host")) as scanner:
        answering(device, b"\xff\xfe\xff\r")
        with pytest.raises(DeviceFault) as caught:
            scanner.scan(Deadline(0.6))
    assert "baud" in caught.value.advice.en


def test_a_code_without_the_expected_terminator_is_a_fault_that_names_it_and_shows_no_code(
    device: Terminal,
) -> None:
    with closing(opened(device, mode="host", terminator="crlf")) as scanner:
        answering(device, CODE.encode() + b"\r")
        with pytest.raises(DeviceFault) as caught:
            scanner.scan(Deadline(0.6))
    assert "crlf" in caught.value.needed
    assert CODE[:8] not in str(caught.value.args)


def test_gb18030_and_utf_8_are_told_apart(device: Terminal) -> None:
    with closing(opened(device, mode="host", dedupe_ms=0)) as scanner:
        for encoding in ("utf-8", "gb18030"):
            answering(device, "袁宇阳".encode(encoding) + b"\r")
            assert scanner.scan(soon()) == "袁宇阳"


@pytest.mark.parametrize(
    "options",
    [
        {"triger": "16540D"},
        {"trigger": "xyz", "mode": "host"},
        {"gap_ms": -1},
        {"encoding": "big5"},
        {"setup": ["q"]},
    ],
)
def test_wrong_options_are_refused_before_the_port_is_opened(options: dict[str, Any]) -> None:
    context = DeviceContext("/manu/MINDE", "scanner", {"kind": "serial", "port": "/dev/none"}, options)
    with pytest.raises(BadConfiguration) as caught:
        open_device(context, soon())
    assert caught.value.where == "MINDE/scanner"


def test_another_kind_of_transport_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="hid"):
        open_device(DeviceContext("/manu/X", "scanner", {"kind": "hid"}, {}), soon())


def test_a_scanner_that_is_not_there_is_absent() -> None:
    context = DeviceContext("C:\\manu\\MINDE\\", "scanner", {"kind": "serial", "port": "/dev/wscall-none"}, {})
    with pytest.raises(DeviceAbsent) as caught:
        open_device(context, soon())
    assert caught.value.where == "MINDE/scanner /dev/wscall-none"
