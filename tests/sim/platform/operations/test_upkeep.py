from support.platform_wire import Wire, physical
from wscall.sim.platform import State
from wscall.sim.platform.seed import _NORMAL

CHIP = "SIM0000000000002"


def state(wire: Wire) -> State:
    (card,) = wire.platform._store.cards(xpxlh=CHIP)
    return card.state


def blacklisted(wire: Wire) -> list[str]:
    period = {"startDate": "20260301", "endDate": "20260301"}
    return wire.call("publishBlackCard", period).texts("cardBlackList/cardBlackList/hmdbz")


def test_a_card_is_lost_found_and_cancelled(hbws: Wire) -> None:
    def change(code: str) -> int:
        return hbws.code("syncCardStatus", {"operCode": code, "xpxlh": CHIP, "kh": _NORMAL.id_number})

    assert (change("1"), state(hbws), blacklisted(hbws)) == (10000, State.LOST, ["1"])
    assert change("1") == 10119
    assert (change("2"), state(hbws), blacklisted(hbws)) == (10000, State.NORMAL, ["1", "0"])
    assert change("2") == 10121
    assert (change("3"), state(hbws), blacklisted(hbws)) == (10000, State.CANCELLED, ["1", "0", "1"])
    assert (change("1"), change("2"), change("3")) == (10119, 10121, 1020)


def test_a_card_is_named_by_serial_number_and_city(hbws: Wire) -> None:
    serial = {"operCode": "1", "fkxlh": "1000000002"}
    assert hbws.code("syncCardStatus", {**serial, "yycsdm": "110000"}) == 10109
    assert hbws.code("syncCardStatus", {**serial, "yycsdm": "330400"}) == 10000


def test_electronic_cards_are_not_published(wire: Wire) -> None:
    hbws = wire.other()
    from wscall.sim.platform import SAMPLE_VUID

    assert hbws.code("syncCardStatus", {"operCode": "1", "xpxlh": SAMPLE_VUID}) == 10000
    assert blacklisted(hbws) == []


def test_modifyCardInfo_changes_the_card_but_not_which_it_is(hbws: Wire) -> None:
    changed = {"xpxlh": CHIP, "yhkh": "6200001", "fkxlh": "1999999999", "jkkzt": "1", "klx": "1"}
    people = {"xm": _NORMAL.name, "dzs": "嘉兴市"}
    assert hbws.code("modifyCardInfo", {"cardInfo": {**changed, "peopleInfo": people}}) == 10000
    found = hbws.call("getInfo", {"type": "3", "numStr": CHIP})
    assert (found.text("cardInfo/yhkh"), found.text("cardInfo/fkxlh")) == ("6200001", "1000000002")
    assert found.text("cardInfo/peopleInfo/dzs") == "嘉兴市"


def test_modifyCardInfo_refuses(hbws: Wire) -> None:
    assert hbws.code("modifyCardInfo", {"cardInfo": {"yhkh": "6200001"}}) == 10110
    assert hbws.code("modifyCardInfo", {"cardInfo": {"xpxlh": CHIP, "yhkh": "x"}}) == 10151
    assert hbws.code("modifyCardInfo", {"cardInfo": {"xpxlh": "SIM0000000000004", "yhkh": "1"}}) == 1020
    assert hbws.code("modifyCardInfo", {}) == 10149


def test_modifyPeopleInfo_changes_the_holder(hbws: Wire) -> None:
    fields = {"zjhm": _NORMAL.id_number, "xldm": "2", "csrq": "1985-03-12"}
    assert hbws.code("modifyPeopleInfo", {"xpxlh": CHIP, "peopleInfo": fields}) == 10000
    found = hbws.call("getInfo", {"type": "3", "numStr": CHIP})
    assert (found.text("cardInfo/peopleInfo/xldm"), found.text("cardInfo/peopleInfo/csrq")) == ("20", "19850312")
    assert hbws.code("modifyPeopleInfo", {"xpxlh": CHIP, "peopleInfo": {"xm": "别人"}}) == 10130
    assert hbws.code("modifyPeopleInfo", {"xpxlh": CHIP, "peopleInfo": {"xm": " "}}) == 10149


def test_health_data_is_kept(hbws: Wire) -> None:
    holder = {
        "healthDataInfo": {"abodm": "1", "rhdm": "2", "xcbz": "T"},
        "linkmanInfoList": {"linkmanInfo": [{"lxrxm": "甲", "lxrgx": "10"}, {"lxrxm": "乙", "lxrgx": "20"}]},
        "allergyInfoList": {"allergyInfo": [{"gmwzmc": "青霉素", "gmfy": "皮疹"}]},
    }
    assert hbws.code("syncCardInfo", {"cardInfo": physical(3, people_=holder)}) == 10000
    found = hbws.call("getInfo", {"type": "3", "numStr": physical(3)["xpxlh"]})
    person = "cardInfo/peopleInfo"
    assert found.texts(f"{person}/linkmanInfoList/linkmanInfo/lxrxm") == ["甲", "乙"]
    assert found.text(f"{person}/healthDataInfo/xcbz") == "T"
    assert found.text(f"{person}/allergyInfoList/allergyInfo/gmwzmc") == "青霉素"
