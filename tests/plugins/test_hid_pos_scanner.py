import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.deadline import Deadline
from wscall.devices.capabilities import CodeScanner, Device, DeviceContext, DeviceIdentity
from wscall.devices.transports import hid
from wscall.devices.transports.hid_devices import HidDevice
from wscall.errors import BadConfiguration, DeviceFault, TimedOut
from wscall_plugins import hid_pos_scanner
from wscall_plugins.hid_pos_scanner import HidPosScanner, Pieces, parse_report
from wscall_plugins.scan_frames import FrameRules

CODE = b"5F2714C0A9E3D8B7:0:0123456789ABCDEF"


def report(data: bytes, *, more: bool = False, late: bool = False, aim: bytes = b"]Q0") -> bytes:
    head = bytes([2, len(data)]) + (b"\0" if late else b"") + aim + data
    return head.ljust(61, b"\0") + bytes([7, 0, int(more)])


def reports(code: bytes, size: int = 56, *, late: bool = False) -> list[bytes]:
    pieces = [code[at : at + size] for at in range(0, len(code), size)]
    return [report(piece, more=n < len(pieces) - 1, late=late) for n, piece in enumerate(pieces)]


def test_a_report_has_its_parts() -> None:
    assert parse_report(report(b"A1\r", more=True)) == (b"A1\r", "]Q0", 7, True)
    assert parse_report(report(b"A1", late=True)) == (b"A1", "]Q0", 7, False)
    assert parse_report(report(b"")) == (b"", "]Q0", 7, False)
    assert parse_report(report(b"x" * 56)) is not None
    assert parse_report(report(b"x" * 55, late=True)) is not None


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        report(b"A1")[:63],
        report(b"A1") + b"\0",
        b"\x01" + report(b"A1")[1:],
        report(b"A1", aim=b"?Q0"),
        report(b"A1", aim=b"]\xff0"),
        report(b"A1", aim=b"]\x000"),
        b"\x02\x39" + report(b"A1")[2:],
        b"\x02\xff" + report(b"A1")[2:],
    ],
)
def test_what_is_no_code_report_is_none(broken: bytes) -> None:
    assert parse_report(broken) is None


@given(st.binary(max_size=70) | st.binary(min_size=62, max_size=62).map(lambda rest: b"\x02\x05" + rest))
def test_no_report_breaks_the_parser(data: bytes) -> None:
    piece = parse_report(data)
    assert piece is None or (len(piece.data) <= 56 and piece.aim[0] == "]")


@given(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200),
    st.integers(1, 55),
    st.booleans(),
)
def test_a_code_of_any_length_survives_its_reports(code: str, size: int, late: bool) -> None:
    pieces = Pieces(FrameRules())
    assert [pieces.feed(one) for one in reports(code.encode() + b"\r", size, late=late)][-1] == code
    assert pieces.unreadable == 0


@given(st.lists(st.binary(min_size=62, max_size=62).map(lambda rest: b"\x02\x05" + rest), max_size=10))
def test_no_reports_break_the_joining(data: list[bytes]) -> None:
    pieces = Pieces(FrameRules())
    for one in data:
        assert "\0" not in pieces.feed(one)


def test_endless_reports_stay_small_and_are_no_code() -> None:
    pieces = Pieces(FrameRules())
    for _ in range(200):
        assert pieces.feed(report(b"x" * 56, more=True)) == ""
    assert pieces.feed(report(b"x")) == ""
    assert pieces.unreadable == 1
    assert pieces.feed(report(b"GOOD")) == "GOOD"


class Node:
    """A named pipe in the place of a hidraw node, with the test at its other end."""

    def __init__(self, folder: Path) -> None:
        self.path = os.fsencode(folder / "hidraw0")
        os.mkfifo(self.path)
        self.reports = hid.HidrawReports(self.path, "T/scanner 0C2E:0B61")
        self._writer = os.open(self.path, os.O_WRONLY)

    def put(self, *data: bytes) -> None:
        for one in data:
            os.write(self._writer, one)

    def close(self) -> None:
        self.reports.close()
        os.close(self._writer)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    opened = Node(tmp_path)
    yield opened
    opened.close()


