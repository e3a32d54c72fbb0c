"""The device's end of a tunnel, message by message."""

from typing import TYPE_CHECKING

from wscall.devices.transports.hid_tunnel import Message
from wscall.sim.devices.tunnel import ReportRefused, ReportsOf, Silent, Tunnel

if TYPE_CHECKING:
    from wscall.sim.simulators import Fault


class Numbers:
    """A HID device with one feature report, 02, that holds what was put there."""

    def __init__(self) -> None:
        self.fault: Fault = ""
        self.held = b"\x02"

    def output(self, report: bytes) -> list[bytes]:
        return [report[1:], report[:1]]

    def set_feature(self, report: bytes) -> None:
        if self.fault == "hang":
            raise Silent
        if report[0] != 2:
            raise ReportRefused(report[0])
        self.held = report

    def get_feature(self, number: int, length: int) -> bytes:
        if number != 2:
            raise ReportRefused(number)
        return self.held[:length]


class Twice:
    def __init__(self) -> None:
        self.fault: Fault = ""

    def feed(self, data: bytes) -> bytes:
        return data * 2


def ask(tunnel: Tunnel, *messages: Message) -> bytes:
    return tunnel.feed(b"".join(message.encode() for message in messages))


def test_reports_reach_the_device_and_answers_bear_their_numbers() -> None:
    tunnel = Tunnel(Numbers())
    assert ask(tunnel, Message("S", 7, b"\x02held")) == Message("A", 7, b"\x00").encode()
    assert ask(tunnel, Message("G", 8, b"\x02\x00\x04")) == Message("A", 8, b"\x00\x02hel").encode()
    assert ask(tunnel, Message("S", 9, b"\x03")) == Message("A", 9, b"\x01").encode()
    assert ask(tunnel, Message("G", 10, b"\x03\x00\x04")) == Message("A", 10, b"\x01").encode()
    assert ask(tunnel, Message("I", 11, b"")) == Message("A", 11, b"\x01").encode(), "not for a device"
    assert ask(tunnel, Message("O", 0, b"\x00AB")) == b"".join(
        Message("I", 0, report).encode() for report in (b"AB", b"\x00")
    )


def test_a_silent_device_does_not_answer() -> None:
    tunnel = Tunnel(Numbers())
    tunnel.fault = "hang"
    assert ask(tunnel, Message("S", 1, b"\x02")) == b""
    assert tunnel.fault == "hang"


def test_a_stream_over_reports_is_filled_up_and_has_no_features() -> None:
    device = ReportsOf(Twice(), 4)
    device.fault = "hang"
    assert device.fault == "hang"
    assert device.output(b"\x00ABC") == [b"ABCA", b"BC\x00\x00"]
    assert ask(Tunnel(device), Message("S", 1, b"\x00"), Message("G", 2, b"\x00\x00\x04")) == b"".join(
        Message("A", number, b"\x01").encode() for number in (1, 2)
    )
