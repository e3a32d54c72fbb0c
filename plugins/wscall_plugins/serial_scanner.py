"""Driver ``serial-scanner``: QR and bar code scanners on a serial port, a USB virtual one or a TCP serial server.

Most scanners need nothing but a manifest with these ``[device.options]`` (all optional)::

    mode = "host"            # "host": the scanner waits for the trigger; "continuous": it scans by itself
    trigger = "16540D"       # bytes that start scanning, hexadecimal
    stop = "16550D"          # bytes that end it
    setup = ["164D0D..."]    # commands sent once after opening
    terminator = "auto"      # cr | lf | crlf | none | auto (CR, LF or silence)
    gap_ms = 100             # silence that ends a code without a terminator
    window_ms = 4000         # the scanner gives up after that long and is triggered again
    encoding = "auto"        # auto (UTF-8, else GB 18030) | utf-8 | gb18030 | ascii
    prefix = "02"            # bytes around the code, taken off
    suffix = "03"
    acknowledge = "06"       # bytes that may precede a code
    aim = false              # whether an AIM identifier such as ]Q1 precedes the code
    dedupe_ms = 500          # the same code again within this time is an echo of the last scan

A scan is always of its own request: what lies in the input when it begins is thrown away, and if that was part
of a code, the rest of it too.
"""

import contextlib
import time
from typing import NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.options import Options
from wscall.devices.transports.opening import open_stream, place
from wscall.devices.transports.stream import ByteStream
from wscall.errors import DeviceFault, TimedOut, WscallError
from wscall.text import Text
from wscall_plugins.scan_frames import ENCODINGS, TERMINATORS, FrameRules, Frames

_BYTES = {"trigger", "stop", "setup", "prefix", "suffix", "acknowledge"}
_TIMES = {"gap_ms", "window_ms", "dedupe_ms"}
_KEYS = frozenset({"mode", "terminator", "encoding", "aim"} | _BYTES | _TIMES)
_SETTLE = 1.0
"""Seconds to wait for a busy line to fall silent before a scan."""
_PARTING = 0.2
"""Seconds a stop command may take when the time of the scan itself is over."""

_WAITING = Text("没有扫到二维码", "no code was shown to the scanner")


class ScannerOptions(NamedTuple):
    """``[device.options]`` of a serial scanner; times in seconds."""

    trigger: bytes
    stop: bytes
    setup: tuple[bytes, ...]
    gap: float
    window: float | None
    dedupe: float
    frames: FrameRules

    @classmethod
    def read(cls, context: DeviceContext) -> "ScannerOptions":
        """From a manifest's table.

        Raises:
            BadConfiguration: an unknown key or an unusable value.
        """
        options = Options(context.options, place(context), _KEYS)
        host = options.choice("mode", "continuous", ("host", "continuous")) == "host"
        trigger = options.octets("trigger", b"\x16\x54\x0d") if host else b""
        commands = options.texts("setup")
        return cls(
            trigger,
            options.octets("stop", b"\x16\x55\x0d") if host else b"",
            tuple(Options({"setup": one}, place(context), _KEYS).octets("setup") for one in commands),
            options.seconds("gap_ms", 100, 5000),
            options.seconds("window_ms", 4000) or None if host else None,
            options.seconds("dedupe_ms", 500),
            FrameRules(
                options.choice("terminator", "auto", TERMINATORS),
                options.choice("encoding", "auto", ENCODINGS),
                options.octets("prefix"),
                options.octets("suffix"),
                options.octets("acknowledge", b"\x06"),
                trigger,
                options.flag("aim", default=False),
            ),
        )


