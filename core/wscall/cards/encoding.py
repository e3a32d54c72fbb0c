"""How values stand on a card: text, binary-coded decimals, dates, flags. Facts of the card's item table.

Reading never raises: a value that cannot be one of its kind is None, which the caller reports; an unset
value (all 00 or FF) is the empty string. The building functions are for virtual cards.
"""

import codecs
from typing import Final

_FILLER: Final = b"\x00\xff "
_ASCII_DIGITS: Final = range(0x30, 0x3A)
_POINT: Final = 0xA
_PADDING: Final = 0xF
_DATE_DIGITS: Final = 8
_LAST_MONTH: Final = 12
_DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SET: Final = {"T": "1", "F": "0", "Y": "1", "N": "0"}


def decode_ans(raw: bytes) -> str:
    """Text in GB 18030 (the superset of the GB 2312 the standard names), without filler and control bytes.

    What follows a zero byte is left over from an older value and dropped; so is half a character that a
    full field cut off. A byte sequence that is no text becomes U+FFFD.
    """
    text = raw.strip(_FILLER).split(b"\x00", 1)[0]
    decoded = codecs.getincrementaldecoder("gb18030")("replace").decode(text, final=False)
    return "".join(character for character in decoded if character.isprintable()).strip()


def encode_ans(text: str, length: int) -> bytes:
    """``text`` in GB 18030, filled with 00 to ``length`` bytes.

    Raises:
        ValueError: the text needs more bytes.
    """
    raw = text.encode("gb18030")
    if len(raw) > length:
        raise ValueError(f"{len(raw)} bytes do not fit into {length}")
    return raw.ljust(length, b"\x00")


def decode_cn(raw: bytes) -> str | None:
    """Digits, two a byte, up to the first filler F; nibble A is a decimal point. None if they are no number."""
    nibbles = [nibble for byte in raw for nibble in (byte >> 4, byte & 0xF)]
    if _PADDING in nibbles:
        nibbles = nibbles[: nibbles.index(_PADDING)]
    if any(nibble > _POINT for nibble in nibbles) or nibbles.count(_POINT) > 1:
        return None
    return "".join("." if nibble == _POINT else str(nibble) for nibble in nibbles)


def encode_cn(number: str, length: int) -> bytes:
    """Digits and at most one point as ``length`` bytes of nibbles, filled with F on the right.

    Raises:
        ValueError: something else is in the number, or it is too long.
    """
    if len(number) > 2 * length or number.count(".") > 1 or not set(number) <= set("0123456789."):
        raise ValueError(f"no cn{length} value")
    return bytes.fromhex(number.replace(".", "A").ljust(2 * length, "F"))


def decode_date(raw: bytes) -> str | None:
    """A cn4 date as YYYYMMDD; empty when unset (all F or all 0), None when there is no such day."""
    digits = decode_cn(raw)
    if digits is None or not digits.strip("0"):
        return None if digits is None else ""
    if len(digits) != _DATE_DIGITS or not digits.isdigit():
        return None
    month, day = int(digits[4:6]), int(digits[6:])
    return digits if 1 <= month <= _LAST_MONTH and 1 <= day <= _DAYS[month - 1] else None


def decode_digit(raw: bytes) -> str | None:
    """A one-digit code, written by issuers as 01, as ASCII "1" or as the nibble 1F: always ``1``."""
    if len(raw) != 1:
        return None if raw.strip(_FILLER) else ""
    byte = raw[0]
    if byte in {0x00, 0xFF, 0x20}:
        return "0" if byte == 0 else ""
    if byte in _ASCII_DIGITS:
        return chr(byte)
    digits = decode_cn(raw)
    return digits[-1] if digits and digits.isdigit() and int(digits) < 10 else None  # noqa: PLR2004 - one digit


def decode_flag(raw: bytes) -> str | None:
    """A yes/no flag: ``1`` or ``0`` from 01/00, ASCII 1/0 or T/F; empty when unset (FF)."""
    if len(raw) == 1 and chr(raw[0]).upper() in _SET:
        return _SET[chr(raw[0]).upper()]
    digit = decode_digit(raw)
    return digit if digit in {"", "0", "1"} else None
