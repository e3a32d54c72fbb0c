"""Reading records of a card, whichever card it is: by tag or by number, absent or locked or there."""

from collections.abc import Sequence
from enum import Enum

from wscall.cards import status
from wscall.cards.apdu import WHOLE, CardChannel, Command, Response, select_command
from wscall.cards.items import Item, decode
from wscall.cards.tlv import value_of
from wscall.errors import DeviceFault
from wscall.text import Text

_HEADER = 2
_BY_TAG, _BY_NUMBER = 0x00, 0x04
_BLOCK = 0x80
_EMPTY = b""


class Missing(Enum):
    """Why there is nothing: not on this card, or behind a key."""

    ABSENT = "absent"
    LOCKED = "locked"


def _outcome(channel: CardChannel, command: Command, answer: Response) -> bytes | Missing:
    """The data, or why there is none. Any other status fails the read: an empty field would hide it.

    Raises:
        DeviceFault: the status says neither.
    """
    if answer.sw in {status.OK, status.END_REACHED}:
        return answer.data
    if answer.sw in status.ABSENT:
        return Missing.ABSENT
    if answer.sw in status.LOCKED:
        return Missing.LOCKED
    raise channel.refused(command, answer.sw)


def select(channel: CardChannel, file: int, how: int = 0x00) -> Missing | None:
    """Select a file by its identifier (:meth:`CardChannel.select`); says what is missing, or None.

    Raises:
        DeviceFault: neither selected nor missing.
    """
    answer = channel.select(file, how)
    if answer.ok:
        return None
    outcome = _outcome(channel, select_command(file, how), answer)
    return outcome if isinstance(outcome, Missing) else None


def _ask(channel: CardChannel, command: Command) -> Response:
    """Some cards refuse an exact length that does not fit their own file: ask those for everything."""
    answer = channel.transmit(command)
    if answer.sw == status.WRONG_LENGTH and command.le != WHOLE:
        answer = channel.transmit(command._replace(le=WHOLE))
    return answer


def by_number(channel: CardChannel, number: int) -> bytes | Missing:
    """The bytes of a record of the current file."""
    command = Command(0x00, 0xB2, number, _BY_NUMBER, le=WHOLE)
    return _outcome(channel, command, channel.transmit(command))


def _unwritten(record: bytes | Missing) -> bool:
    """Whether a record is there, but was never written."""
    return isinstance(record, bytes) and not record.strip(b"\x00\xff")


def item_by_number(channel: CardChannel, item: Item) -> bytes | Missing:
    """The value of an item, from its record number. A record that holds another item counts as absent."""
    record = by_number(channel, item.record)
    if isinstance(record, Missing):
        return record
    value = value_of(record, item.tag)
    if value is None:
        return _EMPTY if _unwritten(record) else Missing.ABSENT
    return value


def item_by_tag(channel: CardChannel, item: Item) -> bytes | Missing:
    """The value of an item, by its tag. Cards that know record numbers only are asked by number.

    Such a card answers for the record whose number equals the tag, if there is one: the tag inside tells.
    """
    command = Command(0x00, 0xB2, item.tag, _BY_TAG, le=item.length + _HEADER)
    answer = _ask(channel, command)
    if answer.sw in status.WRONG_PLACE:
        return item_by_number(channel, item)
    record = _outcome(channel, command, answer)
    if record is Missing.LOCKED:
        return record
    value = None if isinstance(record, Missing) else value_of(record, item.tag)
    if value is not None:
        return value
    return _EMPTY if _unwritten(record) else item_by_number(channel, item)


def item_by_file(channel: CardChannel, item: Item, short_file: int) -> bytes | Missing:
    """The value of an item, by the short identifier of its file and its record number."""
    command = Command(0x00, 0xB2, item.record, short_file << 3 | _BY_NUMBER, le=item.length + _HEADER)
    record = _outcome(channel, command, _ask(channel, command))
    return record if isinstance(record, Missing) else value_of(record, item.tag) or _EMPTY


def binary(channel: CardChannel, offset: int, length: int) -> bytes | Missing:
    """``length`` bytes of the current transparent file, in blocks every reader can carry; fewer at its end."""
    data = b""
    while len(data) < length:
        position = offset + len(data)
        command = Command(0x00, 0xB0, position >> 8, position & 0xFF, le=min(_BLOCK, length - len(data)))
        answer = channel.transmit(command)
        if data and answer.sw in status.WRONG_PLACE:
            return data
        block = _outcome(channel, command, answer)
        if isinstance(block, Missing):
            return block
        if not block:
            return data
        data += block
    return data


class Fields:
    """The values of one read as they come in, by the specification's names."""

    __slots__ = ("absent", "notes", "values")

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.absent: list[str] = []
        self.notes: list[Text] = []

    def put(self, item: Item, raw: bytes | Missing) -> None:
        """Note one item's value. What cannot be read as its type is left empty and said so."""
        value = "" if isinstance(raw, Missing) else decode(item, raw)
        if isinstance(raw, Missing):
            self.absent += item.keys
        elif value is None:
            note = Text("{name} 的内容无法解读，按空处理", "the content of {name} is unreadable, taken as empty")
            self.notes.append(note.fill(name=item.keys[0]))
        self.values.update(dict.fromkeys(item.keys, value or ""))

    def require(self, where: str, needed: Sequence[str]) -> None:
        """A read whose identifying fields are empty is a failed read, even where every status was good.

        Raises:
            DeviceFault: one of them is empty.
        """
        for name in needed:
            if not self.values.get(name):
                raise DeviceFault(
                    Text("读卡完成但关键字段为空", "the card was read, but a key field is empty"),
                    where=where,
                    found=f"{name}=''",
                    needed=name,
                    advice=Text("请重新放卡再试", "put the card on again"),
                )
