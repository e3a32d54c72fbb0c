"""How often a vendor directory crashed lately, and whether it is quarantined.

Kept in a small file, because a command line that reads one card and ends would otherwise never count to five.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from filelock import FileLock

from wscall.text import NOTHING, Text

BUDGET: Final = 5
"""So many crashes ..."""
WINDOW: Final = 180.0
"""... within so many seconds quarantine a directory until it is reset."""
_LOCK_LIMIT: Final = 2.0


class CrashRecord(NamedTuple):
    """What is remembered of one vendor directory.

    Attributes:
        crashes: times of the crashes that still count, seconds since the epoch.
        quarantined_since: when the last one was one too many; 0.0 if it was not.
        reason: of the last crash.
    """

    crashes: tuple[float, ...] = ()
    quarantined_since: float = 0.0
    reason: Text = NOTHING


class CrashBook:
    """The crashes of all vendor directories of one installation, shared by its processes.

    Args:
        path: the file; made when the first crash is noted.
        clock: gives seconds since the epoch.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock

    def look(self, directory: Path) -> CrashRecord:
        """What is known of the vendor directory at this path."""
        return self._current(self._load().get(str(directory), {}))

    def note(self, directory: Path, reason: Text) -> CrashRecord:
        """Count a crash, and quarantine the directory if it was one too many."""
        with self._changing() as book:
            record = self._current(book.get(str(directory), {}))
            now = self._clock()
            crashes = (*record.crashes, now)[-BUDGET:]
            since = record.quarantined_since or (now if len(crashes) >= BUDGET else 0.0)
            record = CrashRecord(crashes, since, reason)
            book[str(directory)] = {"crashes": crashes, "quarantined_since": since, "reason": list(reason)}
        return record

    def reset(self, directory: Path) -> None:
        """Forget everything about a directory: it may be used again."""
        with self._changing() as book:
            book.pop(str(directory), None)

    def _current(self, entry: object) -> CrashRecord:
        """An entry without the crashes that no longer count; an entry that cannot be understood is none."""
        try:
            now = self._clock()
            if not isinstance(entry, dict):
                return CrashRecord()
            recent = tuple(float(at) for at in entry.get("crashes", ()) if now - WINDOW < at <= now)
            zh, en = entry.get("reason", NOTHING)
            return CrashRecord(recent, float(entry.get("quarantined_since", 0.0)), Text(str(zh), str(en)))
        except (TypeError, ValueError):
            return CrashRecord()

    def _load(self) -> dict[str, Any]:
        try:
            book = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):  # ValueError: cut off by a power failure, so nothing is known
            return {}
        return book if isinstance(book, dict) else {}

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self._path}.lock", timeout=_LOCK_LIMIT):
            book = self._load()
            yield book
            fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            fresh.write_text(json.dumps(book, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self._path)
