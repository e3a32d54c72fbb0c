"""The line of an emulated device: found by its link, gone when unplugged, back under the same path."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wscall.deadline import Deadline
from wscall.devices.transports.serial_port import open_serial
from wscall.devices.transports.stream import ByteStream
from wscall.errors import DeviceAbsent
from wscall.sim.devices.line import Line

if TYPE_CHECKING:
    from wscall.sim.simulators import Fault

LIMIT = 10.0


def open_files() -> list[str]:
    return sorted(path.name for path in Path("/proc/self/fd").iterdir())


class Echo:
    """Says back what it hears, and how often it has heard something."""

    def __init__(self) -> None:
        self.fault: Fault = ""
        self.heard = 0

    def feed(self, data: bytes) -> bytes:
        self.heard += 1
        return b"" if self.fault == "hang" else data + bytes((self.heard,))


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path / "deep" / "echo.line", Echo)
    line.plug()
    yield line
    line.unplug()


def opened(line: Line) -> ByteStream:
    return open_serial({"kind": "serial", "port": str(line.link)}, "T/echo").stream


def test_it_answers_and_says_what_nobody_asked_for(line: Line) -> None:
    with closing(opened(line)) as stream:
        stream.write(b"A", Deadline(LIMIT))
        assert stream.read(Deadline(LIMIT)) == b"A\x01"
        line.say(b"unasked")
        assert stream.read(Deadline(LIMIT)) == b"unasked"


def test_a_driver_may_come_and_go(line: Line) -> None:
    for number in (1, 2):
        with closing(opened(line)) as stream:
            stream.write(b"A", Deadline(LIMIT))
            assert stream.read(Deadline(LIMIT)) == bytes((65, number))


def test_unplugged_it_is_gone_and_plugged_in_it_is_back_without_memory(line: Line) -> None:
    with closing(opened(line)) as stream:
        line.unplug()
        with pytest.raises(DeviceAbsent):
            stream.read(Deadline(LIMIT))
    with pytest.raises(DeviceAbsent):
        opened(line)
    line.say(b"to nobody")
    line.play("hang")
    line.plug()
    line.plug()
    line.play("")
    with closing(opened(line)) as stream:
        stream.write(b"A", Deadline(LIMIT))
        assert stream.read(Deadline(LIMIT)) == b"A\x01"


def test_a_fault_outlasts_the_plug(line: Line) -> None:
    line.play("hang")
    line.unplug()
    line.plug()
    with closing(opened(line)) as stream:
        stream.write(b"A", Deadline(LIMIT))
        assert stream.read(Deadline(LIMIT), quiet=0.05) == b""


def test_nothing_is_left(tmp_path: Path) -> None:
    before = open_files()
    line = Line(tmp_path / "echo.line", Echo)
    for _ in range(3):
        line.plug()
        line.unplug()
    assert open_files() == before
    assert list(tmp_path.iterdir()) == []
