"""Numbers by which vendors' libraries know the place of a reader: 1 … 16 serial ports, 1001 … 1016 USB."""

from collections.abc import Callable, Sequence
from typing import Final

from wscall.devices.options import Options
from wscall.errors import DeviceAbsent
from wscall.text import Text

SERIAL: Final = range(1, 17)
USB: Final = range(1001, 1017)


def wanted_ports(options: Options, auto: Sequence[int] = USB) -> Sequence[int]:
    """The ports to try, by option ``port``.

    Args:
        options: of the device.
        auto: what ``auto`` means. Serial ports are better named: whatever else hangs on them is spoken to.

    Raises:
        BadConfiguration: it is neither ``auto`` nor such a number.
    """
    if options.text("port", "auto").lower() == "auto":
        return auto
    return (options.integer("port", USB[0], SERIAL[0], USB[-1]),)


def open_first(open_port: Callable[[int], object], ports: Sequence[int], where: str) -> int:
    """Open the first port that can be opened, and tell which.

    Raises:
        DeviceAbsent: none can.
        WscallError: whatever else ``open_port`` raises.
    """
    absent: DeviceAbsent | None = None
    for port in ports:
        try:
            open_port(port)
        except DeviceAbsent as error:
            absent = error
        else:
            return port
    raise DeviceAbsent(
        Text("没有找到读卡器", "no reader was found"),
        where=where,
        found=str(absent.what) if absent else "",
        needed=f"port {ports[0]}" if len(ports) == 1 else f"port {ports[0]} … {ports[-1]}",
        native=absent.native if absent else None,
        advice=Text(
            "检查读卡器是否插好；串口读卡器请在 port 中写明串口号",
            "see that the reader is plugged in; name its number in port if it hangs on a serial port",
        ),
    )
