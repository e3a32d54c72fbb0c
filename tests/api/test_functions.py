"""The ten functions as a HIS calls them: codes, texts, shapes, and every way to fail."""

import inspect
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.hospital import PERSON, RESERVE, Hospital, install_plugin, open_hospital, write_configuration
from support.shown_form import Shown
from wscall.api import functions
from wscall.api.functions import FUNCTIONS, call_function, call_operation, read_record, scan_code, succeeded
from wscall.api.operation_calls import OPERATIONS
from wscall.api.session import Session
from wscall.config import write_auth_key
from wscall.deadline import Deadline
from wscall.errors import NotSupported
from wscall.model.errors_table import spec_text
from wscall.sim.devices.counter import remove
from wscall.sim.platform import Policy
from wscall.sim.platform.seed import SAMPLE_VUID
from wscall.text import Text

EXAMPLES = Path(__file__).parents[2] / "examples" / "requests"
ORDER = ("getAuthKey", "syncCardInfo", "virIdCardVerify", "updateCardInfo", "downQr")
VERIFY = f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>"
NOBODY = "<virIdCardVerify><qrCode>nobody:1</qrCode></virIdCardVerify>"
OPERATION_FUNCTIONS = [name for name in FUNCTIONS if name.startswith("WSC_")]


def test_the_ten_functions_have_the_specifications_arguments() -> None:
    assert len(FUNCTIONS) == 10
    for name in OPERATION_FUNCTIONS:
        assert list(inspect.signature(getattr(functions, name)).parameters)[:3] == [
            "szEndPoint", "szInput", "szReserve",
        ]  # fmt: skip


@pytest.mark.parametrize("form", ["", ".bare"])
def test_the_sample_requests_in_order_in_either_form(session: Session, form: str) -> None:
    for operation in ORDER:
        source = (EXAMPLES / f"{operation}{form}.xml").read_bytes()
        result = call_function(session, f"WSC_{operation}", "", source)
        assert (result.code, result.msg) == (10000, ""), f"{operation}: {result.msg}"
        root = ET.fromstring(result.output)
        if form:
            assert root.tag == "return"
        else:
            response = root[0][0]
            assert root.tag.endswith("}Envelope")
            assert response.tag == f"{{http://www.wondersgroup.com/card}}{operation}Response"
        assert [each.text for each in root.iter("resultCode")] == ["10000"]


def test_what_stood_beside_the_return_element_is_kept(session: Session) -> None:
    bare = call_function(session, "getAuthKey", "", "<getAuthKey/>").output
    assert {"authKey", "macAddress", "orgCode"} <= {each.tag for each in ET.fromstring(bare)}


@pytest.mark.parametrize("name", OPERATION_FUNCTIONS)
@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("", "szInput"),
        ("<a>\n  <b></c>\n</a>", r"szInput:2:\d+"),
        ("<a", r"szInput:1:\d+"),
        (b"\xff\xfe\x00", "szInput"),
        ("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>", r"szInput:1:\d+"),
        ("<x>" * 50 + "</x>" * 50, r"szInput:1:\d+"),
        ("<x>" + "<y/>" * 6000 + "</x>", r"szInput:1:\d+"),
    ],
    ids=["empty", "mismatch", "cut off", "bytes", "entity", "deep", "many"],
)
def test_xml_that_cannot_be_used_is_minus_15_with_its_place(
    session: Session, name: str, source: str | bytes, place: str
) -> None:
    result = call_function(session, name, "", source)
    assert (result.code, result.output) == (-15, "")
    assert result.msg.startswith(f"{spec_text(-15)}：")
    assert re.search(place, result.msg), result.msg


def test_a_hundred_megabytes_are_refused_without_being_read(session: Session) -> None:
    result = call_function(session, "WSC_downQr", "", b"<downQr>" + b" " * 100_000_000)
    assert result.code == -15
    assert len(result.msg) < 300


def test_the_input_of_another_operation_is_refused(session: Session) -> None:
    result = call_function(session, "WSC_downQr", "", "<getAuthKey/>")
    assert result.code == -15
    assert "getAuthKey" in result.msg
    assert "downQr" in result.msg


