"""What a worker writes to standard error: kept as a short tail, forwarded to the log, never a burden.

A vendor may print gigabytes. The pipe is always emptied, so the worker never blocks on it; only the tail is kept,
so memory stays bounded; and only so many lines a second reach the log.
"""

import logging
import os
import threading
import time
from typing import Final

from wscall.masking import scrub

LINES: Final = 50
"""Lines of the tail that a crash report shows."""
_TAIL: Final = 16 << 10
_CHUNK: Final = 1 << 16
_LINE: Final = 500
_RATE: Final = 20.0
_BURST: Final = 100.0


class Tail:
    """Empties a worker's standard error in a thread of its own until the worker closes it.

    Args:
        source: descriptor to read; closed at the end.
        logger: gets the lines, masked and at most twenty a second on average.
    """

    def __init__(self, source: int, logger: logging.Logger) -> None:
        self._source = source
        self._logger = logger
        self._kept = b""
        self._unfinished = b""
        self._allowance = _BURST
        self._filled = time.monotonic()
        self._dropped = 0
        self._thread = threading.Thread(target=self._drain, name=logger.name, daemon=True)
        self._thread.start()

    def lines(self) -> list[str]:
        """The last lines, masked; complete once :meth:`join` has returned True."""
        return [_shown(line) for line in self._kept.splitlines() if line.strip()][-LINES:]

    def join(self, seconds: float) -> bool:
        """Wait until everything is read; False if some process still holds the pipe open after that time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _drain(self) -> None:
        while chunk := os.read(self._source, _CHUNK):
            self._kept = (self._kept + chunk)[-_TAIL:]
            self._forward(chunk)
        self._forward(b"\n" if self._unfinished else b"")
        if self._dropped:
            self._tell_dropped()
        os.close(self._source)

    def _forward(self, chunk: bytes) -> None:
        """Log the complete lines while the allowance lasts; the rest is only counted."""
        now = time.monotonic()
        self._allowance = min(_BURST, self._allowance + (now - self._filled) * _RATE)
        self._filled = now
        if self._allowance < 1:
            self._dropped += chunk.count(b"\n")
            self._unfinished = b""
            return
        if self._dropped:
            self._tell_dropped()
        *lines, unfinished = (self._unfinished + chunk).split(b"\n")
        self._unfinished = unfinished[:_LINE]
        for line in lines:
            if self._allowance < 1:
                self._dropped += 1
            elif line.strip():
                self._allowance -= 1
                self._logger.info("%s", _shown(line))

    def _tell_dropped(self) -> None:
        self._logger.warning("stderr: %d lines dropped", self._dropped)
        self._dropped = 0


def _shown(line: bytes) -> str:
    """A line as text: vendors print UTF-8 or GB 18030; nothing personal, no terminal control, not too long."""
    try:
        text = line.decode()
    except UnicodeDecodeError:
        text = line.decode("gb18030", "replace")
    clean = "".join(c if c.isprintable() else " " for c in text[:_LINE])
    return scrub(clean).rstrip()
