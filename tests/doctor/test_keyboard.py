"""Scanners that type: found in the system's list of input devices, which is a text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.doctor import keyboard
from wscall.doctor.keyboard import keyboard_scanners
from wscall.host.hookspecs import Finding, HealthCheck

KEYBOARD = """I: Bus=0003 Vendor=046d Product=c31c Version=0110
N: Name="Logitech USB Keyboard"
P: Phys=usb-0000:00:14.0-1/input0
H: Handlers=sysrq kbd event3 leds
"""
BY_VENDOR = """I: Bus=0003 Vendor=1eab Product=0c06 Version=0110
N: Name="NLS-FR20"
H: Handlers=sysrq kbd event7 leds
"""
BY_NAME = """I: Bus=0003 Vendor=ffff Product=0001 Version=0110
N: Name="Generic Barcode Scanner"
H: Handlers=kbd event8
"""
NO_KEYBOARD = """I: Bus=0003 Vendor=1eab Product=0c10 Version=0110
N: Name="NLS-FR20 HID-POS"
H: Handlers=hidraw0
"""


def test_by_vendor_and_by_name_and_nothing_else() -> None:
    listing = f"{KEYBOARD}\n{BY_VENDOR}\n{BY_NAME}\n{NO_KEYBOARD}"
    assert keyboard_scanners(listing) == ["NLS-FR20", "Generic Barcode Scanner"]


def test_an_empty_list() -> None:
    assert keyboard_scanners("") == []


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(keyboard_scanners(text), list)


@given(st.text(st.characters(exclude_characters="\n")))
def test_a_name_comes_back_as_it_is(name: str) -> None:
    block = f'I: Bus=0003 Vendor=05e0 Product=1\nN: Name="{name}"\nH: Handlers=kbd event1'
    assert keyboard_scanners(block) == [name]


def found(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[Finding]:
    monkeypatch.setattr(keyboard, "INPUT_DEVICES", path)
    monkeypatch.setattr(keyboard, "_hid_keyboards", list)
    check: HealthCheck = keyboard.CHECK
    return list(check.run(None, None))  # type: ignore[arg-type]  # it looks at neither


def test_each_is_an_error_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "devices"
    path.write_text(f"{BY_VENDOR}\n{BY_VENDOR}\n{KEYBOARD}", encoding="utf-8")
    (finding,) = found(monkeypatch, path)
    assert finding.severity == "error"
    assert "NLS-FR20" in finding.what.zh
    assert "USB-COM" in finding.advice.zh


def test_a_system_without_such_a_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert found(monkeypatch, tmp_path / "none") == []


def test_this_machine_can_be_asked() -> None:
    assert isinstance(keyboard._hid_keyboards(), list)