@pytest.mark.parametrize(
    ("name", "source", "missing"),
    [
        ("WSC_virIdCardVerify", "<virIdCardVerify/>", "qrCode"),
        ("WSC_getCardInfo", "<getCardInfo/>", "qrCode"),
        ("WSC_downQr", "<downQr><name>甄</name><zjlx>01</zjlx></downQr>", "zjhm"),
        ("WSC_downQr", "<downQr/>", "name"),
        ("WSC_syncCardInfo", "<syncCardInfo/>", "xm"),
        ("WSC_syncCardInfo", PERSON.card_xml().replace(PERSON.number, ""), "zjhm"),
        ("WSC_updateCardInfo", "<updateCardInfo><qrCode>a:1</qrCode></updateCardInfo>", "peopleInfo"),
        ("operatorLog", "<operatorLog/>", "operatorLogInfo"),
    ],
)
def test_what_an_operation_cannot_do_without_is_refused_by_name(
    hospital: Hospital, session: Session, name: str, source: str, missing: str
) -> None:
    result = call_function(session, name, "", source)
    assert result.code == -15, result.msg
    assert missing in result.msg
    assert hospital.platform.card_count(PERSON.name) == 0


@pytest.mark.parametrize("missing", ["orgCode", "userName", "passWord"])
def test_credentials_that_are_neither_given_nor_configured(hospital: Hospital, missing: str) -> None:
    write_configuration(hospital.folder, hospital.platform, {f"WEBSERVICE__{missing}": ""})
    with hospital.session() as session:
        result = call_function(session, "WSC_getAuthKey", "", "<getAuthKey/>")
        assert (result.code, missing in result.msg) == (-15, True)
        given = {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"}[missing]
        source = f"<getAuthKey><{missing}>{given}</{missing}></getAuthKey>"
        assert call_function(session, "WSC_getAuthKey", "", source).code == 10000


def test_a_date_that_does_not_exist_is_refused_without_being_sent(hospital: Hospital, session: Session) -> None:
    result = call_function(session, "syncCardInfo", "", PERSON.card_xml().replace("19910406", "19910431"))
    assert result.code == -15
    assert "csrq" in result.msg
    assert hospital.platform.card_count(PERSON.name) == 0


def test_a_refusal_has_the_platforms_code_and_keeps_its_reply(session: Session) -> None:
    result = call_operation(session, "virIdCardVerify", "", NOBODY)
    assert (result.code, result.msg) == (10109, spec_text(10109))
    assert "<resultCode>10109</resultCode>" in result.output


def test_a_refusal_in_an_envelope_is_an_envelope(session: Session) -> None:
    body = f"<s:Body>{NOBODY}</s:Body>"
    envelope = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{body}</s:Envelope>'
    result = call_operation(session, "virIdCardVerify", "", envelope)
    assert result.code == 10109
    assert result.output.startswith("<soap:Envelope")


@pytest.mark.parametrize("name", OPERATION_FUNCTIONS)
def test_an_unreachable_platform_is_minus_101(hospital: Hospital, name: str) -> None:
    source = (
        (EXAMPLES / f"{name.removeprefix('WSC_')}.bare.xml").read_text("utf-8") if name[4:] in ORDER else VERIFY
    )
    source = source.replace("virIdCardVerify", "getCardInfo") if name == "WSC_getCardInfo" else source
    write_configuration(hospital.folder, None, {})
    with hospital.session() as session:
        result = call_function(session, name, "", source)
    assert result.code == -101
    assert result.msg.startswith(f"{spec_text(-101)}：127.0.0.1:9")


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if name != "ShowForm_V2"])
def test_a_configuration_that_cannot_be_used_is_minus_100(tmp_path: Path, name: str) -> None:
    (tmp_path / "WSCallConfig.ini").write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
    with Session(tmp_path / "WSCallConfig.ini") as session:
        result = call_function(session, name, "", VERIFY if "Verify" in name else "<a/>")
    assert result.code == -100
    assert result.msg.startswith(f"{spec_text(-100)}：")
    assert "WSCallConfig.ini:2:" in result.msg


@pytest.mark.parametrize("name", ["nonsense", "getAuthKeys", "", "WSC_operatorLogs"])
def test_an_unknown_function_is_minus_11_whatever_its_input(session: Session, name: str) -> None:
    result = call_function(session, name, "", "no XML")
    assert result.code == -11
    assert result.msg.startswith(f"{spec_text(-11)}：")


