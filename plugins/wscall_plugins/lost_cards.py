"""What the failure of a vendor's library means whose codes do not tell: no card, or a fault after all."""

from typing import Literal

from wscall.errors import DeviceFault, NoCard, WscallError
from wscall.text import Text

Holds = Literal["empty", "unpowered", "unknown"]
"""What a slot was found to hold after a failure."""


def reason(fault: DeviceFault, holds: Holds, where: str, *, powered: bool) -> WscallError:
    """The error to raise for a failed call.

    Args:
        fault: of the call, with the library's code.
        holds: what the slot holds now.
        where: vendor directory, device and slot.
        powered: whether the call was to a card with power. One that has none now was moved: whatever lies there
            may be another card. A card without power is otherwise one that does not answer.
    """
    if holds == "empty" or (powered and holds == "unpowered"):
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
