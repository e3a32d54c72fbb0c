"""What a card says when it is powered up: the structure of an ATR (ISO 7816-3) or an ATS (ISO 14443-4).

A contactless card behind PC/SC shows as an ATR that the reader made from its ATS; that is an ATR like any
other. Everything is found by structure, never by fixed offsets: they differ between reader stacks.
"""

from typing import Final, Literal, NamedTuple

from wscall.errors import DeviceFault
from wscall.text import Text

CardIdRule = Literal["first8", "last8"]
"""Which eight historical bytes identify a health card; ``last8`` is a variant of some sites."""

_DIRECT, _INVERSE = 0x3B, 0x3F
_ID_LENGTH: Final = 8


class PowerUp(NamedTuple):
    """A parsed ATR or ATS.

    Attributes:
        historical: the historical bytes.
        protocols: protocol numbers T an ATR offers, in its order; empty for an ATS.
        checked: whether the check byte is right; None where there is none.
        start: where the historical bytes begin.
    """

    historical: bytes
    protocols: tuple[int, ...] = ()
    checked: bool | None = None
    start: int = 0


def _fault(raw: bytes, needed: str) -> DeviceFault:
    return DeviceFault(
        Text("卡片复位应答无法解析", "the card's answer to reset cannot be understood"),
        found=f"{len(raw)} bytes" + (f" beginning {raw[0]:02X}" if raw else ""),
        needed=needed,
        advice=Text("请重新放卡；若仍失败，请更换驱动", "put the card on again; if it stays, try another driver"),
    )


def _parse_atr(raw: bytes) -> PowerUp | None:
    """TS, T0, then per round TAi TBi TCi TDi as the high nibble before says, then the historical bytes."""
    count = raw[1] & 0xF
    announced, position = raw[1] >> 4, 2
    protocols: list[int] = []
    while announced:
        position += announced.bit_count()
        if not announced & 0x8:
            break
        if position > len(raw):
            return None
        interface = raw[position - 1]
        protocols.append(interface & 0xF)
        announced = interface >> 4
    end = position + count
    if end > len(raw):
        return None
    checked = None
    if any(protocols) and end < len(raw):
        checked = _xor(raw[1 : end + 1]) == 0
    return PowerUp(raw[position:end], tuple(protocols), checked, position)


def _parse_ats(raw: bytes) -> PowerUp:
    """TL, then (if TL > 1) T0, whose bits 5..7 announce TA, TB and TC; the rest is historical."""
    if len(raw) == 1:
        return PowerUp(b"", start=1)
    start = 2 + ((raw[1] >> 4) & 0x7).bit_count()
    return PowerUp(raw[start:], start=start)


def parse(raw: bytes) -> PowerUp:
    """The parts of an ATR or ATS, whichever ``raw`` is.

    Raises:
        DeviceFault: it is neither.
    """
    if len(raw) > 1 and raw[0] in {_DIRECT, _INVERSE}:
        parsed = _parse_atr(raw)
        if parsed is not None:
            return parsed
    if raw and raw[0] == len(raw):
        return _parse_ats(raw)
    raise _fault(raw, "ATR (3B/3F ...) or ATS (length first)")


def card_id8(raw: bytes, rule: CardIdRule = "first8") -> bytes:
    """The eight bytes that identify a health card: chip vendor (2), card vendor (2), serial number (4).

    They take part in deriving the card's keys, so a wrong guess costs one of the card's tries.

    Raises:
        DeviceFault: there are fewer than eight historical bytes.
    """
    historical = parse(raw).historical
    if len(historical) < _ID_LENGTH:
        raise _fault(raw, "8 historical bytes")
    return historical[:_ID_LENGTH] if rule == "first8" else historical[-_ID_LENGTH:]


def with_historical(raw: bytes, historical: bytes) -> bytes:
    """The same ATR or ATS with other historical bytes, as many; the check byte stays right, or wrong.

    Raises:
        DeviceFault: it is neither.
    """
    before = parse(raw)
    end = before.start + len(before.historical)
    check = bytes((raw[end] ^ _xor(before.historical) ^ _xor(historical),)) if end < len(raw) else b""
    return raw[: before.start] + historical + check


def _xor(raw: bytes) -> int:
    result = 0
    for byte in raw:
        result ^= byte
    return result


def build_atr(historical: bytes, *, contactless: bool = False) -> bytes:
    """An ATR for a virtual card: T=0 on contacts, or what PC/SC makes of a contactless card.

    Raises:
        ValueError: more than fifteen historical bytes.
    """
    if len(historical) > 0xF:  # noqa: PLR2004 - what a nibble can say
        raise ValueError(f"{len(historical)} historical bytes")
    if not contactless:
        return bytes((_DIRECT, 0x60 | len(historical), 0x00, 0xFF)) + historical
    body = bytes((0x80 | len(historical), 0x80, 0x01)) + historical
    return bytes((_DIRECT,)) + body + bytes((_xor(body),))


def build_ats(historical: bytes) -> bytes:
    """An ATS with TA, TB and TC."""
    body = bytes((0x78, 0x80, 0x70, 0x02)) + historical
    return bytes((len(body) + 1,)) + body
