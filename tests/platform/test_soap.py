import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from support.platform_settings import platform_settings
from support.soap_server import ScriptedServer, Step, drop, in_turn, raw, reply
from wscall.deadline import Deadline
from wscall.errors import BadInput, NotSupported, OutcomeUnknown, PlatformRefused, PlatformUnreachable
from wscall.model import (
    CardInfo,
    IssuedCard,
    LinkmanInfo,
    OperatorLogInfo,
    PeopleInfo,
    UseCardInfo,
)
from wscall.platform.bundled import HBWS, NAMESPACES, WONDERSGROUP, bundled_description
from wscall.platform.failures import Failure
from wscall.platform.port import Caller, Period, Platform, Reply
from wscall.platform.soap import SoapPlatform

CALLER = Caller("121212", "0123abcd")
DONE = "<message>操作成功</message><resultCode>10000</resultCode>"
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
USE = UseCardInfo(
    medType="2", depType="1", depCode="0100", medStepcode="010101", issuingMode="2", machineCode="1234"
)
LOG = OperatorLogInfo(
    ksdm="1", Kslx="1", SAMCode="noSam", TerminalType="1", Amount="0.00", PayMode="0", orgCode="9"
)
CARD = CardInfo(klx="3", peopleInfo=PeopleInfo(xm="袁宇阳", zjlx="01", linkmanInfoList=[LinkmanInfo(lxrgx="1")]))


def envelope(content: str, soap: str = SOAP11) -> str:
    return f'<s:Envelope xmlns:s="{soap}"><s:Body>{content}</s:Body></s:Envelope>'


def response(
    operation: str, content: str, namespace: str = WONDERSGROUP, beside: str = "", soap: str = SOAP11
) -> str:
    return envelope(
        f'<r:{operation}Response xmlns:r="{namespace}"><return>{content}</return>{beside}</r:{operation}Response>',
        soap,
    )


@contextmanager
def platform_at(step: Step, folder: Path, **changes: Any) -> Iterator[tuple[SoapPlatform, ScriptedServer]]:
    with ScriptedServer(in_turn(step)) as server:
        platform = SoapPlatform(server.url + "?wsdl", platform_settings(folder, **changes))
        try:
            yield platform, server
        finally:
            platform.close()


@pytest.fixture
def verify(tmp_path: Path) -> Callable[..., Reply[Any]]:
    """One virIdCardVerify, answered as told."""

    def call(step: Step, **changes: Any) -> Reply[Any]:
        with platform_at(step, tmp_path, **changes) as (platform, _):
            return platform.vir_id_card_verify(CALLER, "5F27:1", USE, Deadline(20))

    return call


def sent(server: ScriptedServer) -> etree._Element:
    """The operation element of the last request, valid against the description in use."""
    body = etree.fromstring(server.requests[-1].body).find(f"{{{SOAP11}}}Body")
    assert body is not None
    (element,) = body
    namespace = etree.QName(element).namespace
    assert namespace
    etree.XMLSchema(etree.parse(bundled_description(namespace).xsd)).assertValid(element)
    return element


def fields(element: etree._Element) -> dict[str, Any]:
    return {etree.QName(child).localname: fields(child) if len(child) else child.text for child in element}


def test_is_the_port(tmp_path: Path) -> None:
    with platform_at(drop, tmp_path) as (soap, _):
        platform: Platform = soap
        assert "virIdCardVerify" in platform.operations()


