"""An ini file as it stands on disk: every line, with positions, so that one value can be changed and nothing else.

The rules are those of the Windows functions that older programs read the file with: names without regard to
case, the first of two equal keys counts, quotes around a value are dropped. A line that begins with ``;`` or
``#`` is a comment; a comment after a value needs a blank before its sign.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from typing import Final, NamedTuple

from wscall.config.problem import Position, Problem
from wscall.errors import BadConfiguration
from wscall.text import Text

_ENCODINGS: Final = ("utf-8", "gb18030")
_NEEDED: Final = "UTF-8 | GBK"
_SAVE_AS: Final = Text("请另存为 UTF-8 或 ANSI（GBK）", "save the file as UTF-8 or ANSI (GBK)")
_SECTION: Final = re.compile(r"\s*+\[(?P<name>[^\]]*+)(?P<close>\])?")
_COMMENT: Final = re.compile(r"\s[;#].*", re.DOTALL)


class Value(NamedTuple):
    """One ``key=value`` line.

    Attributes:
        text: the value without blanks around it, a comment after it, and quotes.
        whole: the value with what looks like a comment; a password may hold such signs.
        span: where ``text`` stands in its line, from 0.
    """

    section: str
    key: str
    text: str
    whole: str
    line: int
    key_column: int
    span: tuple[int, int]


class Section(NamedTuple):
    """One ``[name]`` line."""

    name: str
    line: int
    column: int


class Document:
    """A decoded ini file.

    Attributes:
        file: its path, for messages.
        sections: in order, repeated ones repeatedly.
        values: in order, all of them.
        stray: lines that are neither, as (line number, text).
        unclosed: section lines without ``]``.

    Raises:
        BadConfiguration: it is neither UTF-8 nor GBK text.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self._bom = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
        body = data[len(self._bom) :]
        self._encoding = "utf-8" if self._bom else _detect(body, file)
        self._lines = [
            _decode(line, self._encoding, file, n) for n, line in enumerate(body.splitlines(keepends=True), 1)
        ]
        self.sections: list[Section] = []
        self.values: list[Value] = []
        self.stray: list[tuple[int, str]] = []
        self.unclosed: list[Section] = []
        self._parse()

    def _parse(self) -> None:
        section = ""
        for number, line in enumerate(self._lines, 1):
            content = line.strip()
            if not content or content[0] in ";#":
                continue
            header = _SECTION.match(line)
            if header:
                section = header["name"].strip()
                entry = Section(section, number, line.index("[") + 1)
                (self.sections if header["close"] else self.unclosed).append(entry)
            elif "=" in line:
                self.values.append(_value(line, number, section))
            else:
                self.stray.append((number, content))

    def position(self, line: int, column: int) -> Position:
        """A place in this file."""
        return Position(line, column, self.file)

    def find(self, section: str, key: str) -> Value | None:
        """The value that counts: the first one of that section and key."""
        wanted = (section.casefold(), key.casefold())
        return next((v for v in self.values if (v.section.casefold(), v.key.casefold()) == wanted), None)

    def with_value(self, section: str, key: str, value: str) -> bytes:
        """The file's bytes with one value changed or added; every other byte stays.

        ``value`` is printable ASCII without blanks, so it means the same in every encoding of the file.
        """
        lines = list(self._lines)
        found = self.find(section, key)
        if found:
            start, end = found.span
            line = lines[found.line - 1]
            lines[found.line - 1] = line[:start] + value + line[end:]
        else:
            self._insert(lines, section, f"{key}={value}")
        return self._bom + b"".join(line.encode(self._encoding) for line in lines)

    def _insert(self, lines: list[str], section: str, entry: str) -> None:
        """Add a line at the end of its section, or a section at the end of the file."""
        end = self._line_end()
        header = next((s for s in self.sections if s.name.casefold() == section.casefold()), None)
        if header:
            after = max((v.line for v in self._values_below(header)), default=header.line)
            new = [f"{entry}{end}"]
        else:
            after = len(lines)
            new = [*([end] if lines else []), f"[{section}]{end}", f"{entry}{end}"]
        if after and not lines[after - 1].endswith(("\n", "\r")):
            lines[after - 1] += end
            new[-1] = new[-1].removesuffix(end)
        lines[after:after] = new

    def _values_below(self, header: Section) -> Iterator[Value]:
        """The values between a section's line and the next section's."""
        following = [s.line for s in (*self.sections, *self.unclosed) if s.line > header.line]
        last = min(following, default=len(self._lines) + 1)
        return (value for value in self.values if header.line < value.line < last)

    def _line_end(self) -> str:
        """The file's own line end; that of Windows, where such files come from, if it has none yet."""
        for line in self._lines:
            for end in ("\r\n", "\n", "\r"):
                if line.endswith(end):
                    return end
        return "\r\n"


def _detect(body: bytes, file: str) -> str:
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in body:
        raise BadConfiguration(
            Text("配置文件不是 UTF-8 或 GBK 文本", "the configuration is not UTF-8 or GBK text"),
            where=file,
            found="UTF-16" if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "NUL",
            needed=_NEEDED,
            advice=_SAVE_AS,
        )
    reached = {}
    for encoding in _ENCODINGS:
        try:
            body.decode(encoding)
        except UnicodeDecodeError as error:
            reached[encoding] = error.start
        else:
            return encoding
    return max(_ENCODINGS, key=reached.__getitem__)  # the one that fails latest says best what is wrong


def _decode(line: bytes, encoding: str, file: str, number: int) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode(encoding)) + 1
        raise Problem(
            "error",
            Text("此处既不是 UTF-8 也不是 GBK 文字", "neither UTF-8 nor GBK text here"),
            Position(number, column, file),
            found=f"0x{line[error.start]:02X}",
            needed=_NEEDED,
            advice=_SAVE_AS,
        ).error() from None


def _value(line: str, number: int, section: str) -> Value:
    """Take a ``key=value`` line apart."""
    sign = line.index("=")
    key = line[:sign].strip()
    whole = _unquoted(line, _trimmed(line, sign + 1, len(line)))
    comment = _COMMENT.search(line, sign + 1)
    span = _unquoted(line, _trimmed(line, sign + 1, comment.start() if comment else len(line)))
    text = line[span[0] : span[1]]
    return Value(section, key, text, line[whole[0] : whole[1]], number, line.index(key) + 1, span)


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    """The span without the blanks at its ends."""
    content = line[start:end]
    stripped = content.strip()
    lead = len(content) - len(content.lstrip()) if stripped else 0
    return start + lead, start + lead + len(stripped)


def _unquoted(line: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span without the quotes around it."""
    start, end = span
    if end - start > 1 and line[start] in "\"'" and line[end - 1] == line[start]:
        return start + 1, end - 1
    return span
