"""What the host logs while a unit runs: part of the unit's trail instead of noise on the terminal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_LOGGER: Final = "wscall"
_MOST: Final = 60
_LINE: Final = 300


class LogLines(logging.Handler):
    """Keeps the first lines of a unit; the host has masked them."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record's lines."""
        room = _MOST - len(self._lines)
        self._lines += [line[:_LINE] for line in record.getMessage().splitlines()[:room]]

    def take(self) -> tuple[str, ...]:
        """The lines since the last time."""
        lines, self._lines = self._lines, []
        return tuple(lines)


@contextmanager
def kept_log() -> Iterator[LogLines]:
    """Keep what wscall logs, and show it nowhere, as long as this lasts."""
    logger = logging.getLogger(_LOGGER)
    handler = LogLines()
    before = (logger.propagate, logger.level, logger.handlers[:])
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.INFO)
    try:
        yield handler
    finally:
        logger.propagate, level, logger.handlers = before
        logger.setLevel(level)
