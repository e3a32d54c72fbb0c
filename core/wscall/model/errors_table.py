"""The specification's error table (错误码表): all its rows, the two codes that stand there twice included."""

import json
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

Origin = Literal["success", "local", "card_state", "platform"]

_CARD_STATES: Final = frozenset({1010, 1020, 1040})


class ErrorRow(NamedTuple):
    """One row: the code and its Chinese text, without the quotation marks that half of the rows have."""

    code: int
    text: str

    @property
    def origin(self) -> Origin:
        """Who says it: this interface (negative codes), the platform, or the state of the card (DECISIONS 7)."""
        if self.code == 0:
            return "success"
        if self.code < 0:
            return "local"
        return "card_state" if self.code in _CARD_STATES else "platform"


def _load() -> tuple[ErrorRow, ...]:
    text = files("wscall.model").joinpath("data", "errors.json").read_text(encoding="utf-8")
    return tuple(ErrorRow(code, words) for code, words in json.loads(text))


ERROR_TABLE: Final[tuple[ErrorRow, ...]] = _load()
"""The rows in the specification's order."""

_FIRST_TEXT: Final = {row.code: row.text for row in reversed(ERROR_TABLE)}


def spec_text(code: int) -> str:
    """The table's text for a code, the first where it has two (DECISIONS 7); "" for a code it does not have."""
    return _FIRST_TEXT.get(code, "")


def texts(code: int) -> tuple[str, ...]:
    """All texts of a code, in the table's order."""
    return tuple(row.text for row in ERROR_TABLE if row.code == code)


def as_json() -> list[dict[str, Any]]:
    """The table as plain data."""
    return [{"code": row.code, "text": row.text, "origin": row.origin} for row in ERROR_TABLE]
