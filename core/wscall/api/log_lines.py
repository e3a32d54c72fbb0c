"""The last lines of the log and of the audit log, which were masked when they were written."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import Field

from wscall.api.report import Report
from wscall.config import Settings
from wscall.errors import BadConfiguration
from wscall.masking import scrub
from wscall.text import Text

LogKind = Literal["log", "audit"]
Level = Literal["debug", "info", "warning", "error"]

_NAMES: Final[dict[LogKind, str]] = {"log": "wscall", "audit": "audit"}
_RANKS: Final = {"debug": 0, "info": 1, "warning": 2, "error": 3, "critical": 4}
_BLOCK: Final = 1 << 16
_MOST_BYTES: Final = 8 << 20
"""Looked through at most: a quiet level must not read through weeks of files."""


class LogReport(Report):
    """Lines of one kind, oldest first."""

    kind: LogKind
    lines: tuple[dict[str, Any], ...] = Field(
        description="of the log: timestamp, level, logger, event and more; of the audit log: time, who, terminal,"
        " function, code, card, card_id and more"
    )


def last_lines(settings: Settings, kind: LogKind, count: int, level: Level = "debug") -> LogReport:
    """The last lines that were written, over as many days as it takes, within the last eight megabytes.

    Args:
        settings: say where the files are.
        kind: ``log`` for the log, ``audit`` for the audit log, which knows no levels.
        count: how many lines at most.
        level: lines below it are left out.

    Raises:
        BadConfiguration: the directory or a file cannot be read.
    """
    wanted = (line for line in _newest_first(settings.log_dir, _NAMES[kind]) if _is_at(line, level))
    try:
        lines = [*islice(wanted, count)]
    except OSError as error:
        raise BadConfiguration(
            Text("日志无法读取", "the log cannot be read"),
            where=str(settings.log_dir),
            found=error.strerror or type(error).__name__,
            advice=Text("检查 [WSCALL] logDir 及其权限", "check [WSCALL] logDir and its permissions"),
        ) from error
    return LogReport(kind=kind, lines=tuple(reversed(lines)))


def _newest_first(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    left = _MOST_BYTES
    for path in _files(folder, name):
        for line in _lines_backwards(path, left):
            yield _parsed(line)
        left -= path.stat().st_size
        if left <= 0:
            return


def _files(folder: Path, name: str) -> list[Path]:
    """The files of :class:`wscall.dated_file.DatedFile`, newest first: by day, then by number."""
    pattern = re.compile(rf"{re.escape(name)}-(?P<day>\d{{4}}-\d\d-\d\d)(?:\.(?P<number>\d+))?\.log", re.ASCII)
    found = [(pattern.fullmatch(path.name), path) for path in (folder.iterdir() if folder.is_dir() else ())]
    dated = [(match["day"], int(match["number"] or 0), path) for match, path in found if match]
    return [path for _day, _number, path in sorted(dated, reverse=True)]


def _lines_backwards(path: Path, most: int) -> Iterator[bytes]:
    """Whole lines from the end of a file, within its last ``most`` bytes."""
    with path.open("rb") as file:
        end = file.seek(0, 2)
        start, rest = end, b""
        while start > max(0, end - most):
            size = min(_BLOCK, start)
            start = file.seek(start - size)
            first, *lines = (file.read(size) + rest).split(b"\n")
            yield from filter(None, reversed(lines))
            rest = first
    if start == 0 and rest:
        yield rest


def _parsed(line: bytes) -> dict[str, Any]:
    """The line as an object; one that another program wrote into the file is shown as an event, masked."""
    try:
        data = json.loads(line)
    except ValueError:
        data = None
    return data if isinstance(data, dict) else {"event": scrub(line.decode("utf-8", "replace"))}


def _is_at(line: dict[str, Any], level: Level) -> bool:
    """Whether a line is of that level or above; one without a level always counts."""
    return _RANKS.get(str(line.get("level")), len(_RANKS)) >= _RANKS[level]
