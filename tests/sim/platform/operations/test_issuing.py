import base64
import json
from threading import Thread
from typing import Any

from support.platform_wire import Wire, electronic, people, physical
from wscall.sim.platform import State
from wscall.sim.platform.records import Card
from wscall.sim.platform.seed import _LISTED_CARD, _LOST, _NORMAL


def issued(wire: Wire, **changes: Any) -> dict[str, str]:
    answer = wire.call("syncCardInfo", {"cardInfo": electronic(1, **changes)})
    assert answer.code == 10000
    found = json.loads(answer.message)
    assert isinstance(found, dict)
    return found


def card(wire: Wire, **columns: str) -> Card:
    (found,) = wire.platform._store.cards(**columns)
    return found


def test_electronic_card_is_issued_with_its_code(wire: Wire) -> None:
    reply = issued(wire)
    assert list(reply) == ["virtualCardNum", "vuid", "empi", "QRCode", "img"]
    assert reply["QRCode"] == f"{reply['vuid']}:1"
    assert (len(reply["vuid"]), len(reply["virtualCardNum"])) == (64, 20)
    assert base64.b64decode(reply["img"], validate=True).startswith(b"\x89PNG\r\n")
    verified = wire.call("virIdCardVerify", {"qrCode": reply["QRCode"]})
    assert (verified.code, verified.text("peopleInfo/xm"), verified.text("empi")) == (
        10000,
        "测试1",
        reply["empi"],
    )


def test_dynamic_code_is_issued_on_request(wire: Wire) -> None:
    reply = issued(wire, qrType="0")
    assert reply["QRCode"].endswith(":0")
    assert reply["vuid"] not in reply["QRCode"]
    assert wire.code("virIdCardVerify", {"qrCode": reply["QRCode"]}) == 10000


def test_physical_card_is_reported_without_a_code(wire: Wire) -> None:
    answer = wire.call("syncCardInfo", {"cardInfo": physical(1)})
    assert (answer.code, answer.message) == (10000, "操作成功")
    assert card(wire, xpxlh=physical(1)["xpxlh"]).vuid == ""


def test_one_person_has_one_index_for_both_kinds(wire: Wire) -> None:
    assert wire.code("syncCardInfo", {"cardInfo": physical(1)}) == 10000
    assert issued(wire)["empi"] == card(wire, xpxlh=physical(1)["xpxlh"]).empi


def test_a_cancelled_card_may_be_followed_by_a_new_one(wire: Wire) -> None:
    first = issued(wire)
    assert wire.other().code("syncCardStatus", {"operCode": "3", "xpxlh": first["vuid"]}) == 10000
    assert issued(wire)["vuid"] != first["vuid"]
    assert wire.platform.card_count("测试1") == 2


def test_codes_and_days_are_kept_in_the_tables_own_form(wire: Wire) -> None:
    issued(wire, people_={"zjlx": "1", "mzdm": "1", "csrq": "1991-02-03", "xm": " 测试1 "})
    person = wire.platform._store.person(zjlx="01", zjhm=people(1)["zjhm"])
    assert person is not None
    assert {name: person.fields[name] for name in ("zjlx", "mzdm", "csrq", "xm")} == {
        "zjlx": "01", "mzdm": "01", "csrq": "19910203", "xm": "测试1",
    }  # fmt: skip


def test_two_terminals_at_once_issue_one_card(wire: Wire) -> None:
    codes: list[int] = []
    threads = [
        Thread(target=lambda: codes.append(wire.code("syncCardInfo", {"cardInfo": electronic(1)})))
        for _ in "12345"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [10000, 10115, 10115, 10115, 10115]
    assert wire.platform.card_count("测试1") == 1


def replaced(resident: Any, **fields: Any) -> dict[str, Any]:
    own = {"xm": resident.name, "zjhm": resident.id_number, "sfzhm": resident.id_number, "xb": "", "csrq": ""}
    return {"operCode": "1", "sfzhm": resident.id_number, "newCardInfo": physical(9, people_=own), **fields}


def test_a_lost_card_is_replaced(hbws: Wire) -> None:
    assert hbws.code("repairChangCard", replaced(_LOST)) == 10000
    assert card(hbws, xpxlh="SIM0000000000003").state is State.VOID
    assert card(hbws, xpxlh=physical(9)["xpxlh"]).state is State.NORMAL


def test_a_card_lost_through_the_service_can_be_replaced_though_it_is_published(hbws: Wire) -> None:
    assert hbws.code("syncCardStatus", {"operCode": "1", "xpxlh": "SIM0000000000002"}) == 10000
    assert hbws.code("repairChangCard", replaced(_NORMAL, operCode="2")) == 10000


def test_replacing_by_the_old_number_works_without_the_identity_number(hbws: Wire) -> None:
    assert hbws.code("repairChangCard", replaced(_NORMAL, sfzhm="", oldKh=_NORMAL.id_number)) == 10000


def test_old_numbers_that_do_not_belong_together_are_refused(hbws: Wire) -> None:
    assert hbws.code("repairChangCard", replaced(_NORMAL, oldXpxlh="SIM0000000000003")) == 10130
    assert hbws.code("repairChangCard", replaced(_NORMAL, oldXpxlh="UNKNOWN")) == 10109


def test_a_refused_replacement_changes_nothing(hbws: Wire) -> None:
    answer = hbws.code("repairChangCard", replaced(_NORMAL, newCardInfo=physical(9)))
    assert answer == 10130
    assert card(hbws, xpxlh="SIM0000000000002").state is State.NORMAL
    assert hbws.code("repairChangCard", replaced(_LISTED_CARD)) == 10127
    assert card(hbws, xpxlh="SIM0000000000006").state is State.NORMAL


def test_an_electronic_card_is_replaced_by_one_with_another_code(hbws: Wire) -> None:
    first = issued(hbws)
    change = {"operCode": "2", "oldKh": people(1)["zjhm"], "newCardInfo": electronic(1)}
    answer = hbws.call("repairChangCard", change)
    assert answer.code == 10000
    assert json.loads(answer.message)["vuid"] != first["vuid"]
    assert hbws.code("virIdCardVerify", {"qrCode": first["QRCode"]}) == 1040
