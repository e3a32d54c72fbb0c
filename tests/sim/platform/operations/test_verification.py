import base64

import pytest

from support.platform_wire import Wire, electronic, people
from wscall.sim.platform import SAMPLE_VUID
from wscall.sim.platform.seed import _NO_LONGER_POOR, _NORMAL

CHIP = "SIM0000000000002"


@pytest.mark.parametrize(
    "fields",
    [{"xpxlh": CHIP}, {"cardNumber": _NORMAL.id_number}, {"xpxlh": CHIP, "cardNumber": _NORMAL.id_number}],
)
def test_cardVerify_says_whose_card_it_is(fields: dict[str, str], wire: Wire) -> None:
    answer = wire.call("cardVerify", fields)
    assert answer.code == 10000
    assert (answer.text("peopleInfo/xm"), answer.text("peopleInfo/xb")) == (_NORMAL.name, "1")
    assert answer.text("peopleInfo/sfzhm") == _NORMAL.id_number


def test_cardVerify_knows_electronic_cards_by_their_id(wire: Wire) -> None:
    assert wire.code("cardVerify", {"xpxlh": SAMPLE_VUID, "cardNumber": "16076859461353227900"}) == 10000


def test_sfzhmVerify(hbws: Wire) -> None:
    assert hbws.code("sfzhmVerify", {"sfzhm": _NORMAL.id_number}) == 10000


def test_somebody_no_longer_poor_is_not_poor(hbws: Wire) -> None:
    who = {"sfzhm": _NO_LONGER_POOR.id_number, "xm": _NO_LONGER_POOR.name}
    assert hbws.code("poorPeopleVerify", who) == 10000
    assert hbws.code("poorPeopleVerify", {**who, "xm": "别人"}) == 10130
    assert hbws.code("poorPeopleVerify", {"sfzhm": _NORMAL.id_number, "xm": _NORMAL.name}) == 10000


def test_identifyPerson(hbws: Wire) -> None:
    holder = electronic(1, people_={"brdh": "13512340001"})
    assert hbws.code("syncCardInfo", {"cardInfo": holder}) == 10000
    who = {"xm": "测试1", "zjlx": "01", "zjhm": people(1)["zjhm"]}
    picture = base64.b64encode(b"a picture").decode()
    assert hbws.code("identifyPerson", {**who, "mode": "1", "img1": picture}) == 10000
    assert hbws.code("identifyPerson", {**who, "mode": "1", "img1": ""}) == 10110
    assert hbws.code("identifyPerson", {**who, "mode": "2", "brdh": "13512340001"}) == 10000
    assert hbws.code("identifyPerson", {**who, "mode": "3"}) == 10110
    assert hbws.code("identifyPerson", {**who, "mode": "1", "img1": picture, "virtualCardNum": "1"}) == 10130


def test_blackSamVerify(hbws: Wire) -> None:
    assert hbws.code("blackSamVerify", {"cardNumber": "SAM2"}) == 10000
    assert hbws.code("blackSamVerify", {}) == 10110