CALLS: list[tuple[str, Callable[[Platform], Reply[Any]], dict[str, Any]]] = [
    (
        "getAuthKey",
        lambda platform: platform.get_auth_key("1", "u", "secret1", Deadline(20)),
        {"orgCode": "1", "userName": "u", "passWord": "secret1"},
    ),
    (
        "getCardInfo",
        lambda platform: platform.get_card_info(CALLER, "1", "2", None, Deadline(20)),
        {**CALLER._asdict(), "type": "1", "numStr": "2"},
    ),
    (
        "syncCardInfo",
        lambda platform: platform.sync_card_info(CALLER, CARD, Deadline(20)),
        {**CALLER._asdict(), "cardInfo": {"klx": "3", "peopleInfo": {"zjlx": "01", "xm": "袁宇阳"}}},
    ),
    (
        "virIdCardVerify",
        lambda platform: platform.vir_id_card_verify(CALLER, "5F27:1", USE, Deadline(20)),
        {
            **CALLER._asdict(),
            "qrCode": "5F27:1",
            "useCardInfo": {
                "issuingMode": "2",
                "depCode": "0100",
                "depType": "1",
                "machineCode": "1234",
                "medStepcode": "010101",
                "medType": "2",
            },
        },
    ),
    (
        "updateCardInfo",
        lambda platform: platform.update_card_info(
            CALLER, "5F27:1", "2", "1", PeopleInfo(xm="袁宇阳"), Deadline(20)
        ),
        {
            **CALLER._asdict(),
            "qrCode": "5F27:1",
            "issuingMode": "2",
            "terminalType": "1",
            "peopleInfo": {"xm": "袁宇阳"},
        },
    ),
    (
        "downQr",
        lambda platform: platform.down_qr(CALLER, "袁宇阳", "01", "1<2&3", Deadline(20)),
        {**CALLER._asdict(), "name": "袁宇阳", "zjlx": "01", "zjhm": "1<2&3"},
    ),
    (
        "operatorLog",
        lambda platform: platform.operator_log(CALLER, LOG, Deadline(20)),
        {
            **CALLER._asdict(),
            "operatorLogInfo": {
                "ksdm": "1",
                "Kslx": "1",
                "SAMCode": "noSam",
                "TerminalType": "1",
                "Amount": "0.00",
                "PayMode": "0",
                "orgCode": "9",
            },
        },
    ),
    (
        "cardVerify",
        lambda platform: platform.card_verify(CALLER, "3", "4", Deadline(20)),
        {**CALLER._asdict(), "xpxlh": "3", "cardNumber": "4"},
    ),
    *(
        (
            operation,
            lambda platform, method=method: getattr(platform, method)(
                CALLER, Period("20250101", "20250102", "x"), Deadline(20)
            ),
            {**CALLER._asdict(), "startDate": "20250101", "endDate": "20250102", "requestInfo": "x"},
        )
        for operation, method in (
            ("publishBlackCard", "publish_black_card"),
            ("publishBlackSam", "publish_black_sam"),
            ("publishPoorPeople", "publish_poor_people"),
        )
    ),
]


@pytest.mark.parametrize(("operation", "call", "expected"), CALLS, ids=[case[0] for case in CALLS])
def test_sends_the_message_of_the_schema(
    tmp_path: Path, operation: str, call: Callable[[Platform], Reply[Any]], expected: dict[str, Any]
) -> None:
    with platform_at(reply(response(operation, DONE)), tmp_path) as (platform, server):
        answer = call(platform)
        element = sent(server)
    assert etree.QName(element) == etree.QName(WONDERSGROUP, operation)
    assert fields(element) == expected
    assert (answer.code, answer.message, answer.unknown) == (10000, "操作成功", ())
    assert answer.body.name == f"{operation}Response"


def test_speaks_the_spelling_of_the_other_deployment(tmp_path: Path) -> None:
    with platform_at(reply(response("operatorLog", DONE, HBWS)), tmp_path, namespace=HBWS) as (platform, server):
        platform.operator_log(CALLER, LOG, Deadline(20))
        log = fields(sent(server))["operatorLogInfo"]
    assert log == {
        "ksdm": "1",
        "kslx": "1",
        "samCode": "noSam",
        "terminalType": "1",
        "amount": "0.00",
        "payMode": "0",
        "orgcode": "9",
    }


