"""What every byte stream does, run through each implementation: a real pty, a real socket, pyserial's loop."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from support.terminals import terminal
from wscall.deadline import Deadline
from wscall.devices.transports.serial_port import open_serial
from wscall.devices.transports.stream import ByteStream
from wscall.devices.transports.tcp import open_tcp
from wscall.errors import Cancelled, DeviceAbsent, TimedOut

PATIENCE = 10.0


class Line(NamedTuple):
    stream: ByteStream
    send: Callable[[bytes], object]
    receive: Callable[[int], bytes]
    hang_up: Callable[[], object]


@contextmanager
def over_pty() -> Iterator[Line]:
    with terminal() as device:
        stream = open_serial({"kind": "serial", "port": device.name}, "TEST/scanner").stream
        device.release()
        with closing(stream):
            yield Line(stream, device.send, device.expect, device.hang_up)


@contextmanager
def over_tcp() -> Iterator[Line]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        transport = {"kind": "tcp", "host": "127.0.0.1", "port": server.getsockname()[1]}
        with closing(open_tcp(transport, "TEST/scanner", Deadline(PATIENCE))) as stream:
            peer, _ = server.accept()
            with peer:
                yield Line(stream, peer.sendall, lambda count: peer.recv(count, socket.MSG_WAITALL), peer.close)


@contextmanager
def over_loop() -> Iterator[Line]:
    """The blocking implementation that Windows uses, over pyserial's own loop: what is written comes back."""
    stream = open_serial({"kind": "serial", "port": "loop://"}, "TEST/scanner").stream
    with closing(stream):
        yield Line(stream, lambda data: stream.write(data, Deadline(PATIENCE)), lambda _: b"", lambda: None)


@pytest.fixture(params=[over_pty, over_tcp, over_loop])
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    with request.param() as opened:
        yield opened


@pytest.fixture(params=[over_pty, over_tcp])
def far(request: pytest.FixtureRequest) -> Iterator[Line]:
    """A line with another end, which a loop has not."""
    with request.param() as opened:
        yield opened


def test_what_has_arrived_is_read(line: Line) -> None:
    line.send(b"abc")
    data = b""
    while len(data) < 3:
        data += line.stream.read(Deadline(PATIENCE))
    assert data == b"abc"


def test_binary_bytes_come_as_they_are(line: Line) -> None:
    every = bytes(range(256))
    line.send(every)
    data = b""
    while len(data) < 256:
        data += line.stream.read(Deadline(PATIENCE))
    assert data == every


def test_a_read_waits_for_data(line: Line) -> None:
    sender = threading.Timer(0.05, lambda: line.send(b"late"))
    sender.start()
    assert line.stream.read(Deadline(PATIENCE))[:1] == b"l"
    sender.join()


def test_silence_is_an_empty_answer(line: Line) -> None:
    assert line.stream.read(Deadline(PATIENCE), 0.01) == b""
    assert line.stream.read(Deadline(PATIENCE), 0) == b""


def test_the_deadline_ends_a_read(line: Line) -> None:
    with pytest.raises(TimedOut):
        line.stream.read(Deadline(0.02))
    with pytest.raises(TimedOut):
        line.stream.read(Deadline(0.02), PATIENCE)


def test_a_cancel_ends_a_read_at_once(line: Line) -> None:
    deadline = Deadline(60)
    canceller = threading.Timer(0.02, deadline.cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        line.stream.read(deadline)
    canceller.join()
    assert deadline.remaining() > 30


def test_a_cancel_of_the_past_does_not_disturb_the_next_read(line: Line) -> None:
    for _ in range(3):
        gone = Deadline(60)
        gone.cancel()
        with pytest.raises(Cancelled):
            line.stream.read(gone)
    line.send(b"x")
    assert line.stream.read(Deadline(PATIENCE)) == b"x"


def test_drain_throws_away_what_has_arrived(line: Line) -> None:
    assert line.stream.drain() == 0
    line.send(b"stale")
    line.stream.read(Deadline(PATIENCE))
    line.send(b"stale")
    thrown = 0
    while not thrown:
        thrown = line.stream.drain()
    while line.stream.read(Deadline(PATIENCE), 0.02):
        pass
    line.send(b"new")
    assert line.stream.read(Deadline(PATIENCE))[:1] == b"n"


def test_what_is_written_arrives(far: Line) -> None:
    far.stream.write(b"\x16T\r", Deadline(PATIENCE))
    assert far.receive(3) == b"\x16T\r"


def test_a_device_that_takes_nothing_ends_a_write_at_the_deadline(far: Line) -> None:
    with pytest.raises(TimedOut):
        far.stream.write(bytes(50_000_000), Deadline(0.05))


def test_a_device_that_goes_away_is_absent(far: Line) -> None:
    unplug = threading.Timer(0.02, far.hang_up)
    unplug.start()
    with pytest.raises(DeviceAbsent) as caught:
        far.stream.read(Deadline(PATIENCE))
    unplug.join()
    assert "TEST/scanner" in caught.value.where
    assert caught.value.advice.en
    with pytest.raises(DeviceAbsent):
        far.stream.write(bytes(50_000_000), Deadline(PATIENCE))


def test_closing_twice_does_no_harm_and_leaves_no_descriptor(line: Line) -> None:
    line.stream.close()
    line.stream.close()


def test_no_descriptor_stays_open() -> None:
    before = list(Path("/proc/self/fd").glob("*"))
    for opener in (over_pty, over_tcp, over_loop):
        with opener():
            pass
    assert len(list(Path("/proc/self/fd").glob("*"))) == len(before)
