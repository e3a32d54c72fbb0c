from datetime import datetime

from lxml import etree

from support.platform_wire import Clock, Wire
from wscall.platform.bundled import HBWS, WONDERSGROUP
from wscall.sim.platform import EmbeddedPlatform

LOGIN = {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"}


def test_reply_has_the_shape_of_the_specification(platform: EmbeddedPlatform) -> None:
    answer = Wire(platform).call("getAuthKey", LOGIN)
    assert answer.element.prefix == "ns2"
    assert [etree.QName(child).localname for child in answer.element] == ["return", "macAddress", "orgCode"]
    assert [child.tag for child in answer.element[0]] == ["message", "resultCode", "authKey", "expiryTime"]
    assert answer.message == "操作成功"
    assert answer.element.findtext("orgCode") == "121212"


def test_reply_of_the_other_profile_has_its_own_shape(platform: EmbeddedPlatform) -> None:
    answer = Wire(platform, HBWS).call("getAuthKey", LOGIN)
    assert [child.tag for child in answer.element] == ["return"]


def test_expiry_is_told(platform: EmbeddedPlatform, clock: Clock) -> None:
    answer = Wire(platform).call("getAuthKey", LOGIN)
    told = datetime.strptime(answer.text("expiryTime"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.now.tzinfo)
    assert (told - clock.now).total_seconds() == 24 * 3600


def test_a_new_key_leaves_the_old_one_valid(platform: EmbeddedPlatform) -> None:
    first, second = Wire(platform).login(), Wire(platform).login()
    assert first.key != second.key
    assert first.code("publishBlackSam", {"startDate": "20260101", "endDate": "20260102"}) == 10000


def test_a_key_works_in_both_namespaces(wire: Wire) -> None:
    assert wire.namespace == WONDERSGROUP
    assert wire.other().code("blackSamVerify", {"cardNumber": "fine"}) == 10000


def test_getYhkhStatus_is_called_by_the_institution_that_uses_the_card(hbws: Wire) -> None:
    fields = {"useOrgCode": "121212", "orgCode": "another one", "sfzhm": "1"}
    assert hbws.code("getYhkhStatus", fields) == 10111
    assert hbws.code("getYhkhStatus", {**fields, "useOrgCode": "999"}) == 10101