class Prompted(HidPosScanner):
    """Shows codes as soon as the scan has thrown away what was there before."""

    def __init__(self, node: Node, *shown: bytes, dedupe: float = 5.0) -> None:
        super().__init__(_Prompting(node, shown), DeviceIdentity("Scanner", "S1"), FrameRules(), dedupe)


class _Prompting:
    where = "T/scanner 0C2E:0B61"

    def __init__(self, node: Node, shown: tuple[bytes, ...]) -> None:
        self._node = node
        self._shown = list(shown)

    def drain(self) -> bytes:
        last = self._node.reports.drain()
        self._node.put(*self._shown)
        self._shown = []
        return last

    def show(self, *shown: bytes) -> None:
        self._shown = list(shown)

    def read(self, deadline: Deadline) -> bytes:
        # a pipe keeps no borders between reports, a hidraw node does
        return self._node.reports.read(deadline)

    def write(self, report: bytes, deadline: Deadline) -> None:
        self._node.reports.write(report, deadline)

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        self._node.reports.set_feature(report, deadline)

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        return self._node.reports.get_feature(number, length, deadline)

    def close(self) -> None:
        self._node.close()


@pytest.fixture(autouse=True)
def _one_report_a_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hid, "LONGEST", 64)


def test_it_is_a_scanner(node: Node) -> None:
    scanner = Prompted(node)
    assert isinstance(scanner, CodeScanner)
    assert isinstance(scanner, Device)
    assert scanner.identity() == DeviceIdentity("Scanner", "S1")


def test_a_scan_joins_the_reports_of_a_code(node: Node) -> None:
    long = CODE * 4
    assert Prompted(node, *reports(long)).scan(Deadline(10)) == long.decode()


def test_what_was_scanned_before_is_thrown_away(node: Node) -> None:
    node.put(*reports(b"OLD"))
    assert Prompted(node, *reports(b"NEW")).scan(Deadline(10)) == "NEW"


def test_the_rest_of_a_code_from_before_is_thrown_away_too(node: Node) -> None:
    node.put(report(b"OLD", more=True))
    assert Prompted(node, report(b"PATIENT"), report(b"NEW")).scan(Deadline(10)) == "NEW"


def test_a_doubled_code_is_not_the_next_scans(node: Node) -> None:
    scanner = Prompted(node, report(b"ONE"))
    assert scanner.scan(Deadline(10)) == "ONE"
    assert isinstance(scanner._reports, _Prompting)
    scanner._reports.show(report(b"ONE"), report(b"TWO"))
    assert scanner.scan(Deadline(10)) == "TWO"


def test_nothing_shown_is_a_time_limit(node: Node) -> None:
    with pytest.raises(TimedOut) as caught:
        Prompted(node).scan(Deadline(0.1))
    assert caught.value.where == "T/scanner 0C2E:0B61"


def test_nothing_but_other_reports_is_a_fault(node: Node) -> None:
    with pytest.raises(DeviceFault, match="HID-POS"):
        Prompted(node, b"\x05" + bytes(63)).scan(Deadline(0.4))


def test_opening_finds_the_scanner_and_enables_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "hidraw0")
    found = HidDevice(os.fsencode(tmp_path / "hidraw0"), "0C2E:0B61", "Scanner", "S1", 0x8C, 2)
    sent: list[bytes] = []
    monkeypatch.setattr(hid, "find_hid", lambda wish, where: found)
    monkeypatch.setattr(hid.HidrawReports, "set_feature", lambda reports, data, deadline: sent.append(data))
    context = DeviceContext("/manu/X", "scanner", {"kind": "hid"}, {"enable": "FE01", "dedupe_ms": 0})
    scanner = hid_pos_scanner.open_device(context, Deadline(10))
    assert sent == [b"\xfe\x01"]
    assert scanner.identity().serial == "S1"
    scanner.close()


def test_wrong_options_are_refused() -> None:
    with pytest.raises(BadConfiguration) as caught:
        hid_pos_scanner.open_device(
            DeviceContext("/manu/X", "scanner", {"kind": "hid"}, {"trigger": "00"}), Deadline(10)
        )
    assert caught.value.where == "X/scanner"
