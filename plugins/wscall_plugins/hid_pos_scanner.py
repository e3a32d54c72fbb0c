"""Driver ``hid-pos-scanner``: scanners that report codes as HID point-of-sale devices (usage page 0x8C).

``[device.options]``, all optional::

    encoding = "auto"        # auto (UTF-8, else GB 18030) | utf-8 | gb18030 | ascii
    prefix = "02"            # bytes around the code, taken off
    suffix = "03"
    dedupe_ms = 500          # the same code again within this time is an echo of the last scan
    enable = "FE01"          # feature report sent after opening, for scanners that need it to enter this mode

Layout of an input report (HID Point of Sale usage tables, bar code scanner page): report id, length, the three
characters of the AIM identifier, up to 56 bytes of data, symbology, reserved, flags whose bit 0 says that the
code goes on in the next report. Some scanners put the AIM identifier one byte later.
"""

import time
from typing import NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.options import Options
from wscall.devices.transports.hid import open_hid
from wscall.devices.transports.hid_devices import HidWish
from wscall.devices.transports.hid_reports import Reports
from wscall.devices.transports.opening import place
from wscall.errors import DeviceFault, TimedOut
from wscall.text import Text
from wscall_plugins.scan_frames import CAP, ENCODINGS, FrameRules, decode

USAGE_PAGE = 0x8C
USAGE = 0x02

_KEYS = frozenset({"encoding", "prefix", "suffix", "dedupe_ms", "enable"})
_REPORT_ID = 0x02
_AIM_MARK = ord("]")
_AIM_LENGTH = 3
_SIZE = 64


class Piece(NamedTuple):
    """One report: part of a code, its AIM identifier, the vendor's symbology number, whether more follows."""

    data: bytes
    aim: str
    symbology: int
    continued: bool


def parse_report(report: bytes) -> Piece | None:
    """Read one input report; None for one that holds no code or contradicts itself."""
    if len(report) != _SIZE or report[0] != _REPORT_ID:
        return None
    begin = next((place for place in (2, 3) if report[place] == _AIM_MARK), 0)
    data_at, length = begin + _AIM_LENGTH, report[1]
    if not begin or length > _SIZE - 3 - data_at:
        return None
    aim = report[begin:data_at]
    if not aim.isascii() or not aim.decode("ascii").isprintable():
        return None
    flags = report[-1]
    return Piece(report[data_at : data_at + length], aim.decode("ascii"), report[-3], bool(flags & 1))


class Pieces:
    """Joins the reports of one code.

    Args:
        rules: how the text is written.
        skip_first: the first code that completes began before this: drop it.

    Attributes:
        unreadable: how many codes were dropped because a report or the text could not be read.
    """

    __slots__ = ("_data", "_rules", "_skip", "_spoilt", "unreadable")

    def __init__(self, rules: FrameRules, *, skip_first: bool = False) -> None:
        self._rules = rules
        self._skip = skip_first
        self._data = b""
        self._spoilt = False
        self.unreadable = 0

    def feed(self, report: bytes) -> str:
        """Take one report in; returns the code that it completes, or an empty text."""
        piece = parse_report(report)
        if piece is None:
            self.unreadable += 1
            self._data = b""
            return ""
        self._data += piece.data
        if len(self._data) > CAP:
            self._spoilt, self._data = True, b""
        if piece.continued:
            return ""
        data, self._data = self._data, b""
        spoilt, self._spoilt = self._spoilt, False
        if self._skip:
            self._skip = False
            return ""
        code = None if spoilt else decode(data, self._rules)
        if code is None:
            self.unreadable += 1
        return code or ""


class HidPosScanner:
    """A :class:`~wscall.devices.capabilities.CodeScanner` over HID reports. One scan at a time."""

    __slots__ = ("_dedupe", "_identity", "_last", "_reports", "_rules", "_until")

    def __init__(self, reports: Reports, identity: DeviceIdentity, rules: FrameRules, dedupe: float) -> None:
        self._reports = reports
        self._identity = identity
        self._rules = rules
        self._dedupe = dedupe
        self._last = 0  # a hash: the code itself is a secret and is not kept
        self._until = 0.0

    def identity(self) -> DeviceIdentity:
        """Product text and serial number from the USB descriptors."""
        return self._identity

    def scan(self, deadline: Deadline) -> str:
        """See :meth:`wscall.devices.capabilities.CodeScanner.scan`.

        Raises:
            TimedOut: nothing was shown before the deadline.
            Cancelled: the caller gave up.
            DeviceAbsent: the scanner is gone.
            DeviceFault: reports arrived, but none that holds a code.
        """
        thrown = parse_report(self._reports.drain())
        pieces = Pieces(self._rules, skip_first=thrown is not None and thrown.continued)
        while True:
            try:
                code = pieces.feed(self._reports.read(deadline))
            except TimedOut:
                raise self._nothing(pieces) from None
            if code and not (hash(code) == self._last and time.monotonic() < self._until):
                self._last = hash(code)
                self._until = time.monotonic() + self._dedupe
                return code

    def close(self) -> None:
        """Let go of the scanner."""
        self._reports.close()

    def _nothing(self, pieces: Pieces) -> TimedOut | DeviceFault:
        if not pieces.unreadable:
            return TimedOut(
                Text("没有扫到二维码", "no code was shown to the scanner"),
                where=self._reports.where,
                advice=Text("把二维码对准扫码窗口再试", "hold the code in front of the scanner and try again"),
            )
        return DeviceFault(
            Text("扫码器的报告不是二维码数据", "the scanner's reports hold no code"),
            where=self._reports.where,
            found=str(Text(f"{pieces.unreadable} 段不可读的数据", f"{pieces.unreadable} unreadable pieces")),
            needed=str(Text("64 字节的 HID-POS 报告", "HID-POS reports of 64 bytes")),
            advice=Text("扫说明书中的 HID-POS 设置码", "scan the HID-POS set-up code of its manual"),
        )


def open_device(context: DeviceContext, deadline: Deadline) -> HidPosScanner:
    """Open a scanner: driver ``hid-pos-scanner``.

    Raises:
        BadConfiguration: an option cannot be used, or several devices fit.
        DeviceAbsent: it is not plugged in, or in keyboard mode.
        DeviceBusy: another program has it.
        DeviceFault: no permission, or it refuses the enabling report.
        DriverMissing: hidapi is not installed.
    """
    where = place(context)
    deadline.check(Text("没有时间打开扫码器", "no time to open the scanner"))
    options = Options(context.options, where, _KEYS)
    rules = FrameRules(
        encoding=options.choice("encoding", "auto", ENCODINGS),
        prefix=options.octets("prefix"),
        suffix=options.octets("suffix"),
    )
    dedupe = options.seconds("dedupe_ms", 500)
    enable = options.octets("enable")
    device, reports = open_hid(HidWish.read(context.transport, where, USAGE_PAGE, USAGE), where)
    scanner = HidPosScanner(reports, DeviceIdentity(model=device.product, serial=device.serial), rules, dedupe)
    if enable:
        try:
            reports.set_feature(enable, deadline)
        except BaseException:
            scanner.close()
            raise
    return scanner
