"""Scanners in keyboard mode: they type codes into whatever window is in front, and no program can open them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from wscall.deadline import Deadline
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck
from wscall.text import Text

INPUT_DEVICES: Final = Path("/proc/bus/input/devices")
"""Linux's list of input devices: blocks of lines, separated by blank lines."""
_VENDOR: Final = re.compile(r"^I: .*Vendor=([0-9a-f]{4})", re.MULTILINE)
_NAME: Final = re.compile(r'^N: Name="(.*)"$', re.MULTILINE)
_KEYBOARD: Final = re.compile(r"^H: Handlers=.*\bkbd\b", re.MULTILINE)
_WORDS: Final = re.compile(r"bar ?code|scanner|scan|symbol|honeywell|newland|mindeo|superlead", re.IGNORECASE)
_SCANNER_VENDORS: Final = frozenset({"05e0", "05f9", "0c2e", "1eab", "1fbb", "2dd6"})
"""USB vendors that make scanners: Zebra, Datalogic, Honeywell, Newland, CINO, SuperLead."""


def keyboard_scanners(listing: str) -> list[str]:
    """Names of the scanners among the keyboards in a listing of :data:`INPUT_DEVICES`'s form."""
    found = []
    for block in listing.split("\n\n"):
        name, vendor = _NAME.search(block), _VENDOR.search(block)
        if not name or not vendor or not _KEYBOARD.search(block):
            continue
        if vendor[1] in _SCANNER_VENDORS or _WORDS.search(name[1]):
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
        and (f"{device['vendor_id']:04x}" in _SCANNER_VENDORS or _WORDS.search(str(device["product_string"])))
    ]


def _run(_context: CheckContext, _deadline: Deadline) -> Iterator[Finding]:
    listed = keyboard_scanners(INPUT_DEVICES.read_text("utf-8", "replace")) if INPUT_DEVICES.exists() else []
    for name in sorted({*listed, *_hid_keyboards()}):
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
