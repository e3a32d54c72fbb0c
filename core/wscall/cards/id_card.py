"""The text block of an identity card (居民身份证), as an SDT module delivers it: 256 bytes of UTF-16LE.

Three layouts, told apart by one character near the end: the citizen's card, the foreigner's permanent
residence card (I) and the residence permit of Hong Kong, Macao and Taiwan residents (J).
"""

from collections.abc import Mapping
from typing import Final

from wscall.devices.capabilities import IdCard
from wscall.errors import DeviceFault
from wscall.text import Text

TEXT_LENGTH: Final = 256
PHOTO_LENGTH: Final = 1024

_KIND: Final = slice(248, 250)
_Layout = Mapping[str, tuple[int, int]]
_CITIZEN: Final[_Layout] = {
    "name": (0, 30),
    "sex": (30, 2),
    "nation": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_RESIDENT: Final[_Layout] = {name: place for name, place in _CITIZEN.items() if name != "nation"}
_FOREIGNER: Final[_Layout] = {
    "english_name": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
    "issuer": (240, 8),
}
_LAYOUTS: Final[Mapping[str, _Layout]] = {"": _CITIZEN, "I": _FOREIGNER, "J": _RESIDENT}
_IDENTITY_CARD: Final = "01"
_OTHER_DOCUMENT: Final = "99"
_REGISTERED_ADDRESS: Final = "1"


def _decode(raw: bytes) -> str:
    """UTF-16LE without filler; what follows a zero is left over."""
    text = raw.decode("utf-16-le", "replace").split("\x00", 1)[0]
    return "".join(character for character in text if character.isprintable()).strip()


def parse_text_block(raw: bytes, photo: bytes = b"") -> IdCard:
    """The card in a text block of 256 bytes, with its photo block (1024 bytes, WLT) if there is one.

    An unknown kind is read as a citizen's card: the module has already checked that it is genuine.

    Raises:
        DeviceFault: a block has a wrong length, or name or number is empty.
    """
    for what, block, lengths in (("text", raw, {TEXT_LENGTH}), ("photo", photo, {0, PHOTO_LENGTH})):
        if len(block) not in lengths:
            raise _fault(f"{what}: {len(block)} bytes", f"{max(lengths)} bytes")
    kind = _decode(raw[_KIND]) if _decode(raw[_KIND]) in _LAYOUTS else ""
    values = {name: _decode(raw[at : at + size]) for name, (at, size) in _LAYOUTS[kind].items()}
    english = values.pop("english_name", "")
    values["name"] = values["name"] or english
    for name in ("name", "number"):
        if not values[name]:
            raise _fault(f"{name}=''", name)
    return IdCard(**{"nation": "", "address": "", **values}, kind=kind, photo=photo)


def build_text_block(card: IdCard) -> bytes:
    """The text block of a virtual card.

    Raises:
        ValueError: a field does not fit.
    """
    block = bytearray(b"\x20\x00" * (TEXT_LENGTH // 2))
    layout = _LAYOUTS[card.kind]
    values = card._asdict()
    if "english_name" in layout and card.name.isascii():
        values.update(english_name=card.name, name="")
    for name, (at, size) in layout.items():
        raw = values.get(name, "").encode("utf-16-le")
        if len(raw) > size:
            raise ValueError(f"{name}: {len(raw)} bytes do not fit into {size}")
        block[at : at + len(raw)] = raw
    block[_KIND] = (card.kind or " ").encode("utf-16-le")
    return bytes(block)


def _fault(found: str, needed: str) -> DeviceFault:
    return DeviceFault(
        Text("身份证信息不完整", "the identity card's data is incomplete"),
        found=found,
        needed=needed,
        advice=Text("请重新放置身份证", "put the identity card on again"),
    )


def values_from_id_card(card: IdCard) -> dict[str, str]:
    """An identity card by the specification's names.

    A foreigner's number is no resident identity number, so it is given as another document's only.
    """
    citizen = card.kind != "I"
    return {
        "kh": card.number,
        "xm": card.name,
        "xb": card.sex,
        "mzdm": card.nation,
        "csrq": card.birth,
        "sfzhm": card.number if citizen else "",
        "kyxq": card.valid_to,
        "dzlb": _REGISTERED_ADDRESS if card.address else "",
        "address": card.address,
        "zjlx": _IDENTITY_CARD if citizen else _OTHER_DOCUMENT,
        "zjhm": card.number,
    }