class SerialScanner:
    """A :class:`~wscall.devices.capabilities.CodeScanner` over a byte stream. One scan at a time."""

    __slots__ = ("_identity", "_last", "_options", "_stream", "_until")

    def __init__(self, stream: ByteStream, identity: DeviceIdentity, options: ScannerOptions) -> None:
        self._stream = stream
        self._identity = identity
        self._options = options
        self._last = 0  # a hash: the code itself is a secret and is not kept
        self._until = 0.0

    def identity(self) -> DeviceIdentity:
        """Product text and serial number of the USB bridge; a bare serial port knows neither."""
        return self._identity

    def scan(self, deadline: Deadline) -> str:
        """See :meth:`wscall.devices.capabilities.CodeScanner.scan`.

        Raises:
            TimedOut: nothing was shown before the deadline.
            Cancelled: the caller gave up.
            DeviceAbsent: the scanner is gone.
            DeviceFault: something arrived, but no code: wrong speed, wrong terminator.
        """
        frames = Frames(self._options.frames)
        try:
            frames.skip_first = not self._settle(deadline)
            self._write(self._options.trigger, deadline)
            code = self._next(frames, deadline)
        except TimedOut:
            self._quit()
            raise self._nothing(frames) from None
        except WscallError:
            self._quit()
            raise
        self._last = hash(code)
        self._until = time.monotonic() + self._options.dedupe
        return code

    def close(self) -> None:
        """Let go of the port."""
        self._stream.close()

    def prepare(self, deadline: Deadline) -> None:
        """Send the set-up commands."""
        for command in self._options.setup:
            self._write(command, deadline)

    def _settle(self, deadline: Deadline) -> bool:
        """Throw away what was scanned before; False if the line would not fall silent."""
        if not self._stream.drain():
            return True
        until = time.monotonic() + _SETTLE
        while time.monotonic() < until:
            if not self._stream.read(deadline, self._options.gap):
                return True
        return False

    def _next(self, frames: Frames, deadline: Deadline) -> str:
        while True:
            waits_for_end = frames.begun and frames.silence_ends
            data = self._stream.read(deadline, self._options.gap if waits_for_end else self._options.window)
            if data:
                codes = frames.feed(data)
            elif waits_for_end:
                codes = [frames.silence()]
            else:
                codes = []
                self._write(self._options.trigger, deadline)
            for code in codes:
                if code and not self._echoes(code):
                    return code

    def _echoes(self, code: str) -> bool:
        """Whether this is the last scan's code, sent once more."""
        return hash(code) == self._last and time.monotonic() < self._until

    def _write(self, command: bytes, deadline: Deadline) -> None:
        if command:
            self._stream.write(command, deadline)

    def _quit(self) -> None:
        """Stop scanning after the caller's time is over; what made the scan end is the better message."""
        with contextlib.suppress(WscallError):
            self._write(self._options.stop, Deadline(_PARTING))

    def _nothing(self, frames: Frames) -> WscallError:
        """What to say at the deadline."""
        if not frames.unreadable and not frames.held:
            return TimedOut(
                _WAITING,
                where=self._stream.where,
                advice=Text("把二维码对准扫码窗口再试", "hold the code in front of the scanner and try again"),
            )
        rules = self._options.frames
        return DeviceFault(
            Text("扫码器发来的数据不是完整的二维码", "what the scanner sent is not a whole code"),
            where=self._stream.where,
            found=str(
                Text(
                    f"{frames.unreadable} 段不可读的数据，{frames.held} 个字节没有结束符",
                    f"{frames.unreadable} unreadable pieces, {frames.held} bytes without an end",
                )
            ),
            needed=f"terminator = {rules.terminator}, encoding = {rules.encoding}",
            advice=Text(
                "核对波特率和结束符设置（terminator = auto 接受任何结束方式）",
                "check the baud rate and the terminator (terminator = auto accepts any)",
            ),
        )


def open_device(context: DeviceContext, deadline: Deadline) -> SerialScanner:
    """Open a scanner: driver ``serial-scanner``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: it is not plugged in.
        DeviceBusy: another program has the port.
        DeviceFault: no permission, or the port refuses.
    """
    options = ScannerOptions.read(context)
    stream, identity = open_stream(context, deadline)
    scanner = SerialScanner(stream, identity, options)
    try:
        scanner.prepare(deadline)
    except BaseException:
        scanner.close()
        raise
    return scanner
