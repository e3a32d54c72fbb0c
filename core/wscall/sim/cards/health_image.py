"""Health cards as issuers make them: 32K with everything, smaller ones with less, old ones free to read."""

from functools import cache
from importlib.resources import files
from typing import Final, Literal

from wscall.cards import tlv
from wscall.cards.atr import build_atr
from wscall.cards.encoding import encode_ans, encode_cn
from wscall.cards.items import File, Item, health_card_files
from wscall.cards.sam import Factors, city_factor
from wscall.sim.cards.files import FREE, NEVER, BinaryFile, Directory, Node, RecordFile, Rights
from wscall.sim.cards.health import HealthCardSystem, card_keys
from wscall.sim.cards.persons import Holder

Size = Literal["32K", "16K", "8K"]

ENVIRONMENT: Final = b"WS.SYS.DDF01"
_APPLICATIONS: Final = {
    "DF01": bytes.fromhex("915600013200"),
    "DF02": bytes.fromhex("915600013201"),
    "DF03": bytes.fromhex("915600013202"),
}
_NOT_ON_SMALL: Final = frozenset({16, 17, 19, 20, 23, 24, *range(28, 34), 37, 38, 55, 57})
"""Tags that cards of 16K and 8K do not have."""
_CERTIFICATE: Final = 5
_LISTS_NOT_ON_16K: Final = frozenset({"DDF1/EF07", "DF02/EF08"})
_BLOOD_DONATION: Final = "DF02/EF07"
_SIGNED_PART: Final = 254
_UPDATE_KEYS: Final = {"DF02/EF06": "UK2", "DF02/EF07": "UK3", "DF02/EF08": "UK3"}
_NO_RECORD: Final = b"\xff"
_CHIP_AND_CARD_VENDOR: Final = bytes.fromhex("99019902")


@cache
def portrait() -> bytes:
    """A drawn portrait, JPEG."""
    return files("wscall.sim.cards").joinpath("data/portrait.jpg").read_bytes()


def _value(item: Item, holder: Holder, size: Size) -> bytes:
    """The bytes of an item as the issuer writes them; unset ones are zero or, for digits, F."""
    value = holder.values.get(item.keys[0], "") if item.keys else ""
    if item.type == "cn":
        return encode_cn(value.zfill(2) if value else "", item.length)
    if item.type == "b":
        length = 1 if item.tag == _CERTIFICATE and size != "32K" else item.length
        return int(value or "0").to_bytes(length, "big")
    return encode_ans(value, item.length)


def _list_records(file: File, entries: tuple[tuple[str, str], ...]) -> dict[int, bytes]:
    first, second = file.items
    encode = encode_ans if second.type == "ans" else encode_cn
    unused = b"\xff" * file.length
    written = [encode_ans(name, first.length) + encode(detail, second.length) for name, detail in entries]
    return dict(enumerate(written + [unused] * (file.record_count - len(written)), 1))


def _rights(file: File, *, controlled: bool) -> Rights:
    read = f"RK1_{file.directory}" if file.read == "key" and controlled else FREE
    update = _UPDATE_KEYS.get(file.path, "UK1")
    return Rights(read, NEVER if file.write == "never" else f"{update}_{file.directory}")


def _node(file: File, holder: Holder, size: Size, rights: Rights) -> Node:
    """One file of the card."""
    small = size != "32K"
    if file.kind == "tlv":
        there = [item for item in file.items if not (small and item.tag in _NOT_ON_SMALL)]
        records = {item.record: tlv.build(item.tag, _value(item, holder, size)) for item in there}
        return RecordFile(records, rights, tagged=True)
    if file.path == _BLOOD_DONATION and size == "16K":  # a local use of this file
        return RecordFile({1: b"\x01" + encode_cn("400", 10)}, rights)
    if file.kind == "cyclic":
        entries = holder.allergies if file.path == "DF02/EF07" else holder.immunisations
        return RecordFile(_list_records(file, entries), rights, cyclic=file.record_count)
    if file.kind == "fixed":
        count = 2 if size == "16K" else file.record_count
        return RecordFile(dict.fromkeys(range(1, count + 1), _NO_RECORD), rights)
    if file.path == "DDF1/EF07":
        picture = portrait()
        return BinaryFile((len(picture).to_bytes(2, "big") + picture).ljust(file.length, b"\x00"), rights)
    return BinaryFile(bytes(file.length - (_SIGNED_PART if small else 0)), rights)


def _nodes(directory: str, holder: Holder, size: Size, *, controlled: bool) -> dict[int, Node]:
    nodes: dict[int, Node] = {}
    for file in health_card_files().values():
        if file.directory != directory or (size == "16K" and file.path in _LISTS_NOT_ON_16K):
            continue
        copies = file.record_count if file.kind == "bin" else 1
        for copy in range(copies):
            rights = _rights(file, controlled=controlled)
            nodes[file.identifier + copy] = _node(file, holder, size, rights)
    return nodes


def make_health_card(
    holder: Holder, size: Size = "32K", *, controlled: bool = True, contactless: bool = True
) -> HealthCardSystem:
    """A health card of that holder.

    Args:
        holder: whose it is.
        size: how much memory the chip has, which decides what is on it.
        controlled: whether files other than the issuer's ask for a key (all cards since 2012-04 do).
        contactless: how it is put on the reader; on contacts it speaks T=0.
    """
    identity = _CHIP_AND_CARD_VENDOR + encode_cn(holder.values["fkxlh"][-8:], 4)
    below = [
        (int(title, 16), Directory(int(title, 16), nodes.items(), name, title))
        for title, name in _APPLICATIONS.items()
        for nodes in (_nodes(title, holder, size, controlled=controlled),)
    ]
    own = _nodes("DDF1", holder, size, controlled=controlled)
    environment = Directory(0xDDF1, (*own.items(), *below), ENVIRONMENT, "DDF1")
    root = Directory(0x3F00, ((0xDDF1, environment),))
    keys = card_keys(Factors(identity, city_factor(holder.values["yycsdm"])))
    atr = build_atr(identity, contactless=contactless)
    return HealthCardSystem(root, atr, keys, byte_wise=not contactless)
