"""A recording as a device, of whatever capability was recorded. Light: a worker plays it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceIdentity, IdCard, RecordKind, Signal, Slot
from wscall.errors import Cancelled, NoCard
from wscall.host.protocol import METHODS, error_from_wire
from wscall.recording.dialogue import Dialogue
from wscall.text import Text

_WAITING: Final = Text("等待录制的设备应答", "waiting for the recorded device")
_UNPOWERED: Final = Text("卡片没有上电", "the card is not powered")


class ReplayedDevice:
    """A device of every capability over one recording.

    Args:
        dialogue: what it answers from.
        where: the device, for messages.
        timed: whether answers take as long as they were recorded to take.
        stage: a file with the name of the section to answer from, looked at with every call; None: all of it.
    """

    def __init__(self, dialogue: Dialogue, where: str, *, timed: bool, stage: Path | None = None) -> None:
        self._dialogue = dialogue
        self._stage = stage
        self._where = where
        self._timed = timed
        self._powered: set[str] = set()

    def identity(self) -> DeviceIdentity:
        """As recorded; nothing where nobody asked for it."""
        known = self._dialogue.knows("identity")
        identity: DeviceIdentity = self._ask("identity", (), None) if known else DeviceIdentity()
        return identity

    def close(self) -> None:
        """Nothing is held."""

    def slots(self) -> Sequence[Slot]:
        """As recorded."""
        slots: Sequence[Slot] = self._ask("slots", (), None)
        return slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """The answer to reset, or the error, that was recorded."""
        self._powered.discard(slot)
        atr: bytes = self._ask("power_on", (slot,), deadline)
        self._powered.add(slot)
        return atr

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """What the card answered.

        Raises:
            NoCard: it was recorded as gone, or is not powered.
        """
        if slot not in self._powered:
            raise NoCard(_UNPOWERED, where=slot, needed="power_on")
        answer: bytes = self._ask("transmit", (slot, command.hex()), deadline)
        return answer

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """Take the power away; fine at any time."""
        deadline.check(_WAITING)
        self._powered.discard(slot)

    def scan(self, deadline: Deadline) -> str:
        """The next code that was scanned."""
        code: str = self._ask("scan", (), deadline)
        return code

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """The next identity card that was read."""
        card: IdCard = self._ask("read_id_card", (), deadline)
        return card

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """The next record of that kind."""
        record: Mapping[str, str] = self._ask("read_record", (kind,), deadline)
        return record

    def indicate(self, signal: Signal, deadline: Deadline) -> None:  # noqa: ARG002 - a recording has no lamp
        """Nothing is to be seen of it."""
        deadline.check(_WAITING)

    def _ask(self, op: str, args: Sequence[str], deadline: Deadline | None) -> Any:  # noqa: ANN401 - typed by its callers
        if deadline:
            deadline.check(_WAITING)
        if self._stage:
            self._dialogue.enter(self._stage.read_text("utf-8") if self._stage.is_file() else "")
        exchange = self._dialogue.answer(op, args)
        given_up = exchange.error is not None and exchange.error["kind"] == Cancelled.kind
        if deadline and (self._timed or given_up):
            deadline.wait(deadline.remaining() if given_up else exchange.ms / 1000)
            deadline.check(_WAITING)
        if exchange.error is not None:
            raise error_from_wire(exchange.error, self._where, str)
        return METHODS[op].from_wire(exchange.result)
