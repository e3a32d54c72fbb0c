"""The port at which a reader behind a vendor's library is opened and closed.

Its number is what libraries know the place of a reader by: 1 … 16 serial ports, 1001 … 1016 USB.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.options import Options
from wscall.errors import DeviceAbsent, WscallError
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

SERIAL: Final = range(1, 17)
USB: Final = range(1001, 1017)
_CLOSING: Final = 2.0
"""Seconds in which a port has to be closed."""


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


def close_port(library: "Calls", function: str, *values: int | bytes) -> None:
    """Close what is open by that function of the library; a failure changes nothing: it may be gone by now."""
    with suppress(WscallError):
        library.call(function, *values, deadline=Deadline(_CLOSING))
