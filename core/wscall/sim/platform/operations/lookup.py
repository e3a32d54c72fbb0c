"""Questions about cards: getCardInfo, getInfo, getInfoYw, getXnhkh, getXpxlhYhkh, getYhkhStatus."""

from collections.abc import Mapping

from wscall.sim.platform.fields import Fields, group, text
from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.operations.finding import by_code, by_id_number, holder, named, only, usable
from wscall.sim.platform.records import PHYSICAL, Card, Person
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import check_use

_OF_A_PERSON = frozenset({"sfzhm", "jzkkh", "jkdah", "xnhkh"})


def get_card_info(call: Call) -> Result:
    """信息获取 for use at a point of care: the card must be usable; by identity number, the usable ones."""
    check_use(group(call.fields, "useCardInfo"), call.policy)
    column, cards = _cards(call, call.text("type"), call.policy.number_types)
    if column in _OF_A_PERSON:
        return _described(call, [card for card in cards if card.in_use] or [usable(only(cards, 10108))])
    return _described(call, [usable(only(cards, 10109))])


def get_info(call: Call) -> Result:
    """The same for administration: cards in any state."""
    return _described(call, _cards(call, call.text("type"), call.policy.number_types)[1])


def get_info_yw(call: Call) -> Result:
    """The same by a number of another business: 就诊卡号, 健康档案号, 新农合卡号."""
    return _described(call, _cards(call, call.text("typeYw"), call.policy.business_types)[1])


def get_xnhkh(call: Call) -> Result:
    """新农合卡号 of a resident."""
    if not call.text("xm"):
        raise Refusal(10114)
    person = named(_resident(call), call.text("xm"))
    return Result({name: text(person.fields, name) for name in ("brdh", "fyzhdm", "jkdah", "xnhkh", "ylfyzffs")})


def get_xpxlh_yhkh(call: Call) -> Result:
    """Chip and bank card numbers of a resident's physical cards in use."""
    cards = [card for card in call.store.cards(empi=_resident(call).empi, klx=PHYSICAL) if card.in_use]
    if not cards:
        raise Refusal(10108)
    rows: list[Fields] = [{name: text(card.fields, name) for name in ("xpxlh", "yhkh")} for card in cards]
    return Result({"cardIndexInfo": rows})


def get_yhkh_status(call: Call) -> Result:
    """Whether the bank account on a resident's physical card can be used."""
    columns = {"xpxlh": call.text("xpxlh")} if call.text("xpxlh") else {}
    cards = call.store.cards(empi=_resident(call).empi, klx=PHYSICAL, **columns)
    card = usable(only(cards, 10130 if columns else 10108))
    if not text(card.fields, "yhkh"):
        raise Refusal(10151)
    return Result()


def _resident(call: Call) -> Person:
    person = by_id_number(call.store, call.text("sfzhm"))
    if person is None:
        raise Refusal(10108)
    return person


def _cards(call: Call, kind: str, kinds: Mapping[str, str]) -> tuple[str, list[Card]]:
    column, number = kinds.get(kind, ""), call.text("numStr")
    if not column:
        raise Refusal(10110, f"{'、'.join(kinds)}")
    if not number:
        raise Refusal(10110, "numStr")
    cards = _found(call, column, number)
    if not cards:
        raise Refusal(10108 if column == "sfzhm" else 10109)
    return column, cards


def _found(call: Call, column: str, number: str) -> list[Card]:
    if column == "qrCode":
        return [by_code(call, number, verifying=True)]
    if column == "sfzhm":
        person = by_id_number(call.store, number)
        return call.store.cards(empi=person.empi) if person else []
    if column in _OF_A_PERSON:
        return [
            card
            for person in call.store.persons(**{column: number})
            for card in call.store.cards(empi=person.empi)
        ]
    return call.store.cards(**{column: number})


def _described(call: Call, cards: list[Card]) -> Result:
    return Result({"cardInfo": [_card_info(call, card) for card in cards]})


def _card_info(call: Call, card: Card) -> Fields:
    state: Fields = {"klx": card.klx, "jkkzt": card.state, "orgCode": card.orgCode, "fksj": card.issued}
    return {**card.fields, **state, "peopleInfo": holder(call.store, card).fields}
