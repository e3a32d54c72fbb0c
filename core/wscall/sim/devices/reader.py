"""A simulated reader: an antenna, a contact slot and a SAM slot, with the cards that lie on the counter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceIdentity, Signal, Slot
from wscall.errors import BadInput, DeviceFault, NoCard
from wscall.sim.cards.catalogue import CARDS
from wscall.sim.cards.cos import CardSystem
from wscall.sim.cards.sam import VirtualSam
from wscall.sim.devices import counter
from wscall.sim.devices.counter import Placed, Watched
from wscall.sim.devices.place import replace_text
from wscall.text import Text

SLOTS: Final = (
    Slot(counter.CONTACTLESS, "contactless"),
    Slot(counter.CONTACT, "contact"),
    Slot(counter.SAM, "sam"),
)
SIGNAL_FILE: Final = "signal"
SlotStatus = Literal["empty", "unpowered", "powered"]
_WAITING: Final = Text("等待读卡器", "waiting for the reader")
_NOTHING: Final = Text("卡座中没有卡", "no card in the slot")
_GONE: Final = Text("读卡过程中卡片被移走", "the card was taken away while it was read")


class _Powered(NamedTuple):
    placed: Placed
    card: CardSystem


class SimulatedReader:
    """``CardSlots`` and ``Indicator`` over virtual cards.

    Cards keep what is written to them, and the tries they lost, as long as this reader lives.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._watched = Watched(directory)
        self._cards: dict[tuple[str, str], CardSystem] = {}
        self._powered: dict[str, _Powered] = {}

    def identity(self) -> DeviceIdentity:
        """What the reader says of itself."""
        return DeviceIdentity("wscall simulated reader", "SIM0000000001", "1.0")

    def close(self) -> None:
        """Power everything off."""
        self._powered.clear()

    def slots(self) -> Sequence[Slot]:
        """The antenna, the contact slot, the SAM slot."""
        return SLOTS

    def status(self, slot: str) -> SlotStatus:
        """What a slot holds now; a card that was put down since the last power-up has no power."""
        placed = self._watched.card(slot)
        if placed is None:
            return "empty"
        powered = self._powered.get(slot)
        return "powered" if powered is not None and powered.placed == placed else "unpowered"

    def _system(self, slot: str, name: str) -> CardSystem:
        key = (slot, name)
        if key not in self._cards:
            if slot == counter.SAM:
                self._cards[key] = VirtualSam(guarded=name == counter.GUARDED_SAM)
            elif name in CARDS:
                self._cards[key] = CARDS[name].make(slot == counter.CONTACTLESS)
            else:
                raise DeviceFault(
                    Text("柜台上的模拟卡不存在", "the card on the counter does not exist"),
                    where=slot,
                    found=name,
                    needed=" | ".join(CARDS),
                    advice=Text("请用 wscall simulate card insert 放卡", "use wscall simulate card insert"),
                )
        return self._cards[key]

    def present(self, slot: str) -> bool:
        """Whether a card lies there now, powered or not."""
        return self._watched.card(slot) is not None

    def powered(self, slot: str) -> bool:
        """Whether the card that lies there now has power."""
        powered = self._powered.get(slot)
        return powered is not None and powered.placed == self._watched.card(slot)

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """Reset the card that lies there.

        Raises:
            NoCard: none does.
            BadInput: no such slot.
        """
        deadline.check(_WAITING)
        if slot not in {place.name for place in SLOTS}:
            what = Text("没有这个卡座", "there is no such slot")
            raise BadInput(what, found=slot, needed=" | ".join(place.name for place in SLOTS))
        self._powered.pop(slot, None)
        placed = self._watched.card(slot)
        if placed is None:
            raise NoCard(_NOTHING, where=slot)
        card = self._system(slot, placed.card)
        self._powered[slot] = _Powered(placed, card)
        return card.reset()

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """Let the card answer, if it is the one that was powered up and still lies there.

        Raises:
            NoCard: it is not powered, was taken away, or is another one by now.
        """
        deadline.check(_WAITING)
        powered = self._powered.get(slot)
        if powered is None:
            raise NoCard(_NOTHING, where=slot, needed="power_on")
        if self._watched.card(slot) != powered.placed:
            self._powered.pop(slot)
            raise NoCard(_GONE, where=slot)
        return powered.card.transmit(command)

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """Take the power away."""
        deadline.check(_WAITING)
        self._powered.pop(slot, None)

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """Show the signal: in the file ``signal`` beside the counter, the lamp of this reader."""
        deadline.check(_WAITING)
        replace_text(self._directory / SIGNAL_FILE, signal)
