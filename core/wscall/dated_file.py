"""Log files that several processes append to: one a day, further ones when it grows, old ones deleted.

Files are never renamed, so a process that still writes keeps a file that is there, on Windows too. A line is one
append, which the operating system does not interleave with another process's.
"""

import os
import re
import threading
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final

_FLAGS: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
_LARGEST: Final = 16 << 20  # bytes; a file that an editor on an old PC still opens


class DatedFile:
    """Appends lines to ``<name>-YYYY-MM-DD.log`` (then ``….1.log``, ``….2.log`` …) in a directory.

    Safe for threads and processes. Readable by the owner only.

    Args:
        directory: made when the first line is written.
        name: what the files' names begin with.
        keep_days: older files are deleted when a new day's begins.
        largest: bytes after which the day gets a further file.
    """

    def __init__(self, directory: Path, name: str, keep_days: int, largest: int = _LARGEST) -> None:
        self._directory = directory
        self._name = name
        self._keep = timedelta(days=keep_days)
        self._largest = largest
        self._lock = threading.Lock()
        self._day: date | None = None
        self._handle: int | None = None

    def write(self, line: str, today: date) -> None:
        """Append a line of that day.

        Raises:
            OSError: the disk is full, the directory cannot be written …
        """
        data = f"{line}\n".encode("utf-8", "backslashreplace")
        with self._lock:
            if self._handle is None or self._day != today or os.fstat(self._handle).st_size >= self._largest:
                self._open(today)
            assert self._handle is not None
            os.write(self._handle, data)

    def _open(self, today: date) -> None:
        self._close()
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path, number = self._path(today, 0), 0
        while path.exists() and path.stat().st_size >= self._largest:
            number += 1
            path = self._path(today, number)
        self._handle = os.open(path, _FLAGS, 0o600)
        if self._day != today:
            self._day = today
            self._delete_old(today)

    def _path(self, day: date, number: int) -> Path:
        return self._directory / f"{self._name}-{day.isoformat()}{f'.{number}' if number else ''}.log"

    def _delete_old(self, today: date) -> None:
        pattern = re.compile(rf"{re.escape(self._name)}-(\d{{4}}-\d\d-\d\d)(?:\.\d+)?\.log", re.ASCII)
        for path in self._directory.iterdir():
            found = pattern.fullmatch(path.name)
            if found and _is_before(found[1], today - self._keep):
                with suppress(OSError):  # another process deleted it, or reads it: the next day's turn
                    path.unlink()

    def close(self) -> None:
        """Let go of the file; a later write opens it again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _is_before(text: str, limit: date) -> bool:
    try:
        return date.fromisoformat(text) < limit
    except ValueError:
        return False
