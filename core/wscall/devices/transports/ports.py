"""Which serial port is meant: an exact name, a pattern, or a USB device by VID:PID and product text.

Port numbers are not identity: they change with the socket a cable is plugged into. Bridge chips (CH340,
CP210x, FTDI) are shared by many products, so a VID:PID can be narrowed by the product's own text.
"""

import fnmatch
import glob
import re
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wscall.errors import BadConfiguration, DeviceAbsent
from wscall.text import Text

_WILD = re.compile(r"[*?\[]")
_USB = re.compile(r"([0-9a-fA-F]{4}):([0-9a-fA-F]{4})")


class Port(NamedTuple):
    """A serial port of this machine; ``usb`` is ``VID:PID`` in upper case, empty if it is not on USB."""

    name: str
    usb: str = ""
    product: str = ""
    serial: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.usb, self.product) if part)


def list_ports() -> list[Port]:
    """The serial ports the operating system knows, in natural order (COM2 before COM10)."""
    from serial.tools import list_ports as system  # noqa: PLC0415 - workers import pyserial only when they use it

    return [
        Port(
            info.device,
            f"{info.vid:04X}:{info.pid:04X}" if info.vid is not None and info.pid is not None else "",
            info.product or (info.description if info.vid is not None else "") or "",
            info.serial_number or "",
        )
        for info in sorted(system.comports())
    ]


def find_port(pattern: str, usb: str, product: str, where: str, known: Iterable[Port] | None = None) -> Port:
    """The one port that is meant.

    Args:
        pattern: ``auto`` (any USB serial port), an exact name, or a pattern: ``/dev/ttyUSB*``, ``COM*``.
        usb: ``VID:PID`` in hexadecimal, or empty for any.
        product: a text the USB product name must contain, in any case; or empty.
        where: vendor directory and device, for errors.
        known: the machine's ports, if they are known already.

    Raises:
        DeviceAbsent: no port fits.
        BadConfiguration: several fit, or ``usb`` is not a VID:PID. A guess could trigger the wrong device.
    """
    if usb and not _USB.fullmatch(usb):
        raise BadConfiguration(
            Text("usb 选项写法不对", "the usb option is malformed"),
            where=where,
            found=usb,
            needed="VID:PID, 1A86:7523",
            advice=Text("用 wscall devices 查看本机端口", "see the ports of this machine with `wscall devices`"),
        )
    by_usb = pattern.lower() == "auto" or bool(usb or product)
    if not by_usb and not _WILD.search(pattern):
        return Port(pattern)
    ports = list(list_ports() if known is None else known)
    if not by_usb:
        return _only(_by_name(pattern, ports), ports, pattern, where)
    fitting = [
        port
        for port in ports
        if port.usb
        and (not usb or port.usb == usb.upper())
        and product.lower() in port.product.lower()
        and (pattern.lower() == "auto" or _matches(port.name, pattern))
    ]
    wanted = " ".join(part for part in (pattern, usb.upper(), product) if part)
    return _only(fitting, ports, wanted, where)


def _by_name(pattern: str, ports: Sequence[Port]) -> list[Port]:
    """Ports of that name; files too, since ptys and links are ports that no list knows."""
    by_name = {port.name: port for port in ports if _matches(port.name, pattern)}
    if sys.platform != "win32":
        for name in sorted(glob.glob(pattern)):  # noqa: PTH207 - absolute patterns are what people write
            by_name.setdefault(name, Port(name))
    return list(by_name.values())


def _matches(name: str, pattern: str) -> bool:
    if sys.platform == "win32":
        return fnmatch.fnmatchcase(name.upper(), pattern.upper())
    return fnmatch.fnmatchcase(name, pattern)


def _only(fitting: Sequence[Port], ports: Sequence[Port], wanted: str, where: str) -> Port:
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise DeviceAbsent(
            Text("没有符合条件的串口", "no serial port fits"),
            where=where,
            found=", ".join(map(str, ports)) or str(Text("本机没有串口", "no serial port on this machine")),
            needed=wanted,
            advice=Text(
                "检查设备是否插好、驱动是否安装；扫码器须设为虚拟串口（USB-COM）模式",
                "check that it is plugged in and its driver installed; a scanner must be in USB-COM mode",
            ),
        )
    raise BadConfiguration(
        Text("有多个串口符合条件，无法确定是哪一个", "several serial ports fit, it is not clear which is meant"),
        where=where,
        found=", ".join(map(str, fitting)),
        needed=wanted,
        advice=Text(
            "在配置中写明端口，或写 usb = VID:PID 和 product",
            "name the port in the configuration, or give usb = VID:PID and product",
        ),
    )
