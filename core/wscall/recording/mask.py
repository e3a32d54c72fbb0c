"""Takes everything personal out of what was heard of a device, before any of it is written down.

What is known is replaced by made-up values (:mod:`wscall.recording.substitutes`), what is not known is blanked.
Texts of errors are scrubbed as for a log, and of what the same recording replaced elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from wscall.cards.apdu import Command
from wscall.devices.capabilities import IdCard
from wscall.masking import scrub
from wscall.recording import commands
from wscall.recording.card_mask import CardMask
from wscall.recording.file import Exchange
from wscall.recording.substitutes import Substitutes

_STATUS: Final = 2
_OK: Final = 0x9000
_GOES_ON: Final = (0x61, 0x6C)
_ID_CARD_FIELDS: Final = {
    "name": "xm",
    "sex": "xb",
    "nation": "mzdm",
    "birth": "csrq",
    "address": "address",
    "number": "sfzhm",
    "issuer": "fkjgmc",
    "valid_from": "fksj",
    "valid_to": "kyxq",
    "kind": "klx",
    "photo": "photo",
}
"""Fields of an identity card → the specification's names."""
_PHOTO_SIGN: Final = 6
"""Hexadecimal digits that tell the format of a photo."""
_FIELD: Final = re.compile("[A-Za-z_]{1,24}[0-9]{0,2}")
_ERROR_TEXTS: Final = ("where", "found", "needed")
_ERROR_LISTS: Final = ("what", "advice", "native")


def masked(heard: Sequence[Exchange], substitutes: Substitutes | None = None) -> tuple[Exchange, ...]:
    """The exchanges as they may be written down; ``substitutes`` only where a test has to know them."""
    made = substitutes or Substitutes()
    exchanges = list(heard)
    _mask_cards(exchanges, made)
    results: dict[str, Callable[[Any, Substitutes], Any]] = {
        "identity": _identity,
        "scan": lambda text, made: made.code(text),
        "read_id_card": _id_card,
        "read_record": _record,
    }
    for place, exchange in enumerate(exchanges):
        mask = results.get(exchange.op)
        if mask and exchange.error is None:
            exchanges[place] = exchange._replace(result=mask(exchange.result, made))
    return tuple(_scrubbed(exchange, made.replaced) for exchange in exchanges)


def _identity(values: Sequence[str], made: Substitutes) -> list[str]:
    model, serial, firmware = values
    return [model, made.field("machineCode", serial), firmware]


def _id_card(values: Sequence[str], made: Substitutes) -> list[str]:
    named = zip(IdCard._fields, values, strict=True)
    return [
        _photo(value) if name == "photo" else made.field(_ID_CARD_FIELDS[name], value) for name, value in named
    ]


def _photo(value: str) -> str:
    return value[:_PHOTO_SIGN] + "0" * len(value[_PHOTO_SIGN:])


def _record(values: Mapping[str, str], made: Substitutes) -> dict[str, str]:
    """A record by names. A name that is none may be a value at the wrong place, and is made up as well."""
    return {
        name if _FIELD.fullmatch(name) else made.alike(name): made.field(name, value)
        for name, value in values.items()
    }


def _scrubbed(exchange: Exchange, replaced: set[str]) -> Exchange:
    if exchange.error is None:
        return exchange
    error = dict(exchange.error)
    error.update({name: scrub(error[name], replaced) for name in _ERROR_TEXTS})
    error.update({name: [scrub(text, replaced) for text in error[name] or ()] or None for name in _ERROR_LISTS})
    return exchange._replace(error=error)


def _mask_cards(exchanges: list[Exchange], made: Substitutes) -> None:
    """Mask the dialogues with cards, each command together with the answers by which its whole answer came."""
    sams = {
        name
        for exchange in exchanges
        if exchange.op == "slots" and exchange.error is None
        for name, kind in exchange.result
        if kind == "sam"
    }
    shared: dict[bytes, bytes] = {}
    slots: dict[str, CardMask] = {}
    for places in _conversations(exchanges):
        first = exchanges[places[0]]
        slot = first.args[0]
        if slot not in slots:
            slots[slot] = CardMask(made, shared, sam=slot in sams)
        if first.op == "transmit":
            _mask_conversation(exchanges, places, slots[slot])
        elif first.error is None:
            atr = slots[slot].power_on(bytes.fromhex(first.result))
            exchanges[places[0]] = first._replace(result=atr.hex())


def _conversations(exchanges: Sequence[Exchange]) -> Iterator[list[int]]:
    """Places of a power-up, or of a command and the GET RESPONSEs that fetch its answer; in order."""
    open_ones: dict[str, list[int]] = {}
    begun: list[list[int]] = []
    for place, exchange in enumerate(exchanges):
        if exchange.op not in {"power_on", "transmit"}:
            continue
        slot = exchange.args[0]
        before = open_ones.get(slot, [])
        if before and exchange.op == "transmit" and _fetches(exchange) and _unfinished(exchanges[before[-1]]):
            before.append(place)
        else:
            open_ones[slot] = [place]
            begun.append(open_ones[slot])
    yield from begun


def _fetches(exchange: Exchange) -> bool:
    command = Command.parse(bytes.fromhex(exchange.args[1]))
    return command is not None and command.ins == commands.GET_RESPONSE


def _unfinished(exchange: Exchange) -> bool:
    answer = _answer(exchange)
    return len(answer) >= _STATUS and exchange.op == "transmit" and answer[-_STATUS] in _GOES_ON


def _answer(exchange: Exchange) -> bytes:
    return bytes.fromhex(exchange.result) if exchange.error is None else b""


def _mask_conversation(exchanges: list[Exchange], places: list[int], card: CardMask) -> None:
    raw = bytes.fromhex(exchanges[places[0]].args[1])
    answers = [_answer(exchanges[place]) for place in places]
    status = answers[0][-_STATUS:]
    obeyed = int.from_bytes(status, "big") == _OK or status[:1] == b"\x61"
    whole = b"".join(answer[:-_STATUS] for answer in answers)
    command = Command.parse(raw) or Command(0, 0, 0, 0)
    made = card.answer(command, whole, obeyed=obeyed)
    for place, answer in zip(places, answers, strict=True):
        exchange = exchanges[place]
        slot, sent = exchange.args
        part, made = made[: len(answer[:-_STATUS])], made[len(answer[:-_STATUS]) :]
        args = (slot, card.command(bytes.fromhex(sent)).hex())
        result = None if exchange.error is not None else (part + answer[-_STATUS:]).hex()
        exchanges[place] = exchange._replace(args=args, result=result)
