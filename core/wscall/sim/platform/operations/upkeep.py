"""Changes to cards that exist: modifyCardInfo, modifyPeopleInfo, syncCardStatus."""

from wscall.sim.platform.fields import Fields, group, is_blank, merged, text
from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.operations.electronic import changed
from wscall.sim.platform.operations.finding import holder, located, usable
from wscall.sim.platform.operations.issuing import publish
from wscall.sim.platform.policy import Change, State
from wscall.sim.platform.records import Card
from wscall.sim.platform.refusal import STATE_CODES, Refusal
from wscall.sim.platform.rules import check_card_details, normalised_card

_WHAT_A_CARD_IS = frozenset({"klx", "kh", "xpxlh", "fkxlh", "yycsdm", "orgCode", "jkkzt"})


def modify_card_info(call: Call) -> Result:
    """Change a card's data, and its holder's where ``peopleInfo`` is given; the card's identity stays."""
    given = group(call.fields, "cardInfo")
    if is_blank(given):
        raise Refusal(10149, "cardInfo")
    check_card_details(given, call.now.date())
    card = usable(located(call.store, _identity(given)))
    people = group(given, "peopleInfo")
    if not is_blank(people):
        call.store.save_person(changed(holder(call.store, card), people, call))
    fields = merged(card.fields, normalised_card(given), keep=_WHAT_A_CARD_IS)
    call.store.save_card(card._replace(fields=fields))
    return Result()


def modify_people_info(call: Call) -> Result:
    """Change what is known of the holder of a card."""
    given = group(call.fields, "peopleInfo")
    if is_blank(given):
        raise Refusal(10149, "peopleInfo")
    card = usable(located(call.store, call.fields))
    call.store.save_person(changed(holder(call.store, card), given, call))
    return Result()


def sync_card_status(call: Call) -> Result:
    """挂失、解挂失、注销."""
    change = call.policy.status_codes.get(call.text("operCode"))
    if change is None:
        raise Refusal(10112)
    card = located(call.store, call.fields)
    state = _after(card, change)
    call.store.save_card(card._replace(state=state))
    publish(call, card, listed=state is not State.NORMAL)
    return Result()


def _after(card: Card, change: Change) -> State:
    """The state a change leads to.

    Raises:
        Refusal: 10119 only a normal card can be reported lost; 10121 only a lost one found; 1020, 1040 it is over.
    """
    if change is Change.LOSE:
        if card.state is not State.NORMAL:
            raise Refusal(10119)
        return State.LOST
    if change is Change.FIND:
        if card.state is not State.LOST:
            raise Refusal(10121)
        return State.NORMAL
    if not card.in_use:
        raise Refusal(STATE_CODES[card.state])
    return State.CANCELLED


def _identity(given: Fields) -> Fields:
    """How a card names itself: by chip, else by serial number and city, else by card number."""
    for names in (("xpxlh",), ("fkxlh", "yycsdm"), ("kh",)):
        if text(given, names[0]):
            return {name: text(given, name) for name in names}
    return {}
