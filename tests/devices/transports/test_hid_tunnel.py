"""HID reports through a terminal, with the device's side played message by message."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.terminals import Terminal, terminal
from wscall.deadline import Deadline
from wscall.devices.transports.hid import open_hid
from wscall.devices.transports.hid_devices import HidWish
from wscall.devices.transports.hid_tunnel import Message, Messages, TunnelReports, is_terminal
from wscall.errors import DeviceAbsent, DeviceFault, TimedOut

LIMIT = 10.0
REPORT = b"\x02" + bytes(63)

messages = st.builds(Message, st.sampled_from("OSGIA"), st.integers(0, 255), st.binary(max_size=100))


def soon() -> Deadline:
    return Deadline(LIMIT)


def cut(*pieces: bytes) -> list[Message]:
    cutter = Messages()
    found = []
    for piece in pieces:
        cutter.add(piece)
        while message := cutter.take():
            found.append(message)
    return found


@given(st.lists(messages, max_size=4), st.integers(1, 40))
def test_messages_survive_any_division(sent: list[Message], size: int) -> None:
    line = b"".join(message.encode() for message in sent)
    assert cut(*(line[at : at + size] for at in range(0, len(line), size))) == sent


@given(st.binary(max_size=100))
def test_nothing_breaks_the_cutting(data: bytes) -> None:
    cut(data)


@pytest.fixture
def line() -> Iterator[Terminal]:
    with terminal() as opened:
        yield opened


@pytest.fixture
def reports(line: Terminal) -> Iterator[TunnelReports]:
    device, opened = open_hid(HidWish(node=line.name, usb="0C2E:0B61", product="Scanner"), "T/scanner")
    assert (device.usb, device.product) == ("0C2E:0B61", "Scanner")
    assert isinstance(opened, TunnelReports)
    yield opened
    opened.close()


def test_a_terminal_is_told_from_a_node(line: Terminal, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(line.name)
    assert is_terminal(str(link))
    assert not is_terminal("/dev/null")
    assert not is_terminal(str(tmp_path / "none"))


def test_input_reports_come_whole(line: Terminal, reports: TunnelReports) -> None:
    line.send(Message("I", 0, REPORT).encode() * 2)
    assert reports.read(soon()) == REPORT
    assert reports.read(soon()) == REPORT
    with pytest.raises(TimedOut):
        reports.read(Deadline(0.02))


def test_drain_throws_old_reports_away_and_gives_the_last(line: Terminal, reports: TunnelReports) -> None:
    assert reports.drain() == b""
    line.send(Message("I", 0, b"\x02old").encode() + Message("I", 0, b"\x02last").encode())
    assert reports.drain() == b"\x02last"
    line.send(Message("I", 0, REPORT).encode())
    assert reports.read(soon()) == REPORT


def test_output_reports(line: Terminal, reports: TunnelReports) -> None:
    reports.write(b"\x00AB", soon())
    assert line.expect(7) == b"O\x00\x00\x03\x00AB"


def test_feature_reports_and_an_input_report_in_between(line: Terminal, reports: TunnelReports) -> None:
    def part() -> None:
        assert line.expect(6) == b"S\x01\x00\x02\xfe\x01"
        line.send(Message("I", 0, REPORT).encode() + Message("A", 1, b"\x00").encode())
        assert line.expect(7) == b"G\x02\x00\x03\x00\x00\x21"
        line.send(Message("A", 1, b"\x00late").encode() + Message("A", 2, b"\x00\x00now").encode())

    line.play(part)
    reports.set_feature(b"\xfe\x01", soon())
    assert reports.get_feature(0, 33, soon()) == b"\x00now"
    assert reports.read(soon()) == REPORT


def test_a_refused_feature_report(line: Terminal, reports: TunnelReports) -> None:
    def part() -> None:
        line.expect(6)
        line.send(Message("A", 1, b"\x01").encode())

    line.play(part)
    with pytest.raises(DeviceFault) as caught:
        reports.set_feature(b"\xfe\x01", soon())
    assert "fe" in caught.value.found


def test_a_device_that_does_not_answer(reports: TunnelReports) -> None:
    with pytest.raises(TimedOut):
        reports.get_feature(0, 33, Deadline(0.02))


def test_a_device_that_goes_away_is_absent(line: Terminal, reports: TunnelReports) -> None:
    line.hang_up()
    with pytest.raises(DeviceAbsent):
        reports.read(soon())
