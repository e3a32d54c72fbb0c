"""From a reader with slots to the content of the card that lies on it."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Final

from wscall.cards.apdu import CardChannel
from wscall.cards.content import CardContent, CardProfile, Wanted
from wscall.cards.health_card import HealthCard
from wscall.cards.sam import Sam
from wscall.cards.social_security import SocialSecurityCard
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, RecordKind, Slot
from wscall.errors import DeviceFault, NoCard, NotSupported, WscallError
from wscall.text import Text

DEFAULT_PROFILES: Final[tuple[CardProfile, ...]] = (HealthCard(), SocialSecurityCard())
"""The built-in profiles, in the order in which a card is tried."""

_NOTHING: Final = Text("未寻到卡", "no card on the reader")
_STRANGE: Final = Text("无法识别卡型", "the card on the reader is of no known kind")
_PUT_ON: Final = Text("请将卡片放好后重试", "put the card on properly and try again")


def _no_card(slots: Sequence[Slot], strange: Sequence[str]) -> NoCard:
    if strange:
        return NoCard(_STRANGE, where=" ".join(strange), needed="health card, social security card")
    return NoCard(_NOTHING, where=" ".join(slot.name for slot in slots), advice=_PUT_ON)


def _power_off(slots: CardSlots, names: Sequence[str], deadline: Deadline) -> None:
    """Leave the reader as it was found. The read is decided by now: a failure here changes nothing."""
    for name in names:
        with contextlib.suppress(WscallError):
            slots.power_off(name, deadline)


def _read(
    profile: CardProfile, channel: CardChannel, wanted: Wanted, slots: CardSlots, pin: Callable[[], str] | None
) -> CardContent:
    """Read with the SAM there is. A broken SAM matters only to a card that does need one."""
    fault: DeviceFault | None = None
    sam = None
    try:
        sam = Sam.find(slots, pin, channel.deadline)
    except DeviceFault as broken:
        fault = broken
    try:
        content = profile.read(channel, wanted, sam)
    except NotSupported:
        if fault is not None:
            raise fault from None
        raise
    return content if fault is None else content._replace(notes=(fault.what, *content.notes))


def read_card(
    slots: CardSlots,
    wanted: RecordKind,
    deadline: Deadline,
    *,
    pin: Callable[[], str] | None = None,
    photo: bool = False,
    profiles: Sequence[CardProfile] = DEFAULT_PROFILES,
) -> CardContent:
    """Read the card in the first slot that holds one of a known kind, and no more of it than is wanted.

    Args:
        slots: the reader.
        wanted: ``card`` (what is free), ``people`` (the holder) or ``health`` (clinical data).
        deadline: for the whole read.
        pin: gives the SAM's PIN (six digits) when a key is needed; None: the SAM has none.
        photo: also read the portrait (the slowest file of the card).
        profiles: kinds of card to try, in order.

    Raises:
        NoCard: no slot holds a card of a known kind, or the card was taken away before all was read.
        NotSupported: the card keeps what is wanted behind a key and there is no SAM, or does not have it.
        DeviceFault: the reader, the card or the SAM failed, or a field that is needed is empty.
        TimedOut: the deadline passed.
        Cancelled: the caller gave up.
    """
    places = [slot for slot in slots.slots() if slot.kind != "sam"]
    sams = [slot.name for slot in slots.slots() if slot.kind == "sam"]
    strange: list[str] = []
    faults: list[DeviceFault] = []
    for place in places:
        try:
            channel = CardChannel(slots, place, deadline)
        except NoCard:
            continue
        except DeviceFault as fault:
            faults.append(fault)
            continue
        try:
            profile = next((profile for profile in profiles if profile.matches(channel)), None)
            if profile is None:
                strange.append(place.name)
                continue
            return _read(profile, channel, Wanted(wanted, photo), slots, pin)
        finally:
            _power_off(slots, (place.name, *sams), deadline)
    if faults:
        raise faults[0]
    raise _no_card(places, strange)
