"""What the operating system sees of a device that a manifest describes."""

import os
from pathlib import Path

import pytest

from support.terminals import terminal
from wscall.devices import plugged
from wscall.devices.plugged import Sighting, folders, sighting
from wscall.devices.transports.hid_devices import HidDevice
from wscall.devices.transports.ports import Port

HERE = Sighting(there=True)
GONE = Sighting(there=False)


def serial(**keys: str) -> Sighting | None:
    return sighting({"kind": "serial", **keys}, "WD/reader")


def test_a_port_is_there_as_long_as_its_file_is(tmp_path: Path) -> None:
    link = tmp_path / "scanner"
    assert serial(port=str(link)) == GONE
    with terminal() as device:
        link.symlink_to(device.name)
        assert serial(port=str(link)) == HERE
        assert serial(port=str(tmp_path / "scan*")) == HERE
        assert serial(port=device.name) == HERE
        link.unlink()
        assert serial(port=str(tmp_path / "scan*")) == GONE


def test_a_link_to_a_terminal_that_has_ended_is_not_there(tmp_path: Path) -> None:
    with terminal() as device:
        (tmp_path / "scanner").symlink_to(device.name)
    assert serial(port=str(tmp_path / "scanner")) == GONE


def test_a_usb_port_is_known_by_what_it_says_of_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [Port("/dev/ttyUSB0", "1A86:7523", "USB Serial"), Port("/dev/ttyACM0", "1EAB:0006", "FM430")]
    monkeypatch.setattr(plugged, "list_ports", lambda: known)
    assert serial(usb="1eab:0006") == Sighting(there=True, model="FM430")
    assert serial(port="/dev/ttyUSB*") == Sighting(there=True, model="USB Serial")
    assert serial(usb="0001:0002") == GONE
    assert serial(port="auto") is None, "two ports fit, and neither may be guessed"
    assert serial(usb="nonsense") is None


def test_a_hid_device_is_known_by_its_name_or_its_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        plugged, "list_hid", lambda _where: [HidDevice(b"/dev/hidraw0", "1EAB:1D06", "NLS-FM430", "1", 0x8C, 2)]
    )

    def hid(**keys: str) -> Sighting | None:
        return sighting({"kind": "hid", **keys}, "WD/reader")

    assert hid(usb="1eab:1d06") == Sighting(there=True, model="NLS-FM430")
    assert hid(product="other") == GONE
    assert hid() is None, "the driver knows which usage is meant"
    assert hid(node=str(tmp_path)) == HERE
    assert hid(node=str(tmp_path / "none")) == GONE
    assert hid(colour="red") is None


@pytest.mark.parametrize("kind", ["library", "pcsc", "tcp", "virtual", "none"])
def test_of_other_transports_only_the_driver_knows(kind: str) -> None:
    assert sighting({"kind": kind, "port": "/dev/null"}, "WD/reader") is None


def test_folders_are_dev_and_those_that_are_named(tmp_path: Path) -> None:
    transports: list[dict[str, object]] = [
        {"kind": "serial", "port": str(tmp_path / "scanner")},
        {"kind": "serial", "port": "/dev/ttyUSB*"},
        {"kind": "serial", "port": "auto"},
        {"kind": "serial", "port": f"{os.sep}x*{os.sep}y"},
        {"kind": "hid", "node": "/dev/hid/a"},
        {"kind": "library", "port": 100},
    ]
    assert folders(transports) == (Path("/dev"), Path("/dev/hid"), tmp_path)
