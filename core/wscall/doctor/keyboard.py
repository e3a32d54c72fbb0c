"""Scanners in keyboard mode: they type codes into whatever window is in front, and no program can open them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.known import is_scanner
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.text import Text

INPUT_DEVICES: Final = Path("/proc/bus/input/devices")
"""Linux's list of input devices: blocks of lines, separated by blank lines."""
_VENDOR: Final = re.compile(r"^I: .*Vendor=([0-9a-f]{4})", re.MULTILINE)
_NAME: Final = re.compile(r'^N: Name="(.*)"$', re.MULTILINE)
_KEYBOARD: Final = re.compile(r"^H: Handlers=.*\bkbd\b", re.MULTILINE)


def keyboard_scanners(listing: str) -> list[str]:
    """Names of the scanners among the keyboards in a listing of :data:`INPUT_DEVICES`'s form."""
    found = []
    for block in listing.split("\n\n"):
        name, vendor = _NAME.search(block), _VENDOR.search(block)
        if not name or not vendor or not _KEYBOARD.search(block):
            continue
        if is_scanner(vendor[1], name[1]):
            found.append(name[1])
    return found


def _hid_keyboards() -> list[str]:
    """The same through hidapi, where it is installed: usage page 1, usage 6 is a keyboard (HID usage tables)."""
    try:
        import hid  # type: ignore[import-not-found]  # noqa: PLC0415 - an optional extra without types
    except ImportError:
        return []
    return [
        str(device["product_string"] or f"{device['vendor_id']:04x}:{device['product_id']:04x}")
        for device in hid.enumerate()
        if (device["usage_page"], device["usage"]) == (1, 6)
        and is_scanner(f"{device['vendor_id']:04x}", str(device["product_string"]))
    ]


def typing_scanners() -> list[str]:
    """Names of the scanners in keyboard mode on this machine."""
    listed = keyboard_scanners(INPUT_DEVICES.read_text("utf-8", "replace")) if INPUT_DEVICES.exists() else []
    return sorted({*listed, *_hid_keyboards()})


def _run(_context: CheckContext, _deadline: Deadline) -> Iterator[Finding]:
    for name in typing_scanners():
        yield Finding(
            "error",
            Text(
                f"扫码设备 {name} 处于键盘模式，程序无法读取",
                f"scanner {name} is in keyboard mode, no program can open it",
            ),
            Text(
                "用说明书中的设置码改为虚拟串口（USB-COM）或 HID-POS 模式",
                "switch it to USB-COM or HID-POS mode with the set-up codes of its manual",
            ),
        )


CHECK: Final = HealthCheck("devices.keyboard", Text("键盘模式的扫码设备", "scanners in keyboard mode"), _run)
