import logging
from typing import Any

import pytest
from lxml import etree

from support.platform_wire import SOAP11, Clock, Wire, electronic, envelope, send
from wscall.platform.bundled import HBWS, WONDERSGROUP
from wscall.sim.platform import EmbeddedPlatform, Policy
from wscall.sim.platform.operations import OPERATIONS, Call, Result
from wscall.sim.platform.service import Service
from wscall.sim.platform.store import Store

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
LOGIN = envelope("getAuthKey", {"orgCode": "121212"})
MISPLACED = envelope("updateCardType", {}, HBWS).replace(HBWS.encode(), WONDERSGROUP.encode())
SECURITY = b'<s:Security xmlns:s="urn:s" e:mustUnderstand="1"/>'
SECURED = LOGIN.replace(b"<e:Body>", b"<e:Header>" + SECURITY + b"</e:Header><e:Body>")


def fault(body: bytes, platform: EmbeddedPlatform, content_type: str = "text/xml") -> tuple[int, str, str]:
    reply = send(platform.url, body, Content_Type=content_type)
    root = etree.fromstring(reply.body)
    found = root.find(f".//{{{SOAP11}}}Fault")
    if found is not None:
        return reply.status, found.findtext("faultcode") or "", found.findtext("faultstring") or ""
    value, text = (root.findtext(f".//{{{SOAP12}}}{name}") or "" for name in ("Value", "Text"))
    return reply.status, value, text


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        (b"", "Client", "XML"),
        (b"<a><b></a>", "Client", "第 1 行"),
        (b"<getAuthKey/>", "Client", "soap:Envelope"),
        (b'<Envelope xmlns="http://example.org/"/>', "VersionMismatch", "SOAP 1.1"),
        (f'<e:Envelope xmlns:e="{SOAP11}"/>'.encode(), "Client", "soap:Body"),
        (f'<e:Envelope xmlns:e="{SOAP11}"><e:Body/></e:Envelope>'.encode(), "Client", "soap:Body"),
        (f'<e:Envelope xmlns:e="{SOAP11}"><e:Body><a/><b/></e:Body></e:Envelope>'.encode(), "Client", "soap:Body"),
        (LOGIN.replace(b"getAuthKey", b"getMoney"), "Client", "getMoney"),
        (LOGIN.replace(b"www.wondersgroup.com", b"www.example.org"), "Client", "www.example.org"),
        (LOGIN.replace(b"orgCode", b"orgcode"), "Client", "orgcode"),
        (LOGIN.replace(b"<orgCode>", b"<userName>x</userName>\n<orgCode>"), "Client", "第 2 行"),
        (MISPLACED, "Client", "updateCardType"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + LOGIN, "Client", "DOCTYPE"),
        (b"<a>" * 5000, "Client", "XML"),
        (
            SECURED,
            "MustUnderstand",
            "Security",
        ),
    ],
)  # fmt: skip
def test_a_message_that_is_no_request_is_a_fault(
    body: bytes, code: str, said: str, platform: EmbeddedPlatform
) -> None:
    status, found, text = fault(body, platform)
    assert (status, found) == (500, f"soap:{code}")
    assert said in text


def test_faults_of_soap_12(platform: EmbeddedPlatform) -> None:
    body = LOGIN.replace(SOAP11.encode(), SOAP12.encode()).replace(b"orgCode", b"orgcode")
    status, code, text = fault(body, platform, "application/soap+xml")
    assert (status, code) == (400, "soap:Sender")
    assert "orgcode" in text


def test_entities_are_not_resolved(platform: EmbeddedPlatform) -> None:
    bomb = (
        b'<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    status, _, text = fault(bomb + LOGIN.replace(b"121212", b"&y;&f;"), platform)
    assert status == 500
    assert "root:" not in text


def test_a_header_that_may_be_ignored_is(platform: EmbeddedPlatform) -> None:
    header = b'<e:Header><s:Trace xmlns:s="urn:s">1</s:Trace></e:Header><e:Body>'
    assert send(platform.url, LOGIN.replace(b"<e:Body>", header), Content_Type="text/xml").status == 200


def test_a_defect_is_loud(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, platform: EmbeddedPlatform
) -> None:
    def broken(_call: Call) -> Result:
        raise ZeroDivisionError

    monkeypatch.setitem(OPERATIONS, "downQr", broken)
    status, code, text = fault(envelope("downQr", {"orgCode": "121212", "authKey": wire.key}), platform)
    assert (status, code) == (500, "soap:Server")
    assert "ZeroDivisionError" in text
    assert "has a defect" in caplog.text


def test_a_reply_against_the_schema_is_a_defect(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, platform: EmbeddedPlatform
) -> None:
    def broken(_call: Call) -> Result:
        return Result({"resultCode": "ten thousand"})

    monkeypatch.setitem(OPERATIONS, "downQr", broken)
    status, code, text = fault(envelope("downQr", {"orgCode": "121212", "authKey": wire.key}), platform)
    assert (status, code) == (500, "soap:Server")
    assert "resultCode" in text
    assert "own reply is not as the schema demands" in caplog.text


def test_logs_hide_who_it_is(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    card: dict[str, Any] = electronic(1)
    with caplog.at_level(logging.DEBUG, logger="wscall"):
        wire.call("syncCardInfo", {"cardInfo": card})
        wire.call("downQr", {"name": "测试1", "zjlx": "01", "zjhm": card["peopleInfo"]["zjhm"]})
    assert "downQr" in caplog.text
    for secret in (wire.key, card["peopleInfo"]["zjhm"], "测试1"):
        assert secret not in caplog.text


def test_it_needs_no_network(clock: Clock) -> None:
    store = Store(None)
    answer = Service(store, Policy(), clock).handle(LOGIN)
    store.close()
    assert (answer.status, answer.code) == (200, 10101)
