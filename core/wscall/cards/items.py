"""What is on a health card: files, records, types and lengths (WS/T 543.3), as in ``data/``."""

import csv
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from wscall.cards import encoding


class Item(NamedTuple):
    """One data item.

    Attributes:
        tag: first byte of its record; 0 in files without records of that form.
        record: number of its record in the file; differs from the tag.
        offset: first byte in a transparent file.
        type: as the standard says: ``ans``, ``cn`` or ``b``.
        length: bytes of the value.
        form: how the value is read, a key of :data:`FORMS`.
        keys: the specification's names that it fills; none for what wscall does not read.
        name: the standard's name.
    """

    tag: int
    record: int
    offset: int
    type: str
    length: int
    form: str
    keys: tuple[str, ...]
    name: str


class File(NamedTuple):
    """One file of the card.

    Attributes:
        path: ``DDF1/EF05`` … below the master file; ``EE01..EE03`` stands for one file a stay.
        kind: ``tlv``, ``cyclic``, ``fixed`` or ``bin``.
        record_count: number of records of a cyclic or fixed file.
        read: ``free`` or ``key``.
        write: ``never`` or ``key``.
    """

    path: str
    kind: str
    record_count: int
    read: str
    write: str
    items: tuple[Item, ...]

    @property
    def directory(self) -> str:
        """``DDF1``, ``DF01`` …."""
        return self.path.split("/")[0]

    @property
    def identifier(self) -> int:
        """The two-byte file identifier."""
        return int(self.path.split("/")[1][:4], 16)

    @property
    def length(self) -> int:
        """Bytes of all items together: of a record, or of a transparent file."""
        return sum(item.length for item in self.items)


def _text(raw: bytes) -> str | None:
    return encoding.decode_ans(raw)


def _code(raw: bytes) -> str | None:
    """A one-digit code in whose table 0 means nothing."""
    digit = encoding.decode_digit(raw)
    return "" if digit == "0" else digit


FORMS: Final[Mapping[str, Callable[[bytes], str | None]]] = {
    "text": _text,
    "digits": encoding.decode_cn,
    "date": encoding.decode_date,
    "digit": _code,
    "sex": encoding.decode_digit,
    "flag": encoding.decode_flag,
    "bytes": bytes.hex,
}
"""Form → how the bytes become a value."""


def decode(item: Item, raw: bytes) -> str | None:
    """The value of an item; empty when unset, None when the bytes cannot be one."""
    return FORMS[item.form](raw)


def _item(row: Mapping[str, str]) -> Item:
    numbers = (int(row[name] or 0) for name in ("tag", "record", "offset"))
    tag, record, offset = numbers
    keys = tuple(row["key"].split())
    return Item(tag, record, offset, row["type"], int(row["length"]), row["form"], keys, row["name"])


@cache
def health_card_files() -> Mapping[str, File]:
    """All files of the health card by path, in the order of the card."""
    table = files("wscall.cards").joinpath("data/health_card_items.csv").read_text("utf-8")
    rows: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(table.splitlines()):
        rows.setdefault(row["file"], []).append(row)
    result = {}
    for path, group in rows.items():
        first = group[0]
        contents = tuple(_item(row) for row in group)
        result[path] = File(path, first["kind"], int(first["count"]), first["read"], first["write"], contents)
    return result
