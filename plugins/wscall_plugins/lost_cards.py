"""Cards and readers that went away without a vendor's library saying so.

What a failure means whose code does not tell: no card, no reader, or a fault after all.
"""

from collections.abc import Callable
from typing import Literal

from wscall.errors import DeviceFault, NoCard, WscallError
from wscall.text import Text

Holds = Literal["empty", "unpowered", "unknown"]
"""What a slot was found to hold after a failure."""


def after(fault: DeviceFault, ask: Callable[[], object]) -> WscallError:
    """The error that a question to the library brings after a failed call, or the fault itself.

    Nothing is asked after the library's own misbehaviour, which has no code; and an answer without a code, such as
    that of a process that has ended, tells nothing new.
    """
    if fault.native is None:
        return fault
    try:
        ask()
    except WscallError as told:
        return told if told.native is not None else fault
    return fault


def reason(fault: DeviceFault, look: Callable[[], Holds], where: str, *, powered: bool) -> WscallError:
    """The error to raise for a failed call that a card had a part in.

    Args:
        fault: of the call, with the library's code.
        look: finds out what the slot holds now; an error it raises counts as in :func:`after`.
        where: vendor directory, device and slot.
        powered: whether the call was to a card with power. One that has none now was moved: whatever lies there
            may be another card. A card without power is otherwise one that does not answer.
    """
    found: list[Holds] = []
    told = after(fault, lambda: found.append(look()))
    if told is not fault or not found:
        return told
    if found == ["empty"] or (powered and found == ["unpowered"]):
        return NoCard(
            Text("没有卡，或卡片被移动过", "no card, or it was moved"),
            where=where,
            advice=Text("重新放卡", "place the card again"),
            native=fault.native,
        )
    return DeviceFault(
        fault.what,
        where=fault.where,
        found=fault.found,
        needed=fault.needed,
        advice=Text("只放一张卡，放好后重试", "put one card on, properly, and try again"),
        native=fault.native,
    )


def exchanged(where: str) -> NoCard:
    """The error for a record whose parts turned out to be of two cards."""
    return NoCard(
        Text("读卡过程中卡片被更换", "the card was exchanged while it was read"),
        where=where,
        advice=Text("请重新放卡", "put the card on again"),
    )
