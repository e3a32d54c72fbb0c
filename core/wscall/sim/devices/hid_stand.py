"""A simulated scanner stand that reports codes as a HID point-of-sale device (usage page 8C), as seen through HID.

It scans by itself, whenever a code is held in front of it, and sends it once: up to 56 bytes a report.
"""

from typing import Final

from wscall.sim.devices.tunnel import ReportRefused, Silent
from wscall.sim.simulators import Fault

FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length", "empty", "noise")

_ID: Final = 0x02
_QR: Final = b"]Q0"
_SIZE: Final = 64
_MOST: Final = 56
_SYMBOLOGY: Final = 0x2B
_IMPOSSIBLE: Final = 0xFF


class HidStand:
    """The stand's firmware.

    Args:
        encoding: of its texts.
        prefix: bytes before a code.
        suffix: bytes behind a code.
        enable: the feature report without which it sends nothing; empty: it needs none.

    Attributes:
        fault: how it misbehaves from now on.
    """

    def __init__(
        self, encoding: str = "utf-8", prefix: bytes = b"", suffix: bytes = b"\r", enable: bytes = b""
    ) -> None:
        self.fault: Fault = ""
        self._encoding = encoding
        self._prefix = prefix
        self._suffix = suffix
        self._enable = enable
        self._enabled = not enable

    def see(self, code: str) -> list[bytes]:
        """Have a code held in front of it; returns the input reports that it sends."""
        if not self._enabled or not code or self.fault == "hang":
            return []
        text = self._prefix + code.encode(self._encoding, "replace") + self._suffix
        if self.fault == "empty":
            text = b""
        pieces = [text[at : at + _MOST] for at in range(0, len(text), _MOST)] or [b""]
        sent = [self._report(piece, more=number < len(pieces)) for number, piece in enumerate(pieces, 1)]
        return [report[::-1] for report in sent] if self.fault == "noise" else sent

    def _report(self, piece: bytes, *, more: bool) -> bytes:
        told = _IMPOSSIBLE if self.fault == "length" else len(piece)
        head = bytes((_ID, told)) + _QR + piece
        return head.ljust(_SIZE - 3, b"\x00") + bytes((_SYMBOLOGY, 0, more))

    def output(self, report: bytes) -> list[bytes]:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.output`: it takes none."""
        del report
        return []

    def set_feature(self, report: bytes) -> None:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.set_feature`: the one that enables it."""
        if self.fault == "hang":
            raise Silent
        if report != self._enable:
            raise ReportRefused(report[0])
        self._enabled = True

    def get_feature(self, number: int, length: int) -> bytes:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.get_feature`: it has none."""
        raise ReportRefused(number, length)
