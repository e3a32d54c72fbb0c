"""What was done in one unit of a check, step by step: never a value that a card, a code or a person holds."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from wscall.deadline import Deadline
from wscall.devices.attempt import outcome_of
from wscall.devices.capabilities import DeviceIdentity, IdCard, RecordKind, Signal, Slot
from wscall.errors import WscallError
from wscall.host import DeviceHandle

T = TypeVar("T")
_MOST: Final = 200
"""Steps that are kept; a read of a whole card is a hundred."""
_STATUS: Final = 2
_HEADER: Final = 4


class Step(NamedTuple):
    """One step.

    Attributes:
        who: ``hands`` (the tester), ``device`` or ``host``.
        what: what was asked, in the code's own words.
        outcome: ``ok`` or the kind of the error, as in the trail of a read.
        found: what came back: lengths and status words, the error's own text.
        ms: milliseconds.
    """

    who: str
    what: str
    outcome: str
    found: str
    ms: float


class Trail:
    """Collects the steps of one unit. Beyond a bound the steps are only counted."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self.dropped = 0

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps so far, in order."""
        return tuple(self._steps)

    def follow(self, who: str, what: str, call: Callable[[], T], shown: Callable[[T], str]) -> T:
        """Make one call and note what came of it; errors go on to the caller."""
        begun = time.perf_counter()
        try:
            value = call()
        except WscallError as error:
            said = error.what.en if error.native is None else f"{error.what.en} ({error.native.code})"
            self._note(Step(who, what, outcome_of(error), said, _since(begun)))
            raise
        self._note(Step(who, what, "ok", shown(value), _since(begun)))
        return value

    def _note(self, step: Step) -> None:
        if len(self._steps) < _MOST:
            self._steps.append(step)
        else:
            self.dropped += 1


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 2)


def _nothing(_value: object) -> str:
    return ""


def _length(value: bytes) -> str:
    return f"{len(value)} bytes"


def _answer(value: bytes) -> str:
    return f"{max(0, len(value) - _STATUS)} bytes, SW {value[-_STATUS:].hex().upper()}"


class TracedDevice:
    """A device of the host whose every call is noted. ``name``, ``capabilities`` and the rest are the device's."""

    def __init__(self, handle: DeviceHandle, trail: Trail) -> None:
        self.handle = handle
        self._trail = trail

    def identity(self) -> DeviceIdentity:
        """As the device; the serial number is not noted."""
        return self._follow("identity", self.handle.identity, lambda it: f"{it.model} {it.firmware}".strip())

    def slots(self) -> tuple[Slot, ...]:
        """As the device."""
        return self._follow("slots", self.handle.slots, lambda slots: " ".join(slot.name for slot in slots))

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """As the device."""
        return self._follow(f"power_on {slot}", lambda: self.handle.power_on(slot, deadline), _length)

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """As the device; of the command only its header is noted."""
        what = f"transmit {slot} {command[:_HEADER].hex().upper()}"
        return self._follow(what, lambda: self.handle.transmit(slot, command, deadline), _answer)

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """As the device."""
        self._follow(f"power_off {slot}", lambda: self.handle.power_off(slot, deadline), _nothing)

    def scan(self, deadline: Deadline) -> str:
        """As the device."""
        return self._follow("scan", lambda: self.handle.scan(deadline), lambda code: f"{len(code)} characters")

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """As the device."""
        return self._follow("read_id_card", lambda: self.handle.read_id_card(deadline), _fields_of_id_card)

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """As the device."""
        return self._follow(
            f"read_record {kind}",
            lambda: self.handle.read_record(kind, deadline),
            lambda record: f"{sum(map(bool, record.values()))} of {len(record)} fields filled",
        )

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """As the device."""
        self._follow(f"indicate {signal}", lambda: self.handle.indicate(signal, deadline), _nothing)

    def _follow(self, what: str, call: Callable[[], T], shown: Callable[[T], str]) -> T:
        return self._trail.follow("device", what, call, shown)


def _fields_of_id_card(card: IdCard) -> str:
    filled = sum(bool(value) for value in card[:-2])
    return f"{filled} fields filled, photo {len(card.photo)} bytes"


class TracedHands:
    """A tester's hands whose every move is noted.

    Args:
        hands: :class:`wscall.sim.simulators.Simulator`, or a person asked at the terminal.
        trail: of the unit.
    """

    def __init__(self, hands: Any, trail: Trail) -> None:  # noqa: ANN401 - whatever has a Simulator's methods
        self._hands = hands
        self._trail = trail

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults that can be played."""
        return tuple(self._hands.faults)

    def insert(self, card: str, place: str = "") -> None:
        """Put a card down."""
        self._move(f"insert {card} {place}".strip(), lambda: self._hands.insert(card, place))

    def remove(self, name: str = "") -> None:
        """Take cards away."""
        self._move(f"remove {name}".strip(), lambda: self._hands.remove(name))

    def show(self, code: str) -> None:
        """Hold a code up, or take it away."""
        what = f"show a code of {len(code)} characters" if code else "take the code away"
        self._move(what, lambda: self._hands.show(code))

    def unplug(self) -> None:
        """Pull the plug."""
        self._move("unplug", self._hands.unplug)

    def plug(self) -> None:
        """Put the plug back."""
        self._move("plug in", self._hands.plug)

    def play(self, fault: str) -> None:
        """Make the device misbehave."""
        self._move(f"play {fault or 'no fault'}", lambda: self._hands.play(fault))

    def _move(self, what: str, move: Callable[[], None]) -> None:
        self._trail.follow("hands", what, move, _nothing)
