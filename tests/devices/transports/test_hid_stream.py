"""A byte stream over HID reports, with the reports of a tunnel."""

from collections.abc import Iterator

import pytest

from support.terminals import Terminal, terminal
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.transports.hid_tunnel import Message
from wscall.devices.transports.opening import open_stream
from wscall.devices.transports.stream import ByteStream
from wscall.errors import BadConfiguration, TimedOut

LIMIT = 10.0


@pytest.fixture
def line() -> Iterator[Terminal]:
    with terminal() as opened:
        yield opened


@pytest.fixture
def stream(line: Terminal) -> Iterator[ByteStream]:
    context = DeviceContext("/manu/T", "reader", {"kind": "hid", "node": line.name, "product": "Reader"}, {})
    opened, identity = open_stream(context, Deadline(LIMIT), report=64)
    assert identity == DeviceIdentity("Reader")
    yield opened
    opened.close()


def test_what_is_written_is_cut_into_reports_and_filled_up(line: Terminal, stream: ByteStream) -> None:
    stream.write(bytes(range(1, 71)), Deadline(LIMIT))
    bodies = (bytes(range(1, 65)), bytes(range(65, 71)).ljust(64, b"\0"))
    first, second = (Message("O", 0, b"\x00" + body).encode() for body in bodies)
    assert line.expect(len(first + second)) == first + second


def test_what_is_read_is_the_reports(line: Terminal, stream: ByteStream) -> None:
    line.send(Message("I", 0, b"AB".ljust(64, b"\0")).encode())
    assert stream.read(Deadline(LIMIT)) == b"AB".ljust(64, b"\0")
    assert stream.read(Deadline(LIMIT), quiet=0.01) == b""
    with pytest.raises(TimedOut):
        stream.read(Deadline(0.02), quiet=5)
    with pytest.raises(TimedOut):
        stream.read(Deadline(0.02))


def test_old_reports_are_drained(line: Terminal, stream: ByteStream) -> None:
    assert stream.drain() == 0
    line.send(Message("I", 0, bytes(64)).encode() * 2)
    assert stream.drain() > 0
    assert stream.drain() == 0


def test_a_driver_that_does_not_speak_through_hid_says_so(line: Terminal) -> None:
    context = DeviceContext("/manu/T", "reader", {"kind": "hid", "node": line.name}, {})
    with pytest.raises(BadConfiguration) as caught:
        open_stream(context, Deadline(LIMIT))
    assert "hid" not in caught.value.needed
