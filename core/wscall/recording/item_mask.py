"""Made-up values in the bytes of a card's items, written in the way the real ones were."""

from typing import Final

from wscall.cards.encoding import decode_ans, decode_date, encode_cn
from wscall.cards.items import File, Item, decode
from wscall.recording.substitutes import Substitutes

_FILLER: Final = b"\x00\xff "
_NO_DIGITS: Final = b"\xbb"
_NO_TEXT: Final = b"\x80\x80"
_UNREADABLE: Final = "\ufffd"
_LETTERS: Final = {"T": "TF", "F": "TF", "Y": "YN", "N": "YN"}
"""How a flag is written by letters: the one for 1, the one for 0."""
_LISTS: Final = {"DF02/EF07": ("gmwzmc", "gmfy"), "DF02/EF08": ("myjzymmc", "ymjzrq")}


def blanked(raw: bytes) -> bytes:
    """As many bytes, all zero; bytes that were never written stay, since that is all they tell."""
    return raw if not raw.strip(b"\xff") else bytes(len(raw))


def masked_item(item: Item, raw: bytes, substitutes: Substitutes) -> bytes:
    """The bytes of one item with a made-up value. What nobody reads is blanked; what is unreadable stays so."""
    if not item.keys or item.form == "bytes":
        return blanked(raw)
    value = decode(item, raw)
    if value is None:
        return _NO_DIGITS * len(raw)
    if not value:
        return raw if not raw.strip(_FILLER) else blanked(raw)
    made = substitutes.field(item.keys[0], value)
    if item.form == "text":
        return _text(made, raw)
    return _digits(made, raw) if item.form in {"digits", "date"} else _one(made, raw)


def masked_entry(file: File, raw: bytes, substitutes: Substitutes) -> bytes:
    """A record of two values without tags. Some cards keep another, shorter thing there: it is blanked."""
    first, second = file.items
    if len(raw) <= first.length or not raw.strip(_FILLER):
        return blanked(raw)
    names = _LISTS[file.path]
    head, tail = raw[: first.length], raw[first.length : first.length + second.length]
    made = _text(substitutes.field(names[0], decode_ans(head)), head)
    if second.type == "ans":
        made += _text(substitutes.field(names[1], decode_ans(tail)), tail)
    else:
        day = decode_date(tail)
        made += _digits(substitutes.field(names[1], day), tail) if day else blanked(tail)
    return made + blanked(raw[len(made) :])


def _text(made: str, raw: bytes) -> bytes:
    """Text with the filler that was there. A place that was no text is none again."""
    encoded = b"".join(_NO_TEXT if c == _UNREADABLE else c.encode("gb18030", "replace") for c in made)
    filler = raw[-1:] if raw[-1:] in {b"\x00", b"\xff", b" "} else b"\x00"
    return encoded[: len(raw)].ljust(len(raw), filler)


def _digits(made: str, raw: bytes) -> bytes:
    try:
        return encode_cn(made, len(raw))
    except ValueError:
        return _NO_DIGITS * len(raw)


def _one(made: str, raw: bytes) -> bytes:
    """A code of one digit as it was written: 01, the ASCII sign, the nibble 1F, a letter."""
    letters = _LETTERS.get(chr(raw[0]).upper())
    if letters:
        return letters[made != "1"].encode()
    if chr(raw[0]).isdigit():
        return made[-1].encode()
    return bytes((int(made[-1]) << 4 | 0xF if raw[0] & 0xF == 0xF else int(made[-1]),))  # noqa: PLR2004 - the filler
