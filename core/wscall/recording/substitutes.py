"""Made-up values in the place of real ones: of the same shape, and the same ones for the whole of one recording.

Where a log hides a value (:mod:`wscall.masking`), a recording needs one that can still be read, so that a card
played back goes the way of the real one, to the length of a name and the check digit of a number. Each is drawn
from the real value with a key that lives as long as the recording takes and is written nowhere: equal values stay
equal, and there is no way back, not even by trying every identity number.
"""

import os
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import shake_256
from typing import Final

from wscall.cards.qr import is_static
from wscall.masking import kind_of
from wscall.model.identity import birth_of, check_id_number, made_up_id_number, sex_of

_STAYS: Final = frozenset({"klx", "gfbb", "jkkzt", "dzlb", "dzlb2", "zjlx"})
"""Codes that tell of the kind of card, document or address, not of the person."""
_CODE: Final = re.compile("[0-9A-Za-z.]{1,4}")
_FLAG: Final = ("0", "1")
_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "xb": ("1", "2"),
    "mzdm": ("01", "02", "03", "11", "15"),
    "xldm": ("10", "20", "30", "60", "70"),
    "fyzhdm": ("10", "20", "30"),
    "zydm": ("2", "3", "5", "Y"),
    "abodm": ("1", "2", "3", "4"),
    "rhdm": ("1", "2"),
    **dict.fromkeys(("ylfyzffs", "ylfyzffs2", "ylfyzffs3"), ("01", "05", "07")),
    **dict.fromkeys(("lxrgx1", "lxrgx2", "lxrgx3"), ("1", "2", "5")),
    **dict.fromkeys(("xcbz", "xzbbz", "xnxgbbz", "dxbbz", "nxwlbz", "tnbbz", "qgybz"), _FLAG),
    **dict.fromkeys(("txbz", "qgyzbz", "qgqsbz", "kzxyzbz", "xzqbqbz", "jsbbz"), _FLAG),
}
"""Codes that do tell of the person, and those of their tables that may stand for one."""
_DATES: Final[Mapping[str, tuple[date, int]]] = {
    "csrq": (date(1940, 1, 1), 25_000),
    **dict.fromkeys(("fksj", "ymjzrq"), (date(2010, 1, 1), 5_000)),
    "kyxq": (date(2030, 1, 1), 7_000),
}
"""Dates: the first day that may stand for one, and how many follow it."""
_FOR_LIFE: Final = "长期"
_DATE_DIGITS: Final = 8
_IDENTITY_NUMBER: Final = 18
_MOBILE: Final = 11
_NO_MOBILE: Final = "1200000"
"""No telephone in China begins like this."""
_PROVINCE: Final = "99"
"""A province that does not exist: keys of a health card are derived from the first two digits of its city."""
_PROVINCE_IN_ISSUER: Final = slice(9, 11)
_WORDS: Final = "模拟样例测试虚构示范假设替代"
_LONG: Final = "\u3401\u3402\u3404\u3405"
"""Characters that take four bytes on a card (GB 18030), as some names have."""
_TWO_BYTES: Final = 2
_UNREADABLE: Final = "\ufffd"


