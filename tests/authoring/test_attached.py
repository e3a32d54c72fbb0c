"""What is looked at: the libraries' own lists, made up here, and what is said where one of them is missing."""

import sys
from types import SimpleNamespace

import pytest
from serial.tools import list_ports

from wscall.authoring import attached
from wscall.authoring.attached import look
from wscall.devices.transports import hid_devices
from wscall.devices.transports.ports import Port
from wscall.errors import DriverMissing


class Info(SimpleNamespace):
    """One port as pyserial lists it."""

    def __lt__(self, other: "Info") -> bool:
        return bool(self.device < other.device)


def port(device: str, vid: int | None, pid: int | None, product: str | None) -> Info:
    return Info(device=device, vid=vid, pid=pid, product=product, description="n/a", serial_number=None)


HID = {
    "path": b"/dev/hidraw0", "vendor_id": 0x0C2E, "product_id": 0x0B61, "product_string": "Scanner",
    "serial_number": None, "usage_page": 0x8C, "usage": 2,
}  # fmt: skip
SCARD = SimpleNamespace(
    SCARD_SCOPE_USER=0,
    SCardEstablishContext=lambda _scope: (0, 1),
    SCardListReaders=lambda _context, _groups: (0, ["ACS ACR1281 00 00"]),
    SCardReleaseContext=lambda _context: 0,
)


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each, as the libraries would list them."""
    ports = [port("/dev/ttyS0", None, None, None), port("/dev/ttyUSB0", 0x1A86, 0x7523, "USB Serial")]
    monkeypatch.setattr(list_ports, "comports", lambda: ports)
    monkeypatch.setitem(
        sys.modules, "hidraw" if hid_devices.LINUX else "hid", SimpleNamespace(enumerate=lambda: [HID])
    )
    monkeypatch.setitem(sys.modules, "smartcard", SimpleNamespace(scard=SCARD))
    monkeypatch.setitem(sys.modules, "smartcard.scard", SCARD)
    monkeypatch.setattr(attached, "typing_scanners", lambda: ["SuperLead 2300"])


def test_everything_is_looked_at() -> None:
    seen = look()
    assert seen.ports == (Port("/dev/ttyUSB0", "1A86:7523", "USB Serial"),)
    assert [each.usb for each in seen.hid] == ["0C2E:0B61"]
    assert (seen.readers, seen.typing, seen.unseen) == (("ACS ACR1281 00 00",), ("SuperLead 2300",), ())


def test_a_missing_library_is_told_and_the_rest_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hidraw" if hid_devices.LINUX else "hid", None)
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    seen = look()
    assert [type(error) for error in seen.unseen] == [DriverMissing, DriverMissing]
    assert (len(seen.ports), seen.hid, seen.readers) == (1, (), ())
