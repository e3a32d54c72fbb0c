"""A virtual social security card, and a card that is none of ours."""

from typing import Final

from wscall.cards import tlv
from wscall.cards.atr import build_atr
from wscall.cards.encoding import encode_ans, encode_cn
from wscall.cards.items import Item
from wscall.cards.social_security import CARD_NUMBER, ENVIRONMENT, HOLDER, HOLDER_FILE, ISSUER_SHORT_FILE
from wscall.sim.cards.cos import CardSystem
from wscall.sim.cards.files import BinaryFile, Directory, RecordFile, Rights
from wscall.sim.cards.persons import Holder

_APPLICATION: Final = 0xADF0
_BIRTH_PLACE: Final = Item(0x0C, 0x0C, 0, "cn", 3, "digits", (), "出生地")
_HISTORICAL: Final = bytes.fromhex("00813147319901990000000105")
_TRANSPORT_CARD: Final = b"2PAY.SYS.DDF01"


def _record(item: Item, value: str) -> bytes:
    encoded = encode_cn(value, item.length) if item.type == "cn" else encode_ans(value, item.length)
    return tlv.build(item.tag, encoded)


def make_social_security_card(holder: Holder, *, contactless: bool = True) -> CardSystem:
    """A social security card of that holder; its files are free to read."""
    place = _record(_BIRTH_PLACE, "990100")
    persons = {item.record: _record(item, holder.values[item.keys[0]]) for item in HOLDER}
    issuer = {CARD_NUMBER.record: _record(CARD_NUMBER, holder.values["kh"])}
    nodes = (
        (0xEF00 | ISSUER_SHORT_FILE, RecordFile(issuer, Rights(), tagged=True)),
        (HOLDER_FILE, RecordFile(persons | {_BIRTH_PLACE.record: place}, Rights(), tagged=True)),
    )
    root = Directory(0x3F00, ((_APPLICATION, Directory(_APPLICATION, nodes, ENVIRONMENT, "SSSE")),))
    return CardSystem(root, build_atr(_HISTORICAL, contactless=contactless), byte_wise=not contactless)


def make_foreign_card(*, contactless: bool = True) -> CardSystem:
    """A card of another trade, such as a bus card: powers up, answers, and knows nothing of ours."""
    purse = Directory(0x1001, ((0xEF05, BinaryFile(bytes(30), Rights())),), _TRANSPORT_CARD)
    root = Directory(0x3F00, ((0x1001, purse),))
    return CardSystem(root, build_atr(b"PURSE", contactless=contactless), byte_wise=not contactless)
