"""The card's records: one byte tag (the item's number), one byte length, the value. Not BER."""

from collections.abc import Iterator
from typing import Final, NamedTuple

_HEADER: Final = 2
_UNWRITTEN: Final = (0x00, 0xFF)


class Record(NamedTuple):
    """One item as it stands in a file."""

    tag: int
    value: bytes


def records(raw: bytes) -> Iterator[Record]:
    """The records in ``raw``, tolerant of filler around them and of a last value that is cut short.

    00 and FF are no tags: they are what unwritten bytes look like.
    """
    position = 0
    while position < len(raw):
        tag = raw[position]
        if tag in _UNWRITTEN:
            position += 1
            continue
        length = raw[position + 1] if position + 1 < len(raw) else 0
        start = position + _HEADER
        yield Record(tag, raw[start : start + length])
        position = start + length


def value_of(raw: bytes, tag: int) -> bytes | None:
    """The value of ``tag``, or None if ``raw`` holds another item, which must never be taken for this one."""
    return next((record.value for record in records(raw) if record.tag == tag), None)


def build(tag: int, value: bytes) -> bytes:
    """One record.

    Raises:
        ValueError: a value of more than 255 bytes, or a tag that means unwritten bytes.
    """
    if tag in _UNWRITTEN or len(value) > 0xFF:  # noqa: PLR2004 - what one length byte can say
        raise ValueError(f"no record: tag {tag}, {len(value)} bytes")
    return bytes((tag, len(value))) + value
