"""Card operations with fields in and fields out."""

from collections.abc import Iterator
from typing import Any

import pytest

from support.hospital import PERSON, RESERVE, Hospital
from wscall.api.cards import (
    card_info,
    download_qr,
    fields_result,
    issue_card,
    scanned_code,
    update_card,
    verify_card,
)
from wscall.api.result import FieldsResult
from wscall.api.session import Session
from wscall.deadline import Deadline
from wscall.errors import BadInput, Cancelled, PlatformRefused, TimedOut
from wscall.model import CardInfoResult, UpdatedCard, VirCard
from wscall.sim.devices.scanner import ScannerEmulator


@pytest.fixture
def code(session: Session) -> str:
    return issue_card(session, PERSON.card()).card.QRCode


@pytest.fixture
def stand(hospital: Hospital) -> Iterator[ScannerEmulator]:
    with ScannerEmulator(hospital.sim) as opened:
        yield opened


def nobody() -> str:
    raise AssertionError("the scanner was asked")


def test_from_issue_to_download(hospital: Hospital, session: Session, code: str) -> None:
    assert verify_card(session, lambda: code, RESERVE).peopleInfo.xm == PERSON.name
    people = PERSON.people() | {"brdh": "12000000602"}
    assert isinstance(update_card(session, {"peopleInfo": people}, lambda: code), UpdatedCard)
    assert verify_card(session, lambda: code).peopleInfo.brdh == "12000000602"
    asked, downloaded = download_qr(session, {"name": PERSON.name, "zjlx": "01", "zjhm": PERSON.number})
    assert (asked.name, bool(downloaded.img)) == (PERSON.name, True)
    audit = [(line["function"], line["code"], line["card"][-4:]) for line in hospital.audit()]
    assert [each[:2] for each in audit] == [
        (name, 10000)
        for name in ("syncCardInfo", "virIdCardVerify", "updateCardInfo", "virIdCardVerify", "downQr")
    ]
    assert audit[0][2] == PERSON.number[-4:]


def test_a_card_is_electronic_unless_it_is_said(session: Session) -> None:
    given = {name: value for name, value in PERSON.card().items() if name != "klx"}
    assert issue_card(session, given).asked.klx == "3"


def test_the_code_of_an_update_may_stand_in_it(session: Session, code: str) -> None:
    update_card(session, {"peopleInfo": PERSON.people(), "qrCode": code}, nobody)


def test_a_card_is_looked_up_by_code_and_by_number(session: Session, code: str) -> None:
    assert isinstance(card_info(session, {"qrCode": code}, RESERVE), VirCard)
    found = card_info(session, {"type": "1", "numStr": PERSON.number})
    assert isinstance(found, CardInfoResult)
    assert found.cardInfo[0].peopleInfo.xm == PERSON.name
    with pytest.raises(BadInput):
        card_info(session, {})


def test_a_code_from_the_scanner(session: Session, stand: ScannerEmulator, code: str) -> None:
    stand.show_code(code)
    assert verify_card(session, lambda: scanned_code(session, 20)).peopleInfo.xm == PERSON.name


def test_a_scan_ends_with_its_request(hospital: Hospital, session: Session, stand: ScannerEmulator) -> None:
    request = Deadline(60)
    request.cancel()
    with pytest.raises(Cancelled):
        verify_card(session, lambda: scanned_code(session, request=request))
    with pytest.raises(TimedOut):
        scanned_code(session, 0.2)
    (line,) = hospital.audit()
    assert (line["function"], line["code"]) == ("virIdCardVerify", -16)


@pytest.mark.parametrize("text", ["", "\x01", "x" * 201])
def test_what_is_no_code_is_not_asked_about(session: Session, text: str) -> None:
    with pytest.raises(BadInput):
        verify_card(session, lambda: text)
    with pytest.raises(BadInput):
        update_card(session, {"peopleInfo": PERSON.people()}, lambda: text)


@pytest.mark.parametrize("given", [{}, {"peopleInfo": 7}, {"peopleInfo": {"xm": "甄"}}])
def test_what_is_missing_is_named(session: Session, given: dict[str, Any]) -> None:
    result = fields_result("syncCardInfo", lambda: issue_card(session, given).card)
    assert (result.code, result.output) == (-15, {})
    assert "peopleInfo" in result.msg


def test_a_result_of_each_kind(session: Session) -> None:
    def refuse() -> UpdatedCard:
        return update_card(session, {"peopleInfo": PERSON.people()}, lambda: "5F27:1")

    with pytest.raises(PlatformRefused) as caught:
        refuse()
    assert fields_result("updateCardInfo", refuse).code == caught.value.code
    good = fields_result("x", lambda: UpdatedCard(empi="E", more="1"))
    assert (good.code, good.msg, good.output["empi"], good.output["more"]) == (10000, "", "E", "1")


def test_a_defect_is_a_result_too() -> None:
    def fail() -> UpdatedCard:
        raise RuntimeError("甄应用")

    result = fields_result("updateCardInfo", fail)
    assert isinstance(result, FieldsResult)
    assert (result.code, result.output, "甄" in result.msg) == (-16, {}, False)


def test_a_request_that_is_over_asks_no_platform(hospital: Hospital, session: Session, code: str) -> None:
    request = Deadline(60)
    request.cancel()
    who = {"name": PERSON.name, "zjlx": "01", "zjhm": PERSON.number}
    for call in (
        lambda: verify_card(session, lambda: code, request=request),
        lambda: update_card(session, {"peopleInfo": PERSON.people()}, lambda: code, request),
        lambda: card_info(session, {"qrCode": code}, request=request),
        lambda: download_qr(session, who, request),
    ):
        with pytest.raises(Cancelled):
            call()