class Substitutes:
    """The made-up values of one recording.

    Args:
        key: what they are drawn with; None for a fresh one, as every recording has.

    Attributes:
        replaced: the real values so far. They are secret: for hiding them where a text repeats one.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or os.urandom(32)
        self.replaced: set[str] = set()

    def field(self, name: str, value: str) -> str:
        """What stands for the value of a field of that name (the specification's)."""
        if not value.strip() or (name in _STAYS and _CODE.fullmatch(value)):
            return value
        if name in _CODES:
            return self._code(name, value)
        self.replaced.add(value.strip())
        return self._identity_number(value) or self._special(name, value)

    def code(self, text: str) -> str:
        """What stands for the text of a QR code. Whether it says to be static or dynamic stays."""
        self.replaced.add(text)
        parts = text.split(":")
        made = [self.alike(part) for part in parts]
        if is_static(text) is not None:
            made[1] = parts[1]
        return ":".join(made)

    def octets(self, raw: bytes) -> bytes:
        """What stands for a number of a card, a challenge or a cipher block; unwritten bytes stay."""
        return self._drawn("octets", raw, len(raw)) if raw.strip(b"\x00") and raw.strip(b"\xff") else raw

    def alike(self, text: str) -> str:
        """Letters for letters, digits for digits, characters for characters that take as much room on a card."""
        drawn = self._drawn("alike", text.encode("utf-8", "surrogatepass"), 2 * len(text))
        picks = (drawn[at] << 8 | drawn[at + 1] for at in range(0, len(drawn), 2))
        letters = 6 if all(c in "abcdefABCDEF" for c in text if c.isascii() and c.isalpha()) else 26
        return "".join(_alike(character, pick, letters) for character, pick in zip(text, picks, strict=True))

    def _drawn(self, purpose: str, value: bytes, count: int) -> bytes:
        return shake_256(b"%b %d %b%b" % (purpose.encode(), len(value), self._key, value)).digest(count)

    def _number(self, purpose: str, value: str) -> int:
        return int.from_bytes(self._drawn(purpose, value.encode("utf-8", "surrogatepass"), 8), "big")

    def _special(self, name: str, value: str) -> str:
        """What the field asks of its value beside the shape."""
        if name in _DATES:
            return self._date(name, value)
        made = self.alike(value)
        if kind_of(name) == "phone" and len(value) == _MOBILE and value.isdigit():
            return _NO_MOBILE + made[len(_NO_MOBILE) :]
        if name == "yycsdm":
            return (_PROVINCE + made[len(_PROVINCE) :])[: len(made)]
        if name == "orgCode" and len(made) > _PROVINCE_IN_ISSUER.stop:
            return made[: _PROVINCE_IN_ISSUER.start] + _PROVINCE + made[_PROVINCE_IN_ISSUER.stop :]
        return made

    def _code(self, name: str, value: str) -> str:
        """A code of the same table, written with as many zeros before it."""
        bare = value.strip().lstrip("0") or "0"
        codes = _CODES[name]
        made = codes[self._number(name, bare) % len(codes)].lstrip("0") or "0"
        return made.rjust(len(value), "0") if len(value) > len(bare) else made[: len(value)]

    def _date(self, name: str, value: str) -> str:
        """A day, written as the real one is; one without an end stays so."""
        digits = "".join(filter(str.isdigit, value))
        if value.strip() == _FOR_LIFE:
            return value
        if len(digits) != _DATE_DIGITS:
            return self.alike(value)
        first, days = _DATES[name]
        made = iter(f"{first + timedelta(days=self._number(name, digits) % days):%Y%m%d}")
        return "".join(next(made) if character.isdigit() else character for character in value)

    def _identity_number(self, value: str) -> str:
        """An identity number that agrees with what stands for the birth and the sex; empty: this is none."""
        born = birth_of(value) if len(value) == _IDENTITY_NUMBER else None
        if born is None or any(finding.severity == "error" for finding in check_id_number(value)):
            return ""
        birth = date.fromisoformat(self._date("csrq", value[6:14]))
        male = self._code("xb", sex_of(value)) == "1"
        return made_up_id_number(self._number("sequence", value) % 500, birth=birth, male=male)


def _alike(character: str, pick: int, letters: int) -> str:
    if character.isascii():
        if character.isdigit():
            return str(pick % 10)
        if character.isalpha():
            return chr(ord("A" if character.isupper() else "a") + pick % letters)
        return character
    kind = unicodedata.category(character)
    if kind == "Nd":
        return chr(ord(character) - unicodedata.decimal(character) + pick % 10)
    if character == _UNREADABLE or not kind.startswith(("L", "N", "M", "S", "C")):
        return character
    room = len(character.encode("gb18030", "replace"))
    return _LONG[pick % len(_LONG)] if room > _TWO_BYTES else _WORDS[pick % len(_WORDS)]
