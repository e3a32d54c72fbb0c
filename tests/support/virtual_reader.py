"""A reader made of virtual cards, in process, with what a test needs to look at and to break."""

from collections.abc import Callable, Mapping, Sequence

from wscall.deadline import Deadline
from wscall.devices.capabilities import Slot, SlotKind
from wscall.errors import NoCard
from wscall.sim.cards import CardSystem
from wscall.text import Text

_KINDS: Mapping[str, SlotKind] = {"contactless": "contactless", "contact": "contact", "sam1": "sam", "sam2": "sam"}

Answer = Callable[[bytes], bytes | None]


class VirtualReader:
    """``CardSlots`` over cards by slot. ``commands`` holds what was sent, ``before`` may answer or fail first."""

    def __init__(self, **cards: CardSystem | None) -> None:
        self.cards = cards
        self.commands: list[tuple[str, bytes]] = []
        self.powered: set[str] = set()
        self.before: Answer | None = None

    def slots(self) -> Sequence[Slot]:
        return tuple(Slot(name, _KINDS[name]) for name in self.cards)

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        card = self.cards[slot]
        if card is None:
            raise NoCard(Text("没有卡", "no card"), where=slot)
        self.powered.add(slot)
        return card.reset()

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        card = self.cards[slot]
        if card is None or slot not in self.powered:
            raise NoCard(Text("没有卡", "no card"), where=slot)
        self.commands.append((slot, command))
        answer = self.before(command) if self.before else None
        return card.transmit(command) if answer is None else answer

    def power_off(self, slot: str, deadline: Deadline) -> None:
        self.powered.discard(slot)

    def instructions(self, slot: str) -> list[int]:
        """The instruction bytes that a slot was sent."""
        return [command[1] for name, command in self.commands if name == slot]
