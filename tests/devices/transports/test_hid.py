"""HID without HID hardware: a named pipe stands for a hidraw node, a module for hidapi where it is not Linux."""

import errno
import fcntl
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from wscall.deadline import Deadline
from wscall.devices.transports import hid, hid_devices
from wscall.devices.transports.hid import HidapiReports, HidrawReports, open_hid
from wscall.devices.transports.hid_devices import HidDevice, HidWish, find_hid, list_hid
from wscall.devices.transports.hid_reports import Reports
from wscall.errors import (
    BadConfiguration,
    Cancelled,
    DeviceAbsent,
    DeviceBusy,
    DeviceFault,
    DriverMissing,
    TimedOut,
    WscallError,
)

PATIENCE = 10.0
SCANNER = HidDevice(b"/dev/hidraw0", "0C2E:0B61", "Scanner", "S1", 0x8C, 0x02)
SECOND = HidDevice(b"/dev/hidraw1", "05F9:2216", "Datalogic Scanner", "S2", 0x8C, 0x02)
KEYBOARD = HidDevice(b"/dev/hidraw2", "2DD6:0260", "SuperLead 2300", "", 0x01, 0x06)
POS = HidWish(usage_page=0x8C, usage=0x02)


class FakeHidapi:
    """The part of a hidapi device that is used, over a queue."""

    def __init__(self) -> None:
        self._reports: list[bytes] = []
        self._arrived = threading.Condition()
        self._blocking = True
        self.broken = False
        self.refuses: Exception | None = None
        self.features: list[bytes] = []
        self.written: list[bytes] = []
        self.closed = 0

    def open_path(self, _path: bytes) -> None:
        if self.refuses:
            raise self.refuses

    def put(self, report: bytes) -> None:
        with self._arrived:
            self._reports.append(report)
            self._arrived.notify()

    def read(self, _length: int, timeout_ms: int = 0) -> list[int]:
        if self.broken:
            raise OSError("read error")
        with self._arrived:
            if not self._reports and self._blocking:
                self._arrived.wait(timeout_ms / 1000)
            return list(self._reports.pop(0)) if self._reports else []

    def set_nonblocking(self, value: int) -> None:
        self._blocking = not value

    def write(self, report: bytes) -> int:
        if self.broken:
            raise OSError("write error")
        self.written.append(report)
        return -1 if report[0] == 0xFF else len(report)

    def send_feature_report(self, report: bytes) -> int:
        if self.broken:
            raise OSError("pipe error")
        self.features.append(report)
        return -1 if report[0] == 0 else len(report)

    def get_feature_report(self, number: int, length: int) -> list[int]:
        if self.broken:
            raise OSError("pipe error")
        return list(bytes((number,)).ljust(length, b"\x11")) if number else []

    def error(self) -> str:
        return "stalled"

    def close(self) -> None:
        self.closed += 1


class Wire(NamedTuple):
    reports: Reports
    put: Callable[[bytes], object]


@contextmanager
def over_hidraw(folder: Path) -> Iterator[Wire]:
    node = folder / "hidraw0"
    os.mkfifo(node)
    reports = HidrawReports(os.fsencode(node), "T/scanner")
    writer = os.open(node, os.O_WRONLY)
    with closing(reports):
        yield Wire(reports, lambda report: os.write(writer, report))
    os.close(writer)


@contextmanager
def over_hidapi(_folder: Path) -> Iterator[Wire]:
    device = FakeHidapi()
    with closing(HidapiReports(device, "T/scanner")) as reports:
        yield Wire(reports, device.put)


@pytest.fixture(params=[over_hidraw, over_hidapi])
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    with request.param(tmp_path) as opened:
        yield opened


def test_reports_come_whole(wire: Wire) -> None:
    threading.Timer(0.02, wire.put, [b"\x02" + bytes(63)]).start()
    assert wire.reports.read(Deadline(PATIENCE)) == b"\x02" + bytes(63)


def test_the_deadline_ends_a_read(wire: Wire) -> None:
    with pytest.raises(TimedOut):
        wire.reports.read(Deadline(0.02))


def test_a_cancel_ends_a_read(wire: Wire) -> None:
    deadline = Deadline(60)
    canceller = threading.Timer(0.02, deadline.cancel)
    canceller.start()
    with pytest.raises(Cancelled):
        wire.reports.read(deadline)
    canceller.join()


def test_drain_throws_old_reports_away_and_gives_the_last(wire: Wire) -> None:
    assert wire.reports.drain() == b""
    wire.put(b"\x02" + bytes(63))
    assert wire.reports.drain() == b"\x02" + bytes(63)
    wire.put(b"\x03" + bytes(63))
    assert wire.reports.read(Deadline(PATIENCE))[0] == 3