def test_a_misspelt_operation_is_told_the_nearest(session: Session) -> None:
    assert "getAuthKey" in call_operation(session, "getAuthKeys", "", "<a/>").msg.rpartition("；")[2]


def test_an_operation_that_the_platform_does_not_offer_is_minus_11(
    hospital: Hospital, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
from support.scripted_platform import ScriptedPlatform
from wscall.plugin import PlatformSpec, Text, hookimpl
def connect(settings, endpoint):
    return ScriptedPlatform(settings.state_dir / "ledger")
@hookimpl
def wscall_platforms():
    yield PlatformSpec("few", Text("少", "few"), connect)
"""
    install_plugin(hospital.folder, monkeypatch, "few", source)
    period = "<publishBlackCard><startDate>20240101</startDate><endDate>20240201</endDate></publishBlackCard>"
    for name, given in (
        ("publishBlackCard", period),
        ("WSC_getCardInfo", "<getCardInfo><type>1</type><numStr>1</numStr></getCardInfo>"),
    ):
        result = call_function(session, name, "few:x", given)
        assert result.code == -11, result.msg


@pytest.mark.parametrize("name", ["getauthkey", "wsc_GETAUTHKEY", "WSC_getAuthKey"])
def test_names_match_whatever_their_case(session: Session, name: str) -> None:
    assert call_function(session, name, "", "<getAuthKey/>").code == 10000


@pytest.mark.parametrize("name", ["ReadPeopleInfo", "readpeopleinfo_v2", "ReadPeopleInfo_V2"])
def test_reads_by_name(session: Session, name: str) -> None:
    result = call_function(session, name, szReserve=RESERVE)
    assert (result.code, result.msg) == (0, "")
    assert result.output.startswith("林晓雯|2|")


def test_every_operation_of_the_service_can_be_called_by_name(hospital: Hospital, session: Session) -> None:
    log = "<operatorLogInfo><kh>1</kh><xm>甄</xm><operTime>2025-01-02 03:04:05</operTime></operatorLogInfo>"
    period = "<startDate>20240101</startDate><endDate>20240201</endDate>"
    parameters = {
        "operatorLog": log,
        "cardVerify": "<xpxlh>SIM0000000000002</xpxlh>",
        "publishBlackCard": period,
        "publishBlackSam": period,
        "publishPoorPeople": period,
        "getCardInfo": "<type>3</type><numStr>SIM0000000000002</numStr>",
    }
    for operation in sorted(set(OPERATIONS) - set(ORDER)):
        result = call_function(session, operation, "", f"<{operation}>{parameters[operation]}</{operation}>")
        assert result.code == 10000, f"{operation}: {result.msg}"
        assert result.output.startswith("<return>")
    assert len(hospital.platform.operator_logs()) == 1


def test_get_card_info_by_number_by_code_and_by_typed_code(session: Session) -> None:
    by_code = call_function(session, "getCardInfo", "", VERIFY.replace("virIdCardVerify", "getCardInfo"))
    assert by_code.code == 10000
    assert SAMPLE_VUID in by_code.output
    typed = f"<getCardInfo><type>6</type><qrCode>{SAMPLE_VUID}:1</qrCode></getCardInfo>"
    assert "<cardInfo>" in call_function(session, "getCardInfo", "", typed).output


def test_a_defect_is_minus_16_with_its_trace_in_the_log_alone(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError(PERSON.number)

    monkeypatch.setattr("wscall.api.operation_calls.call", broken)
    monkeypatch.setattr("wscall.api.records.read", broken)
    monkeypatch.setattr("wscall.api.records.scan", broken)
    monkeypatch.setattr("wscall.api.functions.form", broken)
    with caplog.at_level(logging.ERROR, "wscall"):
        results = [
            call_function(session, "getAuthKey", "", "<getAuthKey/>")[:2],
            call_function(session, "ReadCardInfo_V2")[:2],
            call_function(session, "ShowForm_V2")[:2],
            scan_code(session)[:2],
        ]
    for code, msg in results:
        assert code == -16
        assert PERSON.number not in msg
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [ZeroDivisionError] * 4


def test_an_expired_key_is_renewed_once_and_written_back(hospital: Hospital, session: Session) -> None:
    assert call_function(session, "virIdCardVerify", "", VERIFY).code == 10000
    before = hospital.key()
    assert before
    assert hospital.platform.revoke_keys() >= 1
    assert call_function(session, "virIdCardVerify", "", VERIFY).code == 10000
    assert hospital.key() not in {"", before}


def test_a_given_key_wins_over_the_configured_one(hospital: Hospital, session: Session) -> None:
    output = call_function(session, "getAuthKey", "", "<getAuthKey/>").output
    (key,) = re.findall("<authKey>(.*)</authKey>", output)
    write_auth_key(hospital.configuration, "outdated")
    with hospital.session() as other:
        given = VERIFY.replace("<qrCode>", f"<orgCode>121212</orgCode><authKey>{key}</authKey><qrCode>")
        assert call_function(other, "virIdCardVerify", "", given).code == 10000
    assert hospital.key() == "outdated"


def test_another_institution_is_answered_as_itself_and_its_key_is_not_renewed(
    hospital: Hospital, session: Session
) -> None:
    given = VERIFY.replace("<qrCode>", "<orgCode>999999</orgCode><authKey>x</authKey><qrCode>")
    assert call_function(session, "virIdCardVerify", "", given).code == 10101
    assert hospital.key() == ""


@pytest.fixture
def strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    with (
        open_hospital(tmp_path, monkeypatch, policy=Policy(strict=True)) as hospital,
        hospital.session() as session,
    ):
        yield session


def test_the_eight_fields_stand_in_for_a_missing_use_card_info(strict: Session) -> None:
    assert call_function(strict, "virIdCardVerify", "", VERIFY).code == 10110
    assert call_function(strict, "virIdCardVerify", "", VERIFY, RESERVE).code == 10000
    given = VERIFY.replace("</qrCode>", "</qrCode><useCardInfo><depCode>0304</depCode></useCardInfo>")
    assert call_function(strict, "virIdCardVerify", "", given, RESERVE).code == 10110


def test_show_form_opens_what_a_surface_has(session: Session, hospital: Hospital, shown: Shown) -> None:
    assert call_function(session, "ShowForm_V2") == (0, "", "")
    assert shown.for_configurations == [hospital.configuration]


def test_show_form_opens_where_the_configuration_is_no_good(hospital: Hospital, shown: Shown) -> None:
    hospital.configuration.write_text("[WSCALL]\nreadLimit=soon\n", encoding="utf-8")
    with hospital.session() as session:
        assert call_function(session, "ShowForm_V2") == (0, "", "")
    assert shown.for_configurations == [hospital.configuration]


def test_show_form_without_a_browser(session: Session, shown: Shown) -> None:
    shown.error = NotSupported(Text("无法打开浏览器", "no browser can be opened"))
    result = call_function(session, "ShowForm_V2")
    assert result.code == -11
    assert "无法打开浏览器" in result.msg


@pytest.mark.parametrize("kind", ["ReadCardInfo_V2", "ReadPeopleInfo_V2", "ReadHealthInfo_V2"])
def test_no_card_is_minus_24(hospital: Hospital, kind: str) -> None:
    remove("health-32k", hospital.sim)
    hospital.configure(WSCALL__readLimit="1", CardDevEnv__DevSuitType="0")
    with hospital.session() as session:
        result = call_function(session, kind)
    assert (result.code, result.output) == (-24, "")
    assert result.msg.startswith(f"{spec_text(-24)}：")


def test_a_read_that_is_given_up_is_over(hospital: Hospital, session: Session) -> None:
    remove("health-32k", hospital.sim)
    request = Deadline(30)
    request.cancel()
    result = read_record(session, "people", request=request)
    assert result.code == -16
    assert "已取消" in result.msg


def test_success_is_10000_or_0_and_nothing_else() -> None:
    assert succeeded(10000)
    assert succeeded(0)
    assert not succeeded(-24)
    assert not succeeded(10109)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_caller_without_a_session_gets_the_processs_own(
    hospital: Hospital, session: Session, shown: Shown, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    used: list[Session] = []

    def own() -> Session:
        used.append(session)
        return session

    monkeypatch.setattr(functions, "default_session", own)
    arguments = ("", "<a") if name.startswith("WSC_") else ()
    getattr(functions, name)(*arguments)
    assert used == [session]
