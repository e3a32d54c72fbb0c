"""One line for every call, whatever came of it."""

import pytest

from support.hospital import PERSON, Hospital
from wscall.api.auditing import audited
from wscall.api.caller import calling
from wscall.api.functions import WSC_getAuthKey, WSC_syncCardInfo, WSC_virIdCardVerify, read_record
from wscall.api.session import Session
from wscall.errors import NoCard
from wscall.sim.platform.seed import SAMPLE_VUID
from wscall.text import Text


def test_success_refusal_and_what_never_was_sent(hospital: Hospital, session: Session) -> None:
    WSC_getAuthKey("", "<getAuthKey/>", session=session)
    WSC_virIdCardVerify("", "<virIdCardVerify><qrCode>nobody:1</qrCode></virIdCardVerify>", session=session)
    WSC_virIdCardVerify("", "no XML", session=session)
    WSC_getAuthKey("nonsense", "<getAuthKey/>", session=session)
    lines = [(line["function"], line["code"]) for line in hospital.audit()]
    assert lines == [
        ("getAuthKey", 10000),
        ("virIdCardVerify", 10109),
        ("virIdCardVerify", -15),
        ("getAuthKey", -15),
    ]


def test_the_card_is_told_apart_and_not_shown(hospital: Hospital, session: Session) -> None:
    WSC_syncCardInfo("", PERSON.card_xml(), session=session)
    WSC_syncCardInfo("", PERSON.card_xml(), session=session)
    WSC_virIdCardVerify(
        "", f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>", session=session
    )
    first, again, other = hospital.audit()
    assert first["card"].startswith(PERSON.number[:3])
    assert PERSON.number not in str(hospital.audit())
    assert first["card_id"] == again["card_id"] != other["card_id"]
    assert other["card"]


def test_a_read_is_found_again_by_its_id(hospital: Hospital, session: Session) -> None:
    result = read_record(session, "people")
    assert result.code == 0
    (line,) = hospital.audit()
    assert (line["function"], line["code"], line["id"]) == ("read people", 0, result.id)


def test_an_error_and_an_interruption_leave_their_codes(hospital: Hospital, session: Session) -> None:
    with pytest.raises(NoCard), audited(session, "one"):
        raise NoCard(Text("无卡", "no card"))
    with pytest.raises(KeyboardInterrupt), audited(session, "two"):
        raise KeyboardInterrupt
    assert [line["code"] for line in hospital.audit()] == [-24, -16]


def test_without_a_configuration_the_call_says_so_and_nothing_is_written(hospital: Hospital) -> None:
    with Session(hospital.folder / "none.ini") as session:
        assert WSC_getAuthKey("", "<getAuthKey/>", session=session).code == -100
    assert hospital.audit() == []


def test_a_surface_that_serves_several_says_who_asked(hospital: Hospital, session: Session) -> None:
    with calling(via="page", origin="https://his.example", request=""):
        read_record(session, "people")
        WSC_getAuthKey("", "<getAuthKey/>", session=session)
    WSC_getAuthKey("", "<getAuthKey/>", session=session)
    lines = hospital.audit()
    assert [(line.get("via"), line.get("origin")) for line in lines] == [("page", "https://his.example")] * 2 + [
        (None, None)
    ]
    assert "request" not in lines[0]
    assert lines[0]["id"]
