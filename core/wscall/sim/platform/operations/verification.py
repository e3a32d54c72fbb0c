"""Yes or no: cardVerify, sfzhmVerify, poorPeopleVerify, identifyPerson, blackSamVerify."""

import base64
import binascii

from wscall.sim.platform.fields import text
from wscall.sim.platform.operations.call import Call, Result
from wscall.sim.platform.operations.finding import by_document, by_id_number, holder, only, usable
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import check_chip, id_number

_BY_FACE = "1"
_BY_PHONE = "2"


def card_verify(call: Call) -> Result:
    """卡验证: whether a card exists, fits its number and may be used; whose it is."""
    chip, number = call.text("xpxlh"), call.text("cardNumber")
    if not (chip or number):
        raise Refusal(10110, "xpxlh、cardNumber")
    check_chip(chip)
    card = only(call.store.cards(xpxlh=chip) if chip else call.store.cards(kh=number), 10109)
    if chip and number and number.upper() not in {text(card.fields, "kh"), card.virtualCardNum}:
        raise Refusal(10130)
    person = holder(call.store, usable(card))
    if call.store.on_list("card", text(card.fields, "xpxlh"), "管理"):
        raise Refusal(1040, "卡在黑名单中")
    return Result({"peopleInfo": {name: text(person.fields, name) for name in ("xm", "xb", "sfzhm")}})


def sfzhm_verify(call: Call) -> Result:
    """Whether a resident has a card: exactly one of a kind is success."""
    person = by_id_number(call.store, call.text("sfzhm"))
    cards = [card for card in call.store.cards(empi=person.empi) if card.in_use] if person else []
    if not cards:
        raise Refusal(10108)
    kinds = [card.klx for card in cards]
    if len(set(kinds)) < len(kinds):
        raise Refusal(10143)
    return Result(message="已办卡")


def poor_people_verify(call: Call) -> Result:
    """Whether a resident is on the list of people in poverty: 10156 says yes, success says no."""
    number = id_number(call.text("sfzhm"))
    if not call.text("xm"):
        raise Refusal(10114)
    row = call.store.latest("poor", number)
    if row and text(row, "xm") != call.text("xm"):
        raise Refusal(10130)
    if row and text(row, "tpsx") == "0":
        raise Refusal(10156)
    return Result(message="该人不属于贫困人口")


def identify_person(call: Call) -> Result:
    """Whether someone is who they say: name and document against the holder's, then a picture or the telephone.

    A picture has to be one, but nothing here compares faces: every picture fits.
    """
    person = by_document(call.store, call.text("xm"), call.text("zjlx"), call.text("zjhm"))
    number = call.text("virtualCardNum")
    if number and not call.store.cards(empi=person.empi, virtualCardNum=number):
        raise Refusal(10130)
    mode = call.text("mode")
    if mode == _BY_FACE:
        _check_picture(call.text("img1"))
    elif mode != _BY_PHONE:
        raise Refusal(10110, "mode")
    elif call.text("brdh") != text(person.fields, "brdh"):
        raise Refusal(10130)
    return Result()


def black_sam_verify(call: Call) -> Result:
    """Whether a SAM may be used: 1040 says it is on the blacklist."""
    number = call.text("cardNumber")
    if not number:
        raise Refusal(10110, "cardNumber")
    if call.store.on_list("sam", number):
        raise Refusal(1040, "SAM卡在黑名单中")
    return Result(message="SAM卡不在黑名单中")


def _check_picture(picture: str) -> None:
    try:
        content = base64.b64decode(picture, validate=True)
    except binascii.Error:
        content = b""
    if not content:
        raise Refusal(10110, "img1")
