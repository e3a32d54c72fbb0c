"""Which HID device is meant, among those that hidapi sees.

Keyboards never fit: Windows refuses to open them, and a scanner in keyboard mode types its codes into whatever
window is in front.
"""

import importlib
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wscall.devices.options import Options
from wscall.errors import BadConfiguration, DeviceAbsent, DriverMissing
from wscall.text import Text

KEYS = frozenset({"kind", "usb", "product", "serial", "usage_page", "usage", "node"})
"""The keys of ``[device.transport]`` with ``kind = "hid"``."""

LINUX = sys.platform == "linux"
_KEYBOARD = (0x01, 0x06)


class HidDevice(NamedTuple):
    """A HID collection of this machine; ``usb`` is ``VID:PID`` in upper case."""

    path: bytes
    usb: str
    product: str
    serial: str
    usage_page: int
    usage: int

    def __str__(self) -> str:
        return f"{self.usb} {self.product} {self.usage_page:04X}:{self.usage:04X}".replace("  ", " ")


class HidWish(NamedTuple):
    """Which device is meant; empty and zero mean any. A ``node`` is its path, which spares looking for it."""

    usb: str = ""
    product: str = ""
    serial: str = ""
    usage_page: int = 0
    usage: int = 0
    node: str = ""

    @classmethod
    def read(cls, transport: Mapping[str, Any], where: str, usage_page: int = 0, usage: int = 0) -> "HidWish":
        """From a manifest's table; ``usage_page`` and ``usage`` are the driver's defaults.

        Raises:
            BadConfiguration: an unknown key or an unusable value.
        """
        options = Options(transport, where, KEYS)
        return cls(
            options.text("usb").upper(),
            options.text("product"),
            options.text("serial"),
            options.integer("usage_page", 0, 0, 0xFFFF) or usage_page,
            options.integer("usage", 0, 0, 0xFFFF) or usage,
            options.text("node"),
        )

    def __str__(self) -> str:
        usage = f"usage {self.usage_page:04X}:{self.usage:04X}"
        return " ".join(part for part in (self.usb, self.product, self.serial, usage) if part)

    def fits(self, device: HidDevice) -> bool:
        """Whether a device is one that is meant."""
        return (
            self.usb in {"", device.usb}
            and self.product.lower() in device.product.lower()
            and self.serial in {"", device.serial}
            and self.usage_page in {0, device.usage_page}
            and self.usage in {0, device.usage}
            and (device.usage_page, device.usage) != _KEYBOARD
        )


def list_hid(where: str) -> list[HidDevice]:
    """The HID collections the operating system knows.

    Raises:
        DriverMissing: hidapi is not installed.
    """
    return [
        HidDevice(
            info["path"],
            f"{info['vendor_id']:04X}:{info['product_id']:04X}",
            info["product_string"] or "",
            info["serial_number"] or "",
            info["usage_page"],
            info["usage"],
        )
        for info in hidapi(where).enumerate()
    ]


def find_hid(wish: HidWish, where: str, known: Iterable[HidDevice] | None = None) -> HidDevice:
    """The one device that is meant.

    Raises:
        DeviceAbsent: none fits; a scanner in keyboard mode is pointed out.
        BadConfiguration: several fit.
        DriverMissing: hidapi is not installed.
    """
    if wish.node:
        return HidDevice(os.fsencode(wish.node), wish.usb, wish.product, wish.serial, wish.usage_page, wish.usage)
    devices = list(list_hid(where) if known is None else known)
    fitting = [device for device in devices if wish.fits(device)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise BadConfiguration(
            Text("有多个 HID 设备符合条件", "several HID devices fit"),
            where=where,
            found=", ".join(map(str, fitting)),
            needed=str(wish),
            advice=Text("在配置中写明 usb、product 或 serial", "give usb, product or serial in the configuration"),
        )
    typing = any(
        (device.usage_page, device.usage) == _KEYBOARD and wish.usb == device.usb for device in devices if wish.usb
    )
    raise DeviceAbsent(
        Text("没有符合条件的 HID 设备", "no HID device fits"),
        where=where,
        found=", ".join(map(str, devices)) or str(Text("本机没有可见的 HID 设备", "no HID device is visible")),
        needed=str(wish),
        advice=Text(
            "扫码器处于键盘模式，请扫说明书中的 USB-COM 或 HID-POS 设置码",
            "the scanner is in keyboard mode: scan the USB-COM or HID-POS set-up code of its manual",
        )
        if typing
        else Text("检查设备是否插好、是否为 HID-POS 模式", "check that it is plugged in and in HID-POS mode"),
    )


def hidapi(where: str) -> Any:  # noqa: ANN401 - hidapi ships no types
    """The hidapi module: its hidraw backend on Linux, which knows usages and detaches nothing.

    Raises:
        DriverMissing: it is not installed.
    """
    try:
        return importlib.import_module("hidraw" if LINUX else "hid")
    except ImportError:
        raise DriverMissing(
            Text("没有安装 hidapi", "hidapi is not installed"),
            where=where,
            needed="hidapi >= 0.14",
            advice=Text("pip install 'wscall[hid]'", "pip install 'wscall[hid]'"),
        ) from None
