"""The value of every key: from the file, from outside for secrets, or its default."""

import os
from pathlib import Path
from typing import Any, Final

from wscall.config.document import Document, Value
from wscall.config.include_dir import NEEDED, DirectoryEntry, scan_include_dir
from wscall.config.key import Key
from wscall.config.problem import Position, Problem, shown
from wscall.config.schema import KEYS, default_of
from wscall.config.secret import Secret
from wscall.config.secret_sources import from_outside
from wscall.paths import STATE_VARIABLE, default_state_dir
from wscall.text import Text

_NOT_ALLOWED: Final = Text("此值不允许", "this value is not allowed")
_MISSING: Final = Text("缺少此键或其值为空", "the key is missing or empty")
_TWICE: Final = Text("厂商目录重复，以第一个为准", "the vendor directory is named twice; the first one counts")
_NO_SCANNER: Final = Text(
    "DevSuitType=1 但没有指明扫码墩 SMDDevName", "DevSuitType=1, but SMDDevName names no scanner"
)


class Values:
    """Reads the keys of one document; ``problems`` grows meanwhile."""

    def __init__(self, document: Document, file: Path) -> None:
        self._document = document
        self._file = file
        self.problems: list[Problem] = []

    def fields(self) -> dict[str, Any]:
        """Field of Settings → value, complete even where there are problems."""
        fields = {key.field: self._parsed(key, self._find(key)) for key in KEYS}
        fields["scanner_directory"] = fields["scanner_directory"] or None
        fields["directories"] = self._directories()
        for key in KEYS:
            if key.secret:
                fields[key.field] = self._secret(key, fields[key.field], keyring=bool(fields["keyring"]))
            elif key.expected and not self._text(key, self._find(key)):
                self._missing(key)
        fields["state_dir"] = self._state_dir(fields["state_dir"])
        fields["log_dir"] = self._folder(fields["log_dir"]) or fields["state_dir"] / "logs"
        if fields["device_suit"] == "readers+scanner" and not fields["scanner_directory"]:
            place = Position(0, 0, self._document.file)
            self.problems.append(Problem("warning", _NO_SCANNER, place, "[CardDevEnv] SMDDevName"))
        return fields

    def _find(self, key: Key) -> Value | None:
        """The line that counts; LOG is taken from any section that has one."""
        found = self._document.find(key.section, key.name)
        if found is None and key.name == "LOG":
            found = next((v for v in self._document.values if v.key.casefold() == "log"), None)
        return found

    def _parsed(self, key: Key, value: Value | None) -> Any:  # noqa: ANN401 - each kind has its own type
        text = self._text(key, value)
        if not value or not text:
            return default_of(key)
        try:
            return key.kind.parse(text)
        except ValueError:
            self._wrong(key, text, self._document.position(value.line, value.span[0] + 1))
            return default_of(key)

    @staticmethod
    def _text(key: Key, value: Value | None) -> str:
        return (value.whole if key.free_text else value.text) if value else ""

    def _wrong(self, key: Key, text: str, place: Position) -> None:
        found, needed = shown(text, secret=key.secret), str(key.kind.allowed)
        self.problems.append(Problem("error", _NOT_ALLOWED, place, _label(key), found, needed, key.about))

    def _missing(self, key: Key) -> None:
        place = Position(0, 0, self._document.file)
        needed = str(key.kind.allowed)
        self.problems.append(Problem("warning", _MISSING, place, _label(key), "", needed, key.about))

    def _secret(self, key: Key, in_file: str, *, keyring: bool) -> Secret:
        outside = from_outside(key.name, keyring=keyring)
        if isinstance(outside, Problem):
            self.problems.append(outside)
            outside = None
        value = in_file
        if outside:
            try:
                value = key.kind.parse(outside.value)
            except ValueError:
                self._wrong(key, outside.value, Position(0, 0, outside.source))
        if key.expected and not value:
            self._missing(key)
        return Secret(value)

    def _directories(self) -> tuple[DirectoryEntry, ...]:
        value = self._document.find("MANU_DIR", "INCLUDE_DIR")
        if value is None:
            return ()
        start = self._document.position(value.line, value.span[0] + 1)
        entries, faults = scan_include_dir(value.text, start)
        for fault in faults:
            place = start._replace(column=start.column + fault.offset)
            self.problems.append(Problem("error", fault.what, place, _INCLUDE_DIR, fault.found, NEEDED))
        unique: dict[str, DirectoryEntry] = {}
        for entry in entries:
            if unique.setdefault(entry.directory.casefold(), entry) is not entry:
                name = shown(entry.directory)
                self.problems.append(Problem("warning", _TWICE, entry.position, _INCLUDE_DIR, name))
        return tuple(unique.values())

    def _state_dir(self, text: str) -> Path:
        """The environment wins, so that a test or a second session has its own without another file."""
        from_file = None if os.environ.get(STATE_VARIABLE, "").strip() else self._folder(text)
        return from_file or default_state_dir()

    def _folder(self, text: str) -> Path | None:
        """A directory that counts from the configuration's own. ``~`` is the user's home."""
        if not text:
            return None
        home = text == "~" or text.startswith(("~/", "~\\"))
        return self._file.parent / (Path(text).expanduser() if home else Path(text))


_INCLUDE_DIR: Final = "[MANU_DIR] INCLUDE_DIR"


def _label(key: Key) -> str:
    return f"[{key.section}] {key.name}"