def test_a_scanner_that_goes_away_is_absent() -> None:
    device = FakeHidapi()
    device.broken = True
    reports = HidapiReports(device, "T/scanner")
    with pytest.raises(DeviceAbsent):
        reports.read(Deadline(PATIENCE))
    with pytest.raises(DeviceAbsent):
        reports.drain()


def test_a_node_that_ends_is_absent(tmp_path: Path) -> None:
    (tmp_path / "hidraw0").touch()
    node = os.fsencode(tmp_path / "hidraw0")
    with closing(HidrawReports(node, "T")) as reports, pytest.raises(DeviceAbsent) as caught:
        reports.read(Deadline(PATIENCE))
    assert caught.value.where == "T"


def test_feature_reports() -> None:
    device = FakeHidapi()
    reports = HidapiReports(device, "T/scanner")
    reports.set_feature(b"\xfe\x01", Deadline(PATIENCE))
    assert device.features == [b"\xfe\x01"]
    assert reports.get_feature(2, 3, Deadline(PATIENCE)) == b"\x02\x11\x11"
    with pytest.raises(DeviceFault, match="stalled"):
        reports.set_feature(b"\x00", Deadline(PATIENCE))
    with pytest.raises(DeviceFault, match="stalled"):
        reports.get_feature(0, 3, Deadline(PATIENCE))
    device.broken = True
    with pytest.raises(DeviceFault, match="pipe error"):
        reports.set_feature(b"\xfe\x01", Deadline(PATIENCE))
    with pytest.raises(DeviceFault, match="pipe error"):
        reports.get_feature(2, 3, Deadline(PATIENCE))


def test_output_reports() -> None:
    device = FakeHidapi()
    reports = HidapiReports(device, "T/reader")
    reports.write(b"\x00AB", Deadline(PATIENCE))
    assert device.written == [b"\x00AB"]
    with pytest.raises(DeviceAbsent, match="stalled"):
        reports.write(b"\xff", Deadline(PATIENCE))
    device.broken = True
    with pytest.raises(DeviceAbsent, match="write error"):
        reports.write(b"\x00", Deadline(PATIENCE))


