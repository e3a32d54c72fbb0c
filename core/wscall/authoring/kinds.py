"""What a vendor directory can be begun as. Light: the command line lists it in its help."""

from collections.abc import Mapping
from typing import Final

from wscall.text import Text

KINDS: Final[Mapping[str, Text]] = {
    "scanner": Text("串口扫码墩，不写代码", "a scanner on a serial port, no code"),
    "hid-scanner": Text("HID-POS 扫码墩，不写代码", "a scanner in HID-POS mode, no code"),
    "pcsc-reader": Text("PC/SC 读卡器，不写代码", "a reader with PC/SC, no code"),
    "id-reader": Text("串口身份证阅读器，不写代码", "an identity card reader on a serial port, no code"),
    "apdu-reader": Text("自有串口协议的读卡器", "a reader with a serial protocol of its own"),
    "library": Text("厂商动态库后面的读卡器", "a reader behind a vendor's library"),
    "driver": Text("自有驱动，从一个可用的例子改起", "a driver of your own, from a working example"),
}
"""Kind and what it is for. Its template has the same name."""
