"""The kinds of values a key may have: what is allowed, in words, and how the text becomes a value."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from wscall.config.include_dir import is_plain_directory
from wscall.text import Text


class Kind(Protocol):
    """A kind of value."""

    @property
    def allowed(self) -> Text:
        """What may stand there, for messages, the template and the reference."""
        ...

    def parse(self, text: str) -> Any:  # noqa: ANN401 - each kind has its own type
        """The value.

        Raises:
            ValueError: the text is not allowed.
        """
        ...


class Choice(NamedTuple):
    """One of a few words, without regard to case."""

    values: Mapping[str, Any]

    @property
    def allowed(self) -> Text:
        """The words."""
        words = " | ".join(self.values)
        return Text(words, words)

    def parse(self, text: str) -> Any:  # noqa: ANN401 - what the table maps the word to
        """What the word stands for."""
        for word, value in self.values.items():
            if word.casefold() == text.casefold():
                return value
        raise ValueError(text)


class Number(NamedTuple):
    """A number with limits, whole or not."""

    least: float
    most: float
    unit: Text = Text("", "")
    whole: bool = False

    @property
    def allowed(self) -> Text:
        """The range and the unit."""
        span = f"{self.least:g}–{self.most:.0f}"
        return Text(f"{span} {self.unit.zh}".rstrip(), f"{span} {self.unit.en}".rstrip())

    def parse(self, text: str) -> float | int:
        """The number, in ASCII digits and within the limits."""
        if not _NUMBER.fullmatch(text) or (self.whole and "." in text):
            raise ValueError(text)
        value = int(text) if self.whole else float(text)
        if not self.least <= value <= self.most:
            raise ValueError(text)
        return value


_NUMBER: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6})?")


class Words(NamedTuple):
    """Any text up to a length, or text of a form."""

    longest: int = 200
    form: "re.Pattern[str] | None" = None
    says: Text = Text("", "")

    @property
    def allowed(self) -> Text:
        """The form, or the length."""
        return self.says or Text(f"1–{self.longest} 个字符", f"1–{self.longest} characters")

    def parse(self, text: str) -> str:
        """The text itself."""
        if len(text) > self.longest or not text.isprintable() or (self.form and not self.form.fullmatch(text)):
            raise ValueError(text)
        return text


_PLUGIN_ADDRESS: Final = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]+:(?!//)[!-~]+")
"""A scheme of its own and anything behind it; ``//`` would more likely be a mistyped http."""


class Url(NamedTuple):
    """An address of the platform, with or without ``?wsdl``, or of a kind of platform that a plugin adds."""

    @property
    def allowed(self) -> Text:
        """The form."""
        return Text(
            "http(s)://主机[:端口]/路径[?wsdl]，或插件平台的 名称:地址",
            "http(s)://host[:port]/path[?wsdl], or name:address of a plugin's platform",
        )

    def parse(self, text: str) -> str:
        """The address as it is; credentials and fragments have no place in it."""
        if _PLUGIN_ADDRESS.fullmatch(text):
            return text
        parts = urlsplit(text)
        plain = text.isascii() and text.isprintable() and " " not in text
        if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
            raise ValueError(text)
        if "@" in parts.netloc or parts.fragment or parts.port == 0:
            raise ValueError(text)
        return text


class Origins(NamedTuple):
    """Origins of web pages, blanks between."""

    @property
    def allowed(self) -> Text:
        """The form."""
        return Text(
            "http(s)://主机[:端口]，多个以空格分隔，不含路径和通配符",
            "http(s)://host[:port], blanks between; no path, no wildcard",
        )

    def parse(self, text: str) -> tuple[str, ...]:
        """The origins, each spelt as browsers spell it: small letters, no default port."""
        origins = tuple(text.split())
        for origin in origins:
            if not is_origin(origin):
                raise ValueError(text)
        return origins


_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9_.-]+|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?")


def is_origin(text: str) -> bool:
    """Whether a text is an origin as a browser sends it."""
    default = (text.startswith("http:") and text.endswith(":80")) or (
        text.startswith("https:") and text.endswith(":443")
    )
    return bool(_ORIGIN.fullmatch(text)) and not default


class Folder(NamedTuple):
    """A directory; a relative one counts from the configuration file's. The reader joins it."""

    @property
    def allowed(self) -> Text:
        """In words."""
        return Text("目录路径（相对路径以本文件所在目录为准）", "a directory (relative to this file's)")

    def parse(self, text: str) -> str:
        """The path as text."""
        if not text.isprintable():
            raise ValueError(text)
        return text


class Scanner(NamedTuple):
    """SMDDevName: a library's name of the specification, or a vendor directory."""

    libraries: Mapping[str, str]

    @property
    def allowed(self) -> Text:
        """The libraries, or a directory's name."""
        names = " | ".join(self.libraries)
        return Text(f"{names} | 厂商目录名", f"{names} | name of a vendor directory")

    def parse(self, text: str) -> str:
        """The vendor directory."""
        for library, directory in self.libraries.items():
            if library.casefold() == text.casefold():
                return directory
        if not is_plain_directory(text) or text.casefold().endswith(".dll"):
            raise ValueError(text)
        return text


class IncludeDir(NamedTuple):
    """INCLUDE_DIR; the reader scans it, since it may hold several faults."""

    @property
    def allowed(self) -> Text:
        """The form."""
        return Text(
            "<目录:厂商标识><目录:厂商标识>…，按读卡优先顺序", "<DIR:MARK><DIR:MARK>… in order of preference"
        )

    def parse(self, text: str) -> str:
        """The text itself."""
        return text