def test_output_reports_go_to_the_node_as_they_are(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hidraw0")
    with closing(HidrawReports(os.fsencode(tmp_path / "hidraw0"), "T")) as reports:
        reports.write(b"\x00AB", Deadline(PATIENCE))
        assert reports.read(Deadline(PATIENCE)) == b"\x00AB"


@pytest.mark.parametrize("late", [Deadline(0)])
def test_no_report_crosses_after_the_deadline(wire: Wire, late: Deadline) -> None:
    for attempt in (
        lambda: wire.reports.write(b"\x00A", late),
        lambda: wire.reports.set_feature(b"\xfe\x01", late),
        lambda: wire.reports.get_feature(2, 3, late),
    ):
        with pytest.raises(TimedOut):
            attempt()


def test_a_node_that_takes_no_feature_reports_says_so(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hidraw0")
    node = os.fsencode(tmp_path / "hidraw0")
    with closing(HidrawReports(node, "T")) as reports, pytest.raises(DeviceFault) as caught:
        reports.set_feature(b"\xfe\x01", Deadline(PATIENCE))
    assert "fe" in caught.value.found
    with closing(HidrawReports(node, "T")) as reports, pytest.raises(DeviceFault) as caught:
        reports.get_feature(0xFE, 2, Deadline(PATIENCE))
    assert "fe" in caught.value.found


def test_feature_reports_of_a_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel's part is played: which request, which length, and how many bytes it says came back."""
    asked: list[tuple[int, bytes]] = []

    def ioctl(_file: int, request: int, report: bytearray) -> int:
        asked.append((request, bytes(report)))
        report[1:3] = b"\x0a\x0b"
        return 3

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    os.mkfifo(tmp_path / "hidraw0")
    with closing(HidrawReports(os.fsencode(tmp_path / "hidraw0"), "T")) as reports:
        reports.set_feature(b"\xfe\x01", Deadline(PATIENCE))
        assert reports.get_feature(2, 33, Deadline(PATIENCE)) == b"\x02\x0a\x0b"
    assert asked == [(0xC0024806, b"\xfe\x01"), (0xC0214807, b"\x02" + bytes(32))]


def test_a_node_that_went_away_while_a_feature_report_was_due(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ioctl(_file: int, _request: int, _report: bytearray) -> int:
        raise OSError(errno.ENODEV, "No such device")

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    os.mkfifo(tmp_path / "hidraw0")
    with closing(HidrawReports(os.fsencode(tmp_path / "hidraw0"), "T")) as reports, pytest.raises(DeviceAbsent):
        reports.set_feature(b"\xfe\x01", Deadline(PATIENCE))


def test_a_device_named_by_its_path_is_not_looked_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "hidraw0")
    wish = HidWish.read({"kind": "hid", "node": str(tmp_path / "hidraw0")}, "T")
    device, reports = open_hid(wish, "T/scanner")
    assert isinstance(reports, HidrawReports)
    assert (device.path, reports.where) == (os.fsencode(wish.node), f"T/scanner {wish.node}")
    reports.close()
    with pytest.raises(DeviceAbsent):
        open_hid(HidWish(node=str(tmp_path / "gone")), "T/scanner")


def test_the_only_device_of_the_usage_is_meant() -> None:
    assert find_hid(POS, "T", [KEYBOARD, SCANNER]) == SCANNER


@pytest.mark.parametrize(
    "wish", [POS._replace(usb="05F9:2216"), POS._replace(product="datalogic"), POS._replace(serial="S2")]
)
def test_several_are_told_apart(wish: HidWish) -> None:
    assert find_hid(wish, "T", [SCANNER, SECOND]) == SECOND


def test_several_that_fit_are_not_guessed() -> None:
    with pytest.raises(BadConfiguration) as caught:
        find_hid(POS, "T", [SCANNER, SECOND])
    assert "Datalogic" in caught.value.found


def test_a_scanner_in_keyboard_mode_is_pointed_out() -> None:
    with pytest.raises(DeviceAbsent) as caught:
        find_hid(HidWish(usb="2DD6:0260"), "T", [KEYBOARD])
    assert "keyboard mode" in caught.value.advice.en
    with pytest.raises(DeviceAbsent) as caught:
        find_hid(POS, "T", [])
    assert "keyboard mode" not in caught.value.advice.en


def test_the_drivers_usage_counts_unless_the_manifest_names_another() -> None:
    transport = {"kind": "hid", "usage_page": 0, "usage": 0, "usb": "0c2e:0b61"}
    assert HidWish.read(transport, "T", 0x8C, 2) == HidWish("0C2E:0B61", "", "", 0x8C, 2)
    assert HidWish.read({"usage_page": "0xFF00"}, "T", 0x8C, 2).usage_page == 0xFF00
    with pytest.raises(BadConfiguration):
        HidWish.read({"vid": "0C2E"}, "T")


def test_this_machines_devices_can_be_listed() -> None:
    assert all(device.usb for device in list_hid("T"))


def test_without_hidapi_the_driver_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hid", "hidraw"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(DriverMissing) as caught:
        open_hid(POS, "T")
    assert "wscall[hid]" in caught.value.advice.en


def _system(path: bytes, *, linux: bool, refuses: Exception | None, monkeypatch: pytest.MonkeyPatch) -> FakeHidapi:
    """hidapi as it would be with one scanner plugged in."""
    device = FakeHidapi()
    device.refuses = refuses
    info = {
        "path": path,
        "vendor_id": 0x0C2E,
        "product_id": 0x0B61,
        "product_string": "Scanner",
        "serial_number": None,
        "usage_page": 0x8C,
        "usage": 2,
    }
    module = SimpleNamespace(enumerate=lambda: [info], device=lambda: device)
    monkeypatch.setitem(sys.modules, "hidraw" if linux else "hid", module)
    for part in (hid, hid_devices):
        monkeypatch.setattr(part, "LINUX", linux)
    return device


def test_opening_on_linux_reads_the_node_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "hidraw0")
    _system(os.fsencode(tmp_path / "hidraw0"), linux=True, refuses=None, monkeypatch=monkeypatch)
    device, reports = open_hid(POS, "T/scanner")
    assert isinstance(reports, HidrawReports)
    assert (device.product, device.serial, reports.where) == ("Scanner", "", "T/scanner 0C2E:0B61")
    reports.close()


def test_opening_elsewhere_uses_hidapi(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = _system(b"x", linux=False, refuses=None, monkeypatch=monkeypatch)
    _, reports = open_hid(POS, "T/scanner")
    assert isinstance(reports, HidapiReports)
    reports.close()
    assert fake.closed == 1


@pytest.mark.parametrize(
    ("refuses", "kind"),
    [
        (PermissionError(13, "Permission denied"), DeviceFault),
        (FileNotFoundError(2, "gone"), DeviceAbsent),
        (OSError("open failed"), DeviceBusy),
    ],
)
def test_every_refusal_to_open_is_explained(
    refuses: Exception, kind: type[WscallError], monkeypatch: pytest.MonkeyPatch
) -> None:
    _system(b"x", linux=False, refuses=refuses, monkeypatch=monkeypatch)
    with pytest.raises(kind) as caught:
        open_hid(POS, "T/scanner")
    assert str(refuses) in str(caught.value)
