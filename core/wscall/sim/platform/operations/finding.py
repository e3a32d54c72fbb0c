"""How operations find cards and residents, and what stands in the way of using them."""

from datetime import date
from typing import Final

from wscall.sim.platform.fields import Fields, text
from wscall.sim.platform.operations.call import Call
from wscall.sim.platform.records import ELECTRONIC, Card, Person
from wscall.sim.platform.refusal import STATE_CODES, Refusal
from wscall.sim.platform.rules import document, id_number
from wscall.sim.platform.store import Store

_LOCATORS: Final = ("kh", "fkxlh", "yhkh", "xpxlh")
_DYNAMIC: Final = ":0"
_STATIC: Final = ":1"


def usable(card: Card) -> Card:
    """The card, where it is in its normal state.

    Raises:
        Refusal: 1010 lost, 1020 cancelled, 1040 void.
    """
    code = STATE_CODES.get(card.state)
    if code is not None:
        raise Refusal(code)
    return card


def holder(store: Store, card: Card) -> Person:
    """The resident a card belongs to.

    Raises:
        Refusal: 10118 the platform has the card without its holder.
    """
    person = store.person(empi=card.empi)
    if person is None:
        raise Refusal(10118)
    return person


def only(cards: list[Card], none: int) -> Card:
    """The one card meant: the one still in use, or the last one of those that are not.

    Raises:
        Refusal: ``none`` where there is no card at all; 10143 where several are in use.
    """
    if not cards:
        raise Refusal(none)
    in_use = [card for card in cards if card.in_use]
    if len(in_use) > 1:
        raise Refusal(10143)
    return in_use[0] if in_use else cards[-1]


def located(store: Store, given: Fields) -> Card:
    """The card that ``kh``, ``yycsdm``, ``fkxlh``, ``yhkh`` and ``xpxlh`` describe, as far as they are given.

    Raises:
        Refusal: 10110 none of them given; 10109 no such card; 10143 they fit several cards in use.
    """
    columns = {name: text(given, name) for name in _LOCATORS if text(given, name)}
    if not columns:
        raise Refusal(10110, "、".join(_LOCATORS))
    if text(given, "yycsdm"):
        columns["yycsdm"] = text(given, "yycsdm")
    return only(store.cards(**columns), 10109)


def by_code(call: Call, code: str, *, verifying: bool) -> Card:
    """The electronic card behind a QR code.

    A dynamic code is good for one verification before it expires; the institution that verified it may go on
    using it for other operations until then.

    Raises:
        Refusal: 10110 empty; 10109 unknown or expired; 10125 used already.
    """
    if not code:
        raise Refusal(10110, "qrCode")
    if code.endswith(_STATIC):
        return only(call.store.cards(vuid=code.removesuffix(_STATIC), klx=ELECTRONIC), 10109)
    dynamic = call.store.code(code) if code.endswith(_DYNAMIC) else None
    if dynamic is None or dynamic.expires <= call.now.timestamp():
        raise Refusal(10109)
    if dynamic.used_by and (verifying or dynamic.used_by != call.organisation.orgCode):
        raise Refusal(10125)
    if verifying:
        call.store.add_code(dynamic._replace(used_by=call.organisation.orgCode))
    return call.store.card(dynamic.card)


def by_id_number(store: Store, number: str) -> Person | None:
    """The resident with this identity number.

    Raises:
        Refusal: 10111 not an identity number.
    """
    persons = store.persons(sfzhm=id_number(number))
    return min(persons, key=lambda person: person.document, default=None)


def by_document(store: Store, name: str, zjlx: str, zjhm: str) -> Person:
    """The resident with this document and name.

    Raises:
        Refusal: 10114, 10134, 10111, 10110 a field is missing or wrong; 10108 unknown; 10130 another name.
    """
    kind, number = document({"xm": name, "zjlx": zjlx, "zjhm": zjhm})
    person = store.person(zjlx=kind, zjhm=number)
    if person is None:
        raise Refusal(10108)
    return named(person, name)


def named(person: Person, name: str) -> Person:
    """The resident, where the name fits.

    Raises:
        Refusal: 10130 it does not.
    """
    if person.name != name:
        raise Refusal(10130)
    return person


def electronic(store: Store, person: Person) -> Card:
    """A resident's electronic card in its normal state.

    Raises:
        Refusal: 10108 none; 1010, 1020, 1040 its state.
    """
    return usable(only(store.cards(empi=person.empi, klx=ELECTRONIC), 10108))


def end_date(card: Card, years: int) -> str:
    """Last day of a card's validity, YYYY-MM-DD."""
    start = date.fromisoformat(card.issued)
    try:
        return start.replace(year=start.year + years).isoformat()
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28).isoformat()
