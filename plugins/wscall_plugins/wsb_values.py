"""The texts of the national health card driver as the values that stand on the card.

Codes have one form, dates are YYYYMMDD, and what was never written is empty. Pure.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from wscall_plugins.id_fields import date_digits, nation_code, sex_code

_LETTERS: Final = {"T": "1", "F": "0", "Y": "1", "N": "0"}
_FULL_WIDTH: Final = str.maketrans(";:", "；：")


def _date(text: str) -> str:
    return date_digits(text) if text.strip("0") else ""


def _flag(text: str) -> str:
    return _LETTERS.get(text.upper(), text.lstrip("0") or text[:1])


def _digit(text: str) -> str:
    """A code of one digit, of which the driver gives two, and in whose table 0 means nothing."""
    return text.lstrip("0")


_FORMS: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("fksj", "csrq", "kyxq", "myjzsj"), _date),
    **dict.fromkeys(("klx", "dzlb", "dzlb2", "abodm", "rhdm"), _digit),
    **dict.fromkeys(("xcbz", "xzbbz", "xnxgbbz", "dxbbz", "nxwlbz", "tnbbz", "qgybz"), _flag),
    **dict.fromkeys(("txbz", "qgyzbz", "qgqsbz", "kzxyzbz", "xzqbqbz", "jsbbz"), _flag),
    "xb": sex_code,
    "mzdm": nation_code,
}
"""Field → what becomes of its text; any other text is the value."""


def card_value(name: str, text: str) -> str:
    """The value of the field ``name`` from the driver's text; what cannot be one is empty."""
    text = text.strip()
    unwritten = len(text) > 1 and not text.strip("Ff")
    form = _FORMS.get(name)
    return "" if unwritten else form(text) if form else text


def joined(entries: Iterable[tuple[str, str]]) -> str:
    """Pairs as one value, ``first:second;first:second``; the two signs inside a part become full-width."""
    return ";".join(":".join(part.translate(_FULL_WIDTH) for part in entry) for entry in entries)
