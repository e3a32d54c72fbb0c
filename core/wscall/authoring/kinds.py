"""What a vendor directory can be begun as. Light: the command line lists it in its help."""

from collections.abc import Mapping
from typing import Final

from wscall.text import Text

KINDS: Final[Mapping[str, Text]] = {
    "scanner": Text("串口扫码墩，不写代码", "a scanner on a serial port, no code"),
    "hid-scanner": Text("HID-POS 扫码墩，不写代码", "a scanner in HID-POS mode, no code"),
    "pcsc-reader": Text("PC/SC 读卡器，不写代码", "a reader with PC/SC, no code"),
}
"""Kind, which is also the name of its template, and what it is for."""
