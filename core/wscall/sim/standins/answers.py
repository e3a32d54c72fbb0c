"""What the simulated devices answer to a line of a stand-in: the protocol of ``native/standins/standin.h``.

A line is a verb and its words; an answer is an outcome (``ok``, ``no_card`` …) and what was asked for. Bytes
are hexadecimal digits, texts are GB 18030 inside them, as the vendors' libraries give them out.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from wscall.cards.apdu import CardChannel, Command
from wscall.cards.atr import build_ats, parse
from wscall.cards.content import CardContent
from wscall.cards.id_card import build_text_block
from wscall.cards.read import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import IdCard, RecordKind, Signal
from wscall.errors import NoCard, NotSupported, TimedOut, WscallError
from wscall.model.tables import TABLES
from wscall.sim.devices import counter
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SLOTS, SimulatedReader

if TYPE_CHECKING:
    from wscall.sim.simulators import Fault

_LIMIT: Final = 20.0
_SAM: Final = next(slot for slot in SLOTS if slot.kind == "sam")
_SLOTS: Final = frozenset(slot.name for slot in SLOTS)
_CODEC: Final = "gb18030"
_RECORDS: Final[Mapping[str, RecordKind]] = {kind: kind for kind in get_args(RecordKind)}
_SIGNALS: Final[Mapping[str, Signal]] = {signal: signal for signal in get_args(Signal)}
_NO_CARD: Final = "no_card"
_NOT_POWERED: Final = "not_powered"
_TWO_CARDS: Final = "two_cards"
_NO_SAM: Final = "no_sam"
_OUTCOMES: Final[Mapping[type[Exception], str]] = {
    NoCard: _NO_CARD,
    NotSupported: _NO_SAM,
    TimedOut: "timeout",
}


class Answers:
    """The devices behind one stand-in: the cards on the counter, a code held up, the plug, and what is wrong.

    Attributes:
        fault: what the library is to play.
        plugged: whether the devices are there.
    """

    def __init__(self, directory: Path) -> None:
        self.fault: Fault = ""
        self.plugged = True
        self._directory = directory
        self._reader = SimulatedReader(directory)
        self._record_reader = SimulatedReader(directory)  # a library's own reading leaves the power as it was
        self._id_reader = SimulatedIdReader(directory)
        self._pin = ""
        self._code: str | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._verbs: Mapping[str, Callable[..., str]] = {
            "status": self._status,
            "power_on": self._power_on,
            "power_off": self._power_off,
            "transmit": self._transmit,
            "insertion": self._insertion,
            "pin": self._show_pin,
            "id_card": self._id_card,
            "id_fields": self._id_fields,
            "scan": self._scan,
            "record": self._record,
            "photo": self._photo,
            "identity": self._identity,
            "indicate": self._indicate,
        }

    def answer(self, line: str) -> str:
        """The answer to one line, both without their line end."""
        verb, _, rest = line.partition(" ")
        if verb == "enter":
            return f"ok {self.fault}".rstrip()
        if not self.plugged:
            return "unplugged"
        try:
            with self._changed:
                return self._verbs[verb](*rest.split())
        except (WscallError, LookupError, TypeError, ValueError) as error:
            return _OUTCOMES.get(type(error), f"bad {type(error).__name__}")

    def show(self, code: str) -> None:
        """Hold a code up; it stays there until it is read, or until an empty one takes it away."""
        with self._changed:
            self._code = code or None
            self._changed.notify_all()

    def pull_plug(self) -> None:
        """From now on nothing is there; cards lose their power."""
        with self._changed:
            self.plugged = False
            self._reader.close()
            self._changed.notify_all()

    def close(self) -> None:
        """Wake whoever waits for a code."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _status(self, slot: str) -> str:
        return f"ok {self._reader.status(slot) if slot in _SLOTS else 'empty'}"

    def _power_on(self, slot: str) -> str:
        """Vendors' libraries give the ATS of a contactless card, not the ATR that PC/SC makes of it."""
        if slot not in _SLOTS:
            return _NO_CARD
        if slot == counter.CONTACTLESS and self.fault == "two_cards":
            return _TWO_CARDS
        atr = self._reader.power_on(slot, Deadline(_LIMIT))
        return f"ok {(build_ats(parse(atr).historical) if slot == counter.CONTACTLESS else atr).hex()}"

    def _power_off(self, slot: str) -> str:
        self._reader.power_off(slot, Deadline(_LIMIT))
        return "ok"

    def _transmit(self, slot: str, command: str) -> str:
        status = self._reader.status(slot) if slot in _SLOTS else "empty"
        if status != "powered":
            return _NO_CARD if status == "empty" else _NOT_POWERED
        return f"ok {self._reader.transmit(slot, bytes.fromhex(command), Deadline(_LIMIT)).hex()}"

    def _insertion(self, place: str) -> str:
        """By which a card that was lifted and put back is told from one that stayed."""
        if self.fault == "two_cards" and place in {counter.CONTACTLESS, counter.ID_READER}:
            return _TWO_CARDS
        placed = counter.load(self._directory).card(place)
        return _NO_CARD if placed is None else f"ok {placed.insertion}"

    def _show_pin(self, pin: str) -> str:
        """A SAM that refuses the PIN says so here, before any record; the PIN is kept for the records."""
        verify = Command(0x00, 0x20, 0x00, 0x00, bytes.fromhex(pin))
        try:
            sam = CardChannel(self._reader, _SAM, Deadline(_LIMIT))
        except NoCard:
            return _NO_SAM
        sam.select(0x3F00)
        sam.select(0xDF01)
        sam.expect(verify)
        self._pin = pin
        return "ok"

    def _read(self, kind: RecordKind, *, photo: bool = False) -> CardContent:
        pin = (lambda: self._pin) if self._pin else None
        return read_card(self._record_reader, kind, Deadline(_LIMIT), pin=pin, photo=photo)

    def _record(self, kind: str) -> str:
        if self.fault == "two_cards":
            return _TWO_CARDS
        content = self._read(_RECORDS[kind])
        lists = {
            **_numbered(("gmwzmc", "gmfy"), content.allergies),
            **_numbered(("myjzmc", "myjzsj"), content.immunisations),
        }
        return f"ok {_fields({**content.values, **lists})}"

    def _photo(self) -> str:
        return f"ok {self._read('people', photo=True).photo.hex()}"

    def _card(self) -> IdCard:
        return self._id_reader.read_id_card(Deadline(_LIMIT))

    def _id_card(self) -> str:
        card = self._card()
        return f"ok {build_text_block(card).hex()} {card.photo.hex()}"

    def _id_fields(self) -> str:
        card = self._card()
        texts = {name: str(value) for name, value in card._asdict().items() if name != "photo"}
        words = {
            "sex_name": TABLES["sex"].name_of(card.sex),
            "nation_name": TABLES["ethnicity"].name_of(card.nation).removesuffix("族"),
        }
        return f"ok {_fields({**texts, **words})}"

    def _scan(self, milliseconds: str) -> str:
        """The wait gives the other verbs their turn."""
        self._changed.wait_for(
            lambda: self._code is not None or self._closed or not self.plugged, int(milliseconds) / 1000
        )
        if not self.plugged:
            return "unplugged"
        code, self._code = self._code, None
        return "timeout" if code is None else f"ok {code.encode().hex()}"

    def _identity(self) -> str:
        return f"ok {_fields(self._reader.identity()._asdict())}"

    def _indicate(self, signal: str) -> str:
        self._reader.indicate(_SIGNALS[signal], Deadline(_LIMIT))
        return "ok"


def _numbered(names: tuple[str, str], entries: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The entries of a list as fields of a record: ``gmwzmc1``, ``gmfy1``, ``gmwzmc2`` ….

    The names are the initials in the driver interface of the health card, as those of the other fields are.
    """
    return {
        f"{name}{number}": value
        for number, entry in enumerate(entries, 1)
        for name, value in zip(names, entry, strict=True)
    }


def _fields(values: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value.encode(_CODEC).hex()}" for name, value in values.items())
