"""Issuing: syncCardInfo and repairChangCard."""

import json
from typing import NamedTuple

from wscall.sim.platform.fields import Fields, group, merged, text
from wscall.sim.platform.operations.call import DONE, Call, Result
from wscall.sim.platform.operations.finding import by_id_number, holder, only
from wscall.sim.platform.policy import State
from wscall.sim.platform.qr import issued, new_card_number, new_dynamic_code, new_vuid
from wscall.sim.platform.records import ELECTRONIC, PHYSICAL, Card, Person
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import applicant, check_card, check_people, normalised_card
from wscall.sim.platform.store import Store


class _Application(NamedTuple):
    """A card someone asks for: checked, in the platform's own spelling."""

    card: Fields
    people: Fields

    @property
    def klx(self) -> str:
        return text(self.card, "klx")


def sync_card_info(call: Call) -> Result:
    """发卡同步: issue an electronic card, or report a physical one."""
    application = _application(call, "cardInfo")
    person = _applicant(call.store, application)
    if any(card.in_use for card in call.store.cards(empi=person.empi, klx=application.klx)):
        raise Refusal(10115)
    _refuse_taken_numbers(call.store, application, person)
    return _issue(call, application, person)


def repair_chang_card(call: Call) -> Result:
    """补换卡: a new card for the holder of an old one, which becomes void."""
    if call.text("operCode") not in call.policy.replace_codes:
        raise Refusal(10112)
    old = _old_card(call)
    if not old.in_use:
        raise Refusal(10117)
    if call.store.on_list("card", text(old.fields, "xpxlh"), "管理"):
        raise Refusal(10127)
    application = _application(call, "newCardInfo")
    person = holder(call.store, old)
    if person.document != (text(application.people, "zjlx"), text(application.people, "zjhm")):
        raise Refusal(10130)
    if application.klx != old.klx:
        raise Refusal(10110, "klx")
    _refuse_taken_numbers(call.store, application, person)
    call.store.save_card(old._replace(state=State.VOID))
    publish(call, old, listed=True)
    return _issue(call, application, person)


def publish(call: Call, card: Card, *, listed: bool, reason: str = "状态") -> None:
    """Put a physical card on the blacklist, or take it off.

    Electronic cards are left out: their chip number is the secret in their QR code.
    """
    if card.klx != PHYSICAL:
        return
    person = call.store.person(empi=card.empi)
    row: Fields = {name: text(card.fields, name) for name in ("fkxlh", "xpxlh", "yycsdm")}
    row |= {"sfzhm": text(person.fields, "sfzhm") if person else "", "hmdbz": "1" if listed else "0"}
    call.store.list_item("card", call.today, text(card.fields, "xpxlh"), row, reason)


def _application(call: Call, name: str) -> _Application:
    given = group(call.fields, name)
    people = group(given, "peopleInfo")
    check_card(given, call.policy, call.now.date())
    check_people(people, call.policy, call.now.date())
    application = _Application(normalised_card(given), applicant(people))
    number = text(application.people, "zjhm")
    if text(application.card, "kh").upper() not in {"", number}:
        raise Refusal(10150)
    application.card["kh"] = number
    return application


def _applicant(store: Store, application: _Application) -> Person:
    people = application.people
    known = store.person(zjlx=text(people, "zjlx"), zjhm=text(people, "zjhm"))
    if known is None:
        return Person(new_vuid(), people)
    if known.name != text(people, "xm"):
        raise Refusal(10130)
    return known._replace(fields=merged(known.fields, people))


def _refuse_taken_numbers(store: Store, application: _Application, person: Person) -> None:
    card = application.card
    chip, serial, city = text(card, "xpxlh"), text(card, "fkxlh"), text(card, "yycsdm")
    if chip and store.cards(xpxlh=chip):
        raise Refusal(10153)
    if serial and store.cards(fkxlh=serial, yycsdm=city):
        raise Refusal(10125)
    same_number = store.cards(kh=text(card, "kh"), klx=application.klx)
    if any(other.in_use and other.empi != person.empi for other in same_number):
        raise Refusal(10116)


def _issue(call: Call, application: _Application, person: Person) -> Result:
    is_electronic = application.klx == ELECTRONIC
    vuid = new_vuid() if is_electronic else ""
    fields = dict(application.card)
    if is_electronic:
        fields["xpxlh"] = vuid  # what an operator log names as the chip of an electronic card
    card = Card(
        number=0,
        empi=person.empi,
        klx=application.klx,
        state=State.NORMAL,
        orgCode=call.organisation.orgCode,
        issued=text(fields, "fksj") or call.today,
        vuid=vuid,
        virtualCardNum=new_card_number() if is_electronic else "",
        fields=fields,
    )
    call.store.save_person(person)
    card = call.store.save_card(card)
    return Result(message=_issued_message(call, card) if is_electronic else DONE)


def _issued_message(call: Call, card: Card) -> str:
    code = card.static_code
    if text(card.fields, "qrType") == "0":
        dynamic = new_dynamic_code(card, call.now.timestamp(), call.policy.qr_life)
        call.store.add_code(dynamic)
        code = dynamic.code
    return json.dumps(issued(card, code), ensure_ascii=False, separators=(",", ":"))


def _old_card(call: Call) -> Card:
    number = call.text("sfzhm")
    if not (number or call.text("oldKh")):
        raise Refusal(10122)
    old = {"kh": "oldKh", "yycsdm": "oldYycsdm", "fkxlh": "oldFkxlh", "yhkh": "oldYhkh", "xpxlh": "oldXpxlh"}
    columns = {column: call.text(name) for column, name in old.items() if call.text(name)}
    if not number:
        return only(call.store.cards(**columns), 10109)
    person = by_id_number(call.store, number)
    if person is None:
        raise Refusal(10108)
    if columns and not call.store.cards(**columns):
        raise Refusal(10109)
    klx = text(group(call.fields, "newCardInfo"), "klx") or PHYSICAL
    return only(call.store.cards(empi=person.empi, klx=klx, **columns), 10130 if columns else 10108)
