"""INCLUDE_DIR: which vendor directories are used, and in which order.

::

    INCLUDE_DIR = { "<" directory [ ":" mark ] ">" }

Blanks around names and between fields do not matter, nor do commas and semicolons between fields; full-width
``＜：＞`` stand for ``<:>``. Without a mark the directory's manifest says whose it is.
"""

import re
from typing import Final, NamedTuple

from wscall.config.marks import canonical_mark
from wscall.config.problem import Position, shown
from wscall.errors import BadInput
from wscall.text import Text

NEEDED: Final = "<DIR:MARK><DIR:MARK>…"
_FIELD: Final = re.compile(r"[<＜](?P<inside>[^<＜>＞]*+)(?P<close>[>＞])?")
_BETWEEN: Final = re.compile(r"[\s,;，；、]*+")
_COLON: Final = re.compile(r"[:：]")
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_RESERVED: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
_LONGEST: Final = 100

_OUTSIDE: Final = Text("尖括号之外有多余的文字", "text outside the angle brackets")
_UNCLOSED: Final = Text("尖括号没有成对", "an angle bracket is not closed")
_TWO_COLONS: Final = Text("一个数据域里只能有一个冒号", "one field has one colon at most")
_ESCAPES: Final = Text(
    "厂商目录必须是一个简单的目录名，不能含路径分隔符、盘符、.. 或系统保留名",
    "a vendor directory is a plain name: no separators, drive, '..' or name reserved by the system",
)


class DirectoryEntry(NamedTuple):
    """One field of INCLUDE_DIR.

    Attributes:
        directory: name of the vendor directory.
        mark: canonical 厂商标识, or empty when the manifest is to say it.
        position: where the field begins.
    """

    directory: str
    mark: str
    position: Position = Position(1, 1)


class Fault(NamedTuple):
    """Why a field cannot be used; ``offset`` counts characters from the start of the value."""

    offset: int
    what: Text
    found: str


def is_plain_directory(name: str) -> bool:
    """Whether a name stays where it is joined to, on every operating system.

    >>> [is_plain_directory(name) for name in ("WDCARD", "..", "a/b", "C:", "nul.txt", "x.")]
    [True, False, False, False, False, False]
    """
    return (
        0 < len(name) <= _LONGEST
        and not name.startswith(".")
        and not name.endswith((".", " "))
        and not _UNSAFE.search(name)
        and not _RESERVED.fullmatch(name)
    )


def scan_include_dir(text: str, position: Position) -> tuple[list[DirectoryEntry], list[Fault]]:
    """Every usable field and every fault of an INCLUDE_DIR value that begins at ``position``."""
    entries: list[DirectoryEntry] = []
    faults: list[Fault] = []
    at = 0
    while (at := _end_of(_BETWEEN, text, at)) < len(text):
        field = _FIELD.match(text, at)
        if field is None:
            end = min((i for i in (text.find(c, at) for c in "<＜") if i >= 0), default=len(text))
            faults.append(Fault(at, _OUTSIDE, shown(text[at:end].strip())))
            at = end
            continue
        directory, *marks = (part.strip() for part in _COLON.split(field["inside"]))
        what = _fault(field["close"], directory, marks)
        if what:
            faults.append(Fault(at, what, shown(field[0])))
        else:
            place = position._replace(column=position.column + at)
            entries.append(DirectoryEntry(directory, canonical_mark(marks[0]) if marks else "", place))
        at = field.end()
    return entries, faults


def _end_of(pattern: "re.Pattern[str]", text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _fault(close: str | None, directory: str, marks: list[str]) -> Text | None:
    if not close:
        return _UNCLOSED
    if len(marks) > 1:
        return _TWO_COLONS
    return None if is_plain_directory(directory) else _ESCAPES


def parse_include_dir(text: str) -> tuple[DirectoryEntry, ...]:
    """The directories of an INCLUDE_DIR value that a caller gives for one call (the last argument of COM and OCX).

    The same directory twice counts once. An empty text names no directory.

    Raises:
        BadInput: the text is not of the form above, or a name would leave the place of vendor directories.
    """
    entries, faults = scan_include_dir(text, Position(1, 1))
    if faults:
        fault = faults[0]
        raise BadInput(fault.what, where=f"INCLUDE_DIR:{fault.offset + 1}", found=fault.found, needed=NEEDED)
    return tuple({entry.directory.casefold(): entry for entry in reversed(entries)}.values())[::-1]