def test_sends_the_other_deployments_names_and_lists(tmp_path: Path) -> None:
    people = CARD.peopleInfo
    with platform_at(reply(response("updateCardInfo", DONE, HBWS)), tmp_path, namespace=HBWS) as (
        platform,
        server,
    ):
        platform.update_card_info(CALLER, "5F27:1", "2", "1", people, Deadline(20))
        found = fields(sent(server))
    assert found["People"] == {"zjlx": "01", "xm": "袁宇阳", "linkmanInfoList": {"linkmanInfo": {"lxrgx": "1"}}}


def test_says_what_it_leaves_out_and_never_its_value(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with platform_at(reply(response("syncCardInfo", DONE)), tmp_path) as (platform, _):
        platform.sync_card_info(CALLER, CARD, Deadline(20))
    assert "syncCardInfo.cardInfo.peopleInfo.linkmanInfoList" in caplog.text
    assert "袁宇阳" not in caplog.text


def test_a_character_that_xml_cannot_hold_is_bad_input(tmp_path: Path) -> None:
    with platform_at(drop, tmp_path) as (platform, server), pytest.raises(BadInput) as caught:
        platform.down_qr(CALLER, "袁\x00", "01", "1", Deadline(20))
    assert caught.value.where == "downQr.name"
    assert "袁" not in str(caught.value)
    assert server.requests == []


def test_an_operation_that_the_service_lacks_is_not_supported(tmp_path: Path) -> None:
    wsdl = bundled_description(WONDERSGROUP).wsdl.read_text(encoding="utf-8")
    without = wsdl.replace('<wsdl:operation name="operatorLog">', '<wsdl:operation name="otherLog">')
    xsd = bundled_description(WONDERSGROUP).xsd.read_bytes()
    script = lambda request: reply(xsd if request.target.endswith("xsd") else without)  # noqa: E731
    with ScriptedServer(script) as server:
        platform = SoapPlatform(server.url, platform_settings(tmp_path, wsdl="fetch"))
        with pytest.raises(NotSupported) as caught:
            platform.operator_log(CALLER, LOG, Deadline(20))
        platform.close()
    assert caught.value.spec_code == -11
    assert caught.value.where == "operatorLog"


PERSON = "<xm>袁宇阳</xm><xb>1</xb>"


@pytest.mark.parametrize("namespace", [*NAMESPACES, "urn:elsewhere"])
@pytest.mark.parametrize("soap", [SOAP11, SOAP12])
@pytest.mark.parametrize("person", ["peopleInfo", "vvcr"])
def test_takes_replies_of_every_deployment(
    verify: Callable[..., Reply[Any]], namespace: str, soap: str, person: str
) -> None:
    content = f"{DONE}<vuid>5F27</vuid><{person}>{PERSON}</{person}>"
    answer = verify(reply(response("virIdCardVerify", content, namespace, soap=soap)))
    assert answer.value.vuid == "5F27"
    assert answer.value.peopleInfo.xm == "袁宇阳"


def test_takes_qualified_children(verify: Callable[..., Reply[Any]]) -> None:
    answer = verify(
        reply(
            envelope(
                f'<virIdCardVerifyResponse xmlns="{WONDERSGROUP}"><return>{DONE}<vuid>5F27</vuid></return>'
                "</virIdCardVerifyResponse>"
            )
        )
    )
    assert answer.value.vuid == "5F27"
    assert answer.unknown == ()


@pytest.mark.parametrize(
    "reordered",
    [
        f"<vuid>5F27</vuid>{DONE}",
        f"{DONE}<vuid>5F27</vuid><empi>31F6</empi>",
        f"{DONE}<vuid>5F27</vuid><vuid>2</vuid>",
    ],
)
def test_takes_another_order(verify: Callable[..., Reply[Any]], reordered: str) -> None:
    assert verify(reply(response("virIdCardVerify", reordered))).value.vuid == "5F27"


def test_keeps_unknown_elements(verify: Callable[..., Reply[Any]]) -> None:
    content = f"<new>1</new>{DONE}<vuid>5F27</vuid><peopleInfo>{PERSON}<deep><er>2</er></deep></peopleInfo>"
    answer = verify(reply(response("virIdCardVerify", content, beside="<more/>")))
    assert answer.value.vuid == "5F27"
    assert answer.value.peopleInfo.xb == "1"
    assert answer.unknown == (
        "virIdCardVerifyResponse/return/new",
        "virIdCardVerifyResponse/return/peopleInfo/deep",
        "virIdCardVerifyResponse/more",
    )
    result, more = answer.body.children
    assert [child.name for child in result.children] == ["new", "message", "resultCode", "vuid", "peopleInfo"]
    assert result.children[-1].children[-1].children == (("er", "2", ()),)
    assert more == ("more", "", ())


@pytest.mark.parametrize("where", ["inside", "beside"])
def test_takes_the_address_from_either_place(tmp_path: Path, where: str) -> None:
    key, extra = "<authKey>0123</authKey>", "<macAddress>00-00,null</macAddress><orgCode>4560</orgCode>"
    content = response(
        "getAuthKey", DONE + key + (extra if where == "inside" else ""), beside="" if where == "inside" else extra
    )
    with platform_at(reply(content), tmp_path) as (platform, _):
        answer = platform.get_auth_key("1", "u", "p", Deadline(20))
    assert answer.unknown == ()
    assert (answer.value.authKey, answer.value.macAddress, answer.value.orgCode) == ("0123", "00-00,null", "4560")
    assert len(answer.body.children) == (1 if where == "inside" else 3)


@pytest.mark.parametrize(
    ("message", "issued"),
    [
        (
            {"virtualCardNum": "1", "vuid": "2", "empi": "3", "QRCode": "2:1", "img": ""},
            IssuedCard(virtualCardNum="1", vuid="2", empi="3", QRCode="2:1"),
        ),
        ("操作成功", IssuedCard()),
        ("", IssuedCard()),
        ("[1]", IssuedCard()),
    ],
)
def test_issued_cards_come_in_the_message(tmp_path: Path, message: object, issued: IssuedCard) -> None:
    text = message if isinstance(message, str) else json.dumps(message)
    content = f"<message>{text}</message><resultCode>10000</resultCode>"
    with platform_at(reply(response("syncCardInfo", content)), tmp_path) as (platform, _):
        answer = platform.sync_card_info(CALLER, CARD, Deadline(20))
    assert answer.value == issued
    assert answer.message == text


def test_lists_come_with_their_wrapper(tmp_path: Path) -> None:
    entries = "".join(f"<cardBlackList><sfzhm>{number}</sfzhm></cardBlackList>" for number in (1, 2))
    content = f"{DONE}<cardBlackList>{entries}</cardBlackList><responseInfo>r</responseInfo>"
    with platform_at(reply(response("publishBlackCard", content)), tmp_path) as (platform, _):
        value = platform.publish_black_card(CALLER, Period("20250101", "20250102"), Deadline(20)).value
    assert [entry.sfzhm for entry in value.cardBlackList] == ["1", "2"]
    assert value.responseInfo == "r"


@pytest.mark.parametrize("content", [DONE, f"{DONE}<cardBlackList/>"])
def test_an_empty_list_is_one(tmp_path: Path, content: str) -> None:
    with platform_at(reply(response("publishBlackCard", content)), tmp_path) as (platform, _):
        value = platform.publish_black_card(CALLER, Period("20250101", "20250102"), Deadline(20)).value
    assert value.cardBlackList == []


def test_cards_and_verified_people(tmp_path: Path) -> None:
    card = f"<cardInfo><klx>1</klx><peopleInfo>{PERSON}</peopleInfo></cardInfo>".replace(
        PERSON, "<xm>袁宇阳</xm><xb>1</xb>"
    )
    with platform_at(reply(response("getCardInfo", DONE + card + card)), tmp_path) as (platform, _):
        cards = platform.get_card_info(CALLER, "1", "2", USE, Deadline(20)).value.cardInfo
    assert [(each.klx, each.peopleInfo.xm) for each in cards] == [("1", "袁宇阳")] * 2
    with platform_at(reply(response("cardVerify", f"{DONE}<peopleInfo>{PERSON}</peopleInfo>")), tmp_path) as (
        platform,
        _,
    ):
        assert platform.card_verify(CALLER, "1", "2", Deadline(20)).value.xm == "袁宇阳"


@pytest.mark.parametrize("person", [f"{PERSON}<extra>x</extra>", PERSON])
@pytest.mark.parametrize("attributes", ["", ' xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:nil="true"'])
def test_attributes_and_nil_go_the_slow_way_with_the_same_result(
    verify: Callable[..., Reply[Any]], attributes: str, person: str
) -> None:
    content = f"{DONE}<empi{attributes}/><vuid>5F27</vuid><peopleInfo>{person}</peopleInfo>"
    answer = verify(reply(response("virIdCardVerify", content)))
    assert (answer.value.empi, answer.value.vuid, answer.value.peopleInfo.xm) == ("", "5F27", "袁宇阳")


def test_attachments_are_put_in_their_places(tmp_path: Path) -> None:
    include = '<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:img%401"/>'
    root = response("downQr", f"{DONE}<empi>3</empi><img>{include}</img>")
    body = (
        b"--b\r\nContent-Type: application/xop+xml; charset=UTF-8\r\nContent-ID: <root>\r\n\r\n" + root.encode()
        + b"\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <img@1>\r\n\r\n"
        + b"\x89PNG\r\n\x1a\n\x00\r\n--b--\r\n"
    )  # fmt: skip
    kind = 'multipart/related; boundary="b"; type="application/xop+xml"; start="<root>"'
    with platform_at(reply(body, content_type=kind), tmp_path) as (platform, _):
        assert platform.down_qr(CALLER, "袁宇阳", "01", "1", Deadline(20)).value.img == "iVBORw0KGgoA"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--b--",
        b"--b\r\n\r\n<a/>",
        b"--b\r\n\r\n<a><i:Include xmlns:i='http://www.w3.org/2004/08/xop/include'/></a>\r\n--b--",
    ],
)
def test_broken_attachments_are_one_clear_error(verify: Callable[..., Reply[Any]], body: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        verify(reply(body, content_type='multipart/related; boundary="b"'))


NAME = "袁宇阳"
CHINESE = response("virIdCardVerify", f"{DONE}<peopleInfo><xm>{NAME}</xm></peopleInfo>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(CHINESE.encode(), "text/xml", id="utf-8 undeclared"),
        pytest.param(CHINESE.encode("gbk"), "text/xml", id="gbk undeclared"),
        pytest.param(CHINESE.encode("gbk"), "text/xml; charset=GBK", id="gbk by header"),
        pytest.param(CHINESE.encode("gbk"), 'text/xml;charset="gb2312"', id="gb2312 by header"),
        pytest.param(CHINESE.encode("gbk"), "text/xml; charset=utf-8", id="gbk declared utf-8"),
        pytest.param(CHINESE.encode("gbk"), "text/xml; charset=ISO-8859-1", id="gbk declared latin-1"),
        pytest.param(f'<?xml version="1.0" encoding="GBK"?>{CHINESE}'.encode("gbk"), "text/xml", id="gbk by xml"),
        pytest.param(
            f'<?xml version="1.0" encoding="GBK"?>{CHINESE}'.encode("gbk"),
            "text/xml; charset=utf-8",
            id="disagreeing",
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="utf-8"?>{CHINESE}'.encode("gbk"), "text/xml", id="gbk says utf-8"
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="GBK"?>{CHINESE}'.encode(), "text/xml; charset=utf-8", id="utf-8"
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="x-none"?>{CHINESE}'.encode(), "text/xml", id="unknown encoding"
        ),
        pytest.param(CHINESE.encode("utf-8-sig"), "text/xml", id="mark"),
        pytest.param(
            f'<?xml version="1.0" encoding="utf-16"?>{CHINESE}'.encode("utf-16"), "text/xml", id="utf-16"
        ),
        pytest.param(CHINESE.encode("gb18030"), "application/xml", id="gb18030"),
    ],
)
def test_reads_every_encoding_in_use(verify: Callable[..., Reply[Any]], body: bytes, content_type: str) -> None:
    assert verify(reply(body, content_type=content_type)).value.peopleInfo.xm == NAME


