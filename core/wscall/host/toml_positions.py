"""Where every key of a TOML document stands, so that an error can name line and column.

``tomllib`` tells no positions. This walks a document that ``tomllib`` has already accepted, so it need not check.
"""

import re
from typing import Final

Path = tuple[str | int, ...]

_BLANK: Final = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE: Final = re.compile(r"[ \t]*")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{1,2}(?!"))?|\'\'\'.*?\'\'\'(?:\'{1,2}(?!\'))?|"(?:[^"\\]|\\.)*"|\'[^\']*\'',
    re.DOTALL,
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE: Final = re.compile(r"[^,\]}#\r\n]+")


def key_positions(text: str) -> dict[Path, tuple[int, int]]:
    """Line and column, both from 1, of every key, table header and array element, by its path."""
    walk = _Walk(text)
    walk.document()
    return {path: _line_and_column(text, offset) for path, offset in walk.found.items()}


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Walk:
    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._lengths: dict[Path, int] = {}  # of the arrays of tables

    def document(self) -> None:
        table: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, self._at)
        assert found, "tomllib accepted this document"
        self._at = found.end()
        return self._at

    def _header(self) -> Path:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        keys = self._keys()
        self._at += 2 if array else 1
        path: Path = ()
        for key, _ in keys[:-1]:
            path = self._last((*path, key))
        path = (*path, keys[-1][0])
        if array:
            self._lengths[path] = self._lengths.get(path, 0) + 1
            self.found.setdefault(path, keys[-1][1])
        path = self._last(path)
        self.found.setdefault(path, keys[-1][1])
        return path

    def _last(self, path: Path) -> Path:
        """The last element where the path leads to an array of tables."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _keys(self) -> list[tuple[str, int]]:
        """A dotted key: its parts with their offsets."""
        keys = []
        while True:
            start = self._skip(_SPACE)
            if self._text[start] in "\"'":
                self._skip(_STRING)
                keys.append((_unquoted(self._text[start : self._at]), start))
            else:
                self._skip(_BARE_KEY)
                keys.append((self._text[start : self._at], start))
            self._skip(_SPACE)
            if self._text[self._at] != ".":
                return keys
            self._at += 1

    def _pair(self, table: Path) -> None:
        path = table
        for key, offset in self._keys():
            path = (*path, key)
            self.found.setdefault(path, offset)
        self._at += 1  # the sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self._text[self._at]
        if first in "\"'":
            self._skip(_STRING)
        elif first in "[{":
            self._at += 1
            self._members(path, "]" if first == "[" else "}")
        else:
            self._skip(_BARE_VALUE)

    def _members(self, path: Path, end: str) -> None:
        index = 0
        while self._text[self._skip(_BLANK)] != end:
            if self._text[self._at] == ",":
                self._at += 1
            elif end == "}":
                self._pair(path)
            else:
                self.found[*path, index] = self._at
                self._value((*path, index))
                index += 1
        self._at += 1


def _unquoted(key: str) -> str:
    import tomllib  # noqa: PLC0415 - quoted keys are rare

    (value,) = tomllib.loads(f"{key} = 0")
    return str(value)
