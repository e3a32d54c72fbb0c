import base64
import json

import pytest

from support.platform_wire import Wire, electronic, people
from wscall.sim.platform import SAMPLE_VUID, EmbeddedPlatform

CODE = f"{SAMPLE_VUID}:1"


def phone(wire: Wire) -> str:
    return wire.call("virIdCardVerify", {"qrCode": CODE}).text("peopleInfo/brdh")


def test_verification_answers_with_the_sample_card(wire: Wire) -> None:
    answer = wire.call("virIdCardVerify", {"qrCode": CODE, "useCardInfo": {"medType": "2"}})
    assert answer.text("virtualCardNum") == "16076859461353227900"
    assert (answer.text("vuid"), answer.text("erhcEnddate")) == (SAMPLE_VUID, "2028-12-14")
    assert (answer.text("orgcode"), answer.text("orgname")) == ("121212", "统一测试机构")
    assert answer.text("peopleInfo/xm") == "袁宇阳"
    assert wire.platform._store.counts()["card_use"] == 1


def test_the_other_profile_names_the_person_its_own_way(hbws: Wire) -> None:
    answer = hbws.call("virIdCardVerify", {"qrCode": CODE})
    assert answer.text("vvcr/xm") == "袁宇阳"
    assert answer.texts("peopleInfo") == []


def test_a_static_code_may_be_used_again(wire: Wire) -> None:
    assert [wire.code("virIdCardVerify", {"qrCode": CODE}) for _ in "12"] == [10000, 10000]


def test_an_update_changes_what_it_names_and_nothing_else(wire: Wire) -> None:
    answer = wire.call(
        "updateCardInfo", {"qrCode": CODE, "peopleInfo": {"xm": "袁宇阳", "brdh": "1390000", "dzs": ""}}
    )
    assert (answer.code, answer.text("vuid")) == (10000, SAMPLE_VUID)
    after = wire.call("virIdCardVerify", {"qrCode": CODE})
    assert (after.text("peopleInfo/brdh"), after.text("peopleInfo/dzs")) == ("1390000", "佛山市")


@pytest.mark.parametrize("given", [{"xm": "袁宇阳", "zjlx": "99", "zjhm": "123", "sfzhm": "456"}, {"xm": "别名"}])
def test_an_update_leaves_name_and_document(given: dict[str, str], wire: Wire) -> None:
    before = wire.call("virIdCardVerify", {"qrCode": CODE})
    number = before.text("peopleInfo/zjhm")
    fields = {"zjhm": number, **given}
    assert wire.code("updateCardInfo", {"qrCode": CODE, "peopleInfo": fields}) == 10000
    after = wire.call("virIdCardVerify", {"qrCode": CODE})
    for name in ("xm", "zjlx", "zjhm", "sfzhm"):
        assert after.text(f"peopleInfo/{name}") == before.text(f"peopleInfo/{name}")


def test_a_refused_update_changes_nothing(wire: Wire) -> None:
    before = phone(wire)
    wrong = {"xm": "袁宇阳", "brdh": "13911112222", "xb": "7"}
    assert wire.code("updateCardInfo", {"qrCode": CODE, "peopleInfo": wrong}) == 10113
    assert phone(wire) == before


def test_the_other_profile_spells_people_with_a_capital(hbws: Wire) -> None:
    assert hbws.code("updateCardInfo", {"qrCode": CODE, "People": {"xm": "袁宇阳", "brdh": "1370000"}}) == 10000
    assert hbws.call("virIdCardVerify", {"qrCode": CODE}).text("vvcr/brdh") == "1370000"


def test_the_printable_code_is_of_the_card_that_was_issued(wire: Wire) -> None:
    reply = json.loads(wire.call("syncCardInfo", {"cardInfo": electronic(1)}).message)
    answer = wire.call("downQr", {"name": "测试1", "zjlx": "1", "zjhm": people(1)["zjhm"]})
    assert (answer.text("vuid"), answer.text("empi"), answer.text("img")) == (
        reply["vuid"],
        reply["empi"],
        reply["img"],
    )
    assert base64.b64decode(answer.text("img"), validate=True)[12:16] == b"IHDR"


def test_channel_and_telephone_of_a_card_can_change(hbws: Wire) -> None:
    assert hbws.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10000
    who = {"name": "测试1", "zjlx": "01", "zjhm": people(1)["zjhm"]}
    assert hbws.code("updateCardType", {**who, "tel": "13700000000", "issuingMode": "10"}) == 10000
    assert hbws.code("updateCardType", {**who, "tel": "电话"}) == 10110
    found = hbws.call("getInfo", {"type": "1", "numStr": people(1)["zjhm"]})
    assert found.text("cardInfo/issuingMode") == "10"
    assert found.text("cardInfo/peopleInfo/brdh") == "13700000000"


def test_a_code_used_up_by_one_institution_is_no_good_to_another(wire: Wire, platform: EmbeddedPlatform) -> None:
    from wscall.sim.platform import ORGANISATION

    code = platform.dynamic_code(SAMPLE_VUID)
    assert wire.code("virIdCardVerify", {"qrCode": code}) == 10000
    platform._store.add_organisation(ORGANISATION._replace(orgCode="343434"))
    login = {"orgCode": "343434", "userName": "121212", "passWord": "1234abcd_"}
    theirs = wire.call("getAuthKey", login).text("authKey")
    update = {"qrCode": code, "peopleInfo": {"xm": "袁宇阳"}, "orgCode": "343434", "authKey": theirs}
    assert wire.code("updateCardInfo", update) == 10125