def fault(code: str, text: str) -> str:
    return envelope(f"<s:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring></s:Fault>")


FAULT12 = envelope(
    "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text>库已满</s:Text></s:Reason></s:Fault>",
    SOAP12,
)
HTML = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><br></body></html>"
BAD: list[Any] = [
    pytest.param(reply(""), Failure.EMPTY, id="empty"),
    pytest.param(reply(" \r\n"), Failure.EMPTY, id="blank"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Ty"), Failure.EMPTY, id="half a head"),
    pytest.param(reply("ok", content_type="text/plain"), Failure.NOT_XML, id="no xml"),
    pytest.param(reply('{"a": 1}', content_type="application/json"), Failure.NOT_XML, id="json"),
    pytest.param(reply(HTML, content_type="text/html"), Failure.NOT_XML, id="html"),
    pytest.param(reply(b"<a>\xff\xff</a>"), Failure.NOT_XML, id="no known encoding"),
    pytest.param(reply(CHINESE[:-30]), Failure.BROKEN_XML, id="truncated"),
    pytest.param(reply(CHINESE + "tail"), Failure.BROKEN_XML, id="tail"),
    pytest.param(reply("<a>" * 2000 + "</a>" * 2000), Failure.BROKEN_XML, id="deep"),
    pytest.param(reply(f"<!DOCTYPE a>{CHINESE}"), Failure.DTD, id="dtd"),
    pytest.param(
        reply(f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{CHINESE.replace(NAME, "&x;")}'),
        Failure.DTD,
        id="external entity",
    ),
    pytest.param(
        reply(
            '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            + CHINESE.replace(NAME, "&b;")
        ),
        Failure.DTD,
        id="entities",
    ),
    pytest.param(reply("<a/>"), Failure.NOT_SOAP, id="no envelope"),
    pytest.param(reply(f'<s:Envelope xmlns:s="{SOAP11}"/>'), Failure.OTHER_ANSWER, id="no body"),
    pytest.param(reply(envelope("")), Failure.OTHER_ANSWER, id="empty body"),
    pytest.param(reply(response("downQr", DONE)), Failure.OTHER_ANSWER, id="another operation"),
    pytest.param(reply(response("virIdCardVerify", '<vuid href="#1"/>')), Failure.REFERENCES, id="references"),
    pytest.param(reply(response("virIdCardVerify", "<message>m</message>")), Failure.NO_CODE, id="no code"),
    pytest.param(reply(response("virIdCardVerify", "<resultCode/>")), Failure.NO_CODE, id="empty code"),
    pytest.param(
        reply(response("virIdCardVerify", "<resultCode>E5</resultCode>")), Failure.ODD_CODE, id="text code"
    ),
    pytest.param(reply(fault("s:Server", "库已满"), 500), Failure.FAULT, id="fault"),
    pytest.param(reply(fault("s:Server", "库已满")), Failure.FAULT, id="fault with 200"),
    pytest.param(reply(FAULT12, 500, "application/soap+xml"), Failure.FAULT, id="fault 1.2"),
    pytest.param(reply(FAULT12, 200, "application/soap+xml"), Failure.FAULT, id="fault 1.2 with 200"),
    pytest.param(reply(HTML, 502, "text/html"), Failure.STATUS, id="error page"),
    pytest.param(reply("", 404), Failure.STATUS, id="not found"),
    pytest.param(reply(response("virIdCardVerify", DONE), 500), Failure.STATUS, id="reply with 500"),
]


@pytest.mark.parametrize(("step", "failure"), BAD)
def test_what_is_no_reply_is_one_clear_error(
    verify: Callable[..., Reply[Any]], step: Step, failure: Failure
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        verify(step)
    assert caught.value.what == failure.value.what
    assert caught.value.where.startswith("127.0.0.1:")
    assert caught.value.advice


def test_errors_show_what_helps(verify: Callable[..., Reply[Any]]) -> None:
    with pytest.raises(PlatformUnreachable) as page:
        verify(reply(HTML, 502, "text/html"))
    assert page.value.found == "HTTP 502, text/html, 502 Bad Gateway"
    with pytest.raises(PlatformUnreachable) as code:
        verify(reply(response("virIdCardVerify", "<resultCode>E5</resultCode>")))
    assert code.value.native == ("E5", "")
    with pytest.raises(PlatformUnreachable) as reported:
        verify(reply(fault("s:Server", "库已满")))
    assert reported.value.native == ("s:Server", "库已满")


def test_a_fault_never_repeats_what_was_sent(tmp_path: Path) -> None:
    text = "no card of 袁宇阳 ZX-7781, key 0123abcd"
    step = reply(fault("s:Server", text), 500)
    with platform_at(step, tmp_path) as (platform, _), pytest.raises(OutcomeUnknown) as caught:
        platform.down_qr(CALLER, "袁宇阳", "03", "ZX-7781", Deadline(20))
    for value in ("袁宇阳", "ZX-7781", "0123abcd"):
        assert value not in caught.value.text().zh + repr(caught.value.args)


def test_a_refusal_carries_the_reply(verify: Callable[..., Reply[Any]]) -> None:
    content = "<message>认证字符串失效</message><resultCode> 10105 </resultCode><x/>"
    with pytest.raises(PlatformRefused) as caught:
        verify(reply(response("virIdCardVerify", content)))
    assert caught.value.code == 10105
    assert caught.value.native == ("10105", "认证字符串失效")
    refused = caught.value.reply
    assert isinstance(refused, Reply)
    assert (refused.code, refused.message) == (10105, "认证字符串失效")
    assert refused.unknown == ("virIdCardVerifyResponse/return/x",)


def test_a_refusal_never_repeats_what_was_sent(tmp_path: Path) -> None:
    content = "<message>袁宇阳已办理</message><resultCode>10115</resultCode>"
    step = reply(response("syncCardInfo", content))
    with platform_at(step, tmp_path) as (platform, _), pytest.raises(PlatformRefused) as caught:
        platform.sync_card_info(CALLER, CARD, Deadline(20))
    assert "袁宇阳" not in caught.value.text().zh
    assert isinstance(caught.value.reply, Reply)
    assert caught.value.reply.message == "袁宇阳已办理"


def test_a_profile_may_name_another_success(verify: Callable[..., Reply[Any]]) -> None:
    zero = reply(response("virIdCardVerify", "<resultCode>0</resultCode>"))
    assert verify(zero, success_code=0).code == 0
    with pytest.raises(PlatformRefused):
        verify(zero)
    with pytest.raises(PlatformRefused):
        verify(reply(response("virIdCardVerify", DONE)), success_code=0)


def test_issuing_is_never_sent_twice_by_itself(tmp_path: Path) -> None:
    with ScriptedServer(in_turn(reply(response("downQr", DONE)), drop)) as server:
        platform = SoapPlatform(server.url, platform_settings(tmp_path))
        platform.down_qr(CALLER, "n", "01", "1", Deadline(20))
        with pytest.raises(OutcomeUnknown):
            platform.sync_card_info(CALLER, CARD, Deadline(20))
        platform.close()
    assert len(server.requests) == 2


def test_importing_the_client_imports_neither_zeep_nor_lxml() -> None:
    code = "import sys, wscall.platform.soap; print([name for name in ('zeep', 'lxml') if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.strip() == "[]"
