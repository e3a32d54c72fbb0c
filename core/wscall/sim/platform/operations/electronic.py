"""Electronic cards in use: virIdCardVerify, updateCardInfo, downQr, updateCardType."""

from typing import Final

from wscall.sim.platform.fields import Fields, group, is_blank, merged, names, text
from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.operations.finding import (
    by_code,
    by_document,
    electronic,
    end_date,
    holder,
    usable,
)
from wscall.sim.platform.qr import picture
from wscall.sim.platform.records import Card, Person
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import check_channel, check_details, check_phone, check_use, normalised_people

FIXED: Final = frozenset({"xm", "zjlx", "zjhm", "sfzhm"})
"""What identifies a resident: an update leaves it as it is."""


def vir_id_card_verify(call: Call) -> Result:
    """电子健康卡身份验证: whose card a QR code is."""
    use = group(call.fields, "useCardInfo")
    check_use(use, call.policy)
    card = usable(by_code(call, call.text("qrCode"), verifying=True))
    person = holder(call.store, card)
    call.store.add_use(card.number, call.organisation.orgCode, call.now.isoformat(), use)
    issuer = call.store.organisation(card.orgCode)
    people = _identity(person)
    return Result(
        {
            **_summary(call, card, person),
            "orgcode": card.orgCode,
            "orgname": issuer.orgName if issuer else "",
            "virtualCardNum": card.virtualCardNum,
            "peopleInfo": people,
            "vvcr": people,
        }
    )


def update_card_info(call: Call) -> Result:
    """信息更新: change what is known of a card's holder, but for name, document type and number."""
    given = group(call.fields, "peopleInfo", "People")
    if is_blank(given):
        raise Refusal(10149, "peopleInfo")
    check_channel(call.text("issuingMode"), call.text("terminalType"))
    card = usable(by_code(call, call.text("qrCode"), verifying=False))
    person = changed(holder(call.store, card), given, call)
    call.store.save_person(person)
    return Result(_summary(call, card, person))


def changed(person: Person, given: Fields, call: Call) -> Person:
    """The resident with the changes that are allowed.

    Name and document only have to show that the right resident is meant: one of them must fit, and neither is
    checked further or stored (the specification's own sample sends another number for the same card).

    Raises:
        Refusal: 10130 neither fits; a code of the field that cannot be used.
    """
    if text(given, "xm") != person.name and text(given, "zjhm").upper() != person.document[1]:
        raise Refusal(10130)
    check_details(given, call.now.date())
    return person._replace(fields=merged(person.fields, normalised_people(given), keep=FIXED))


def down_qr(call: Call) -> Result:
    """电子卡静态二维码下载: the printable code of a resident's card."""
    person = by_document(call.store, call.text("name"), call.text("zjlx"), call.text("zjhm"))
    card = electronic(call.store, person)
    return Result({"empi": person.empi, "vuid": card.vuid, "img": picture(card.static_code)})


def update_card_type(call: Call) -> Result:
    """Change the channel and the telephone of a resident's electronic card."""
    person = by_document(call.store, call.text("name"), call.text("zjlx"), call.text("zjhm"))
    check_channel(call.text("issuingMode"), call.text("terminalType"))
    check_phone(call.text("tel"))
    card = electronic(call.store, person)
    modes: Fields = {name: call.text(name) for name in ("issuingMode", "terminalType")}
    call.store.save_card(card._replace(fields=merged(card.fields, modes)))
    call.store.save_person(person._replace(fields=merged(person.fields, {"brdh": call.text("tel")})))
    return Result()


def _summary(call: Call, card: Card, person: Person) -> Fields:
    return {
        "empi": person.empi,
        "erhcEnddate": end_date(card, call.policy.card_years),
        "jzkkh": text(person.fields, "jzkkh"),
        "sbkh": "",
        "vuid": card.vuid,
    }


_IDENTITY: Final = names(
    """birthPlace brdh citizenship csrq domicile dzc dzlb dzqx dzs dzsf dzxz fyzhdm jkdah mzdm sfzhm userSign xb
    xldm xm xnhkh ylfyzffs zjhm zjlx zydm"""
)


def _identity(person: Person) -> Fields:
    return {name: text(person.fields, name) for name in _IDENTITY}
