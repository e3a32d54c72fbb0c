"""The specification's code tables, and the value lists that stand in its field descriptions.

Rows are data (``data/tables.json``, ``data/values.json``) and are compared with the specification by a test.
Codes are compared as numbers, because "1" and "01" both occur, and given in the table's own form (DECISIONS 15).
Where an older edition of a standard has a shorter code for the same thing, the data says so: decision 0011.
"""

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from wscall.text import Text

_FILES = ("tables.json", "values.json")


class CodeRow(NamedTuple):
    """One row as the specification has it. A department's ``remark`` is its level (科室级别)."""

    code: str
    name: str
    remark: str = ""


class CodeTable:
    """A code table.

    Attributes:
        name: our English name, the key in :data:`TABLES`.
        title: the table's title.
        standard: the standard it follows, or "".
        source: ``table`` (数据代码对照表), ``<DTO>.<field>`` (a field's description), or where else it comes from.
        rows: the rows in the specification's order.
    """

    __slots__ = (
        "_ambiguous",
        "_by_number",
        "_by_text",
        "_details",
        "_older",
        "name",
        "rows",
        "source",
        "standard",
        "title",
    )

    def __init__(self, name: str, data: Mapping[str, Any]) -> None:
        self.name = name
        self.title = Text(data["zh"], data["en"])
        self.standard: str = data["standard"]
        self.source: str = data["source"]
        self.rows = tuple(CodeRow(*row) for row in data["rows"])
        known = [*self.rows, *(CodeRow(*row) for row in data.get("also", ()))]
        self._by_text = {row.code: row for row in known}
        self._by_number = {_number(code): row for row in known for code in _members(row.code)}
        self._older = {_number(code): self._by_text[new] for code, new in data.get("older", {}).items()}
        self._details: int = data.get("details", 0)
        self._ambiguous = frozenset(data.get("ambiguous", ()))

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self.find(code) is not None

    def __repr__(self) -> str:
        return f"CodeTable({self.name!r}, {len(self.rows)} rows)"

    def find(self, code: str) -> CodeRow | None:
        """The row that a code means, however it is padded; None if the table does not know it.

        A range such as ``6-9`` is one row for all its members. Codes of full classifications find the group
        they belong to (occupation ``021`` finds ``0``).
        """
        text = code.strip().upper()
        if text in self._ambiguous:
            return None
        if found := self._by_text.get(text) or self._group_of(text):
            return found
        number = _number(text)
        return self._by_number.get(number) or self._older.get(number)

    def name_of(self, code: str) -> str:
        """The Chinese name of a code; "" if the table does not know it."""
        row = self.find(code)
        return row.name if row else ""

    def normalise(self, code: str) -> str:
        """The code in the table's own form; a code that the table does not know comes back unchanged.

        A member of a range stays that member (``02`` → ``2`` in the row ``1-2``), as it says more than the range.
        """
        row = self.find(code)
        if row is None:
            return code
        text = code.strip().upper()
        if text != row.code and self._group_of(text) is row:
            return text
        if text != row.code and len(_members(row.code)) > 1:
            return str(_number(text))
        return row.code

    def _group_of(self, text: str) -> CodeRow | None:
        """The row of the group that a code of the full classification belongs to, by its first character."""
        if not self._details or len(text) != self._details or not _is_number(text):
            return None
        return next((row for row in self.rows for code in _members(row.code) if code[0] == text[0]), None)

    def as_json(self) -> dict[str, Any]:
        """The table as plain data."""
        return {
            "title": {"zh": self.title.zh, "en": self.title.en},
            "standard": self.standard,
            "source": self.source,
            "rows": [row._asdict() for row in self.rows],
        }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _number(text: str) -> int | str:
    """What codes are compared by: their number, or the letters themselves.

    A code no table could hold stays text, so that a digit bomb costs nothing.
    """
    return int(text) if _is_number(text) and len(text) <= _LONGEST else text


_LONGEST: Final = 10


def _members(code: str) -> tuple[str, ...]:
    """``6-9`` → 6, 7, 8, 9; any other code → itself."""
    first, dash, last = code.partition("-")
    return tuple(str(number) for number in range(int(first), int(last) + 1)) if dash else (code,)


def _load() -> dict[str, CodeTable]:
    directory = files("wscall.model").joinpath("data")
    tables: dict[str, CodeTable] = {}
    for file in _FILES:
        for name, data in json.loads(directory.joinpath(file).read_text(encoding="utf-8")).items():
            tables[name] = CodeTable(name, data)
    return tables


TABLES: Final[Mapping[str, CodeTable]] = MappingProxyType(_load())
"""Every table by its English name: first the 数据代码对照表 in the specification's order, then the value lists."""


def as_json() -> dict[str, dict[str, Any]]:
    """All tables as plain data, by name."""
    return {name: table.as_json() for name, table in TABLES.items()}
