"""Every action, seen from the other end of the socket."""

import http.client
import urllib.error
from pathlib import Path

import pytest
from lxml import etree

from support.platform_wire import SOAP11, Wire, electronic, envelope, send
from wscall.sim.platform import SAMPLE_VUID, EmbeddedPlatform

LOGIN = {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"}
GONE = (ConnectionError, http.client.HTTPException, urllib.error.URLError)


def verify(wire: Wire) -> bytes:
    return envelope("virIdCardVerify", {"orgCode": "121212", "authKey": wire.key, "qrCode": f"{SAMPLE_VUID}:1"})


def playing(tmp_path: Path, action: str, **settings: object) -> EmbeddedPlatform:
    """A platform that misbehaves at every verification."""
    path = tmp_path / "mine.toml"
    lines = ["[[step]]", "operation = 'virIdCardVerify'", f"action = '{action}'"]
    lines += [
        f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for name, value in settings.items()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return EmbeddedPlatform(scenario=path)


def test_the_card_is_issued_though_the_reply_is_lost() -> None:
    with EmbeddedPlatform(scenario="drop-at-issue") as platform:
        wire = Wire(platform).login()
        with pytest.raises(GONE):
            wire.code("syncCardInfo", {"cardInfo": electronic(1)})
        assert platform.card_count("测试1") == 1
        assert wire.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10115


def test_nothing_is_issued_when_the_request_is_lost() -> None:
    with EmbeddedPlatform(scenario="drop-before-issue") as platform:
        wire = Wire(platform).login()
        with pytest.raises(GONE):
            wire.code("syncCardInfo", {"cardInfo": electronic(1)})
        assert platform.card_count("测试1") == 0
        assert wire.code("syncCardInfo", {"cardInfo": electronic(1)}) == 10000


def test_a_key_expires_once() -> None:
    with EmbeddedPlatform(scenario="expired-key") as platform:
        wire = Wire(platform).login()
        question = ("virIdCardVerify", {"qrCode": f"{SAMPLE_VUID}:1"})
        assert wire.code(*question) == 10105
        assert wire.code(*question) == 10105
        assert wire.login().code(*question) == 10000


def test_a_reply_is_cut(tmp_path: Path) -> None:
    with playing(tmp_path, "truncate", share=0.25) as platform:
        wire = Wire(platform).login()
        with pytest.raises(http.client.IncompleteRead) as cut:
            send(platform.url, verify(wire), Content_Type="text/xml")
        assert len(cut.value.partial) == (len(cut.value.partial) + (cut.value.expected or 0)) // 4


@pytest.mark.parametrize("declared", [True, False])
def test_a_reply_in_gbk(declared: bool, tmp_path: Path) -> None:
    with playing(tmp_path, "gbk", declared=declared) as platform:
        wire = Wire(platform).login()
        reply = send(platform.url, verify(wire), Content_Type="text/xml")
    assert ("GBK" in reply.content_type, reply.body.startswith(b"<?xml")) == (declared, declared)
    assert "袁宇阳" in reply.body.decode("gbk")
    if declared:
        assert etree.fromstring(reply.body).findtext(".//xm") == "袁宇阳"
    else:
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(reply.body)


def test_unknown_and_repeated_elements(tmp_path: Path) -> None:
    with playing(tmp_path, "unknown-element", name="surprise", text="1", position=1) as platform:
        wire = Wire(platform).login()
        answer = wire.call("virIdCardVerify", {"qrCode": f"{SAMPLE_VUID}:1"})
        assert [child.tag for child in answer.element[0]][:3] == ["message", "surprise", "resultCode"]
    with playing(tmp_path, "duplicate-element", name="vuid") as platform:
        wire = Wire(platform).login()
        answer = wire.call("virIdCardVerify", {"qrCode": f"{SAMPLE_VUID}:1"})
        assert answer.texts("vuid") == [SAMPLE_VUID] * 2


def test_a_page_instead_of_a_reply() -> None:
    with EmbeddedPlatform(scenario="html-error") as platform:
        for _ in "12":
            reply = send(platform.url, envelope("getAuthKey", LOGIN), Content_Type="text/xml")
            assert (reply.status, reply.content_type) == (502, "text/html; charset=UTF-8")
        assert Wire(platform).login().key


@pytest.mark.parametrize(
    ("soap", "status", "code"),
    [(SOAP11, 500, b"soap:Client"), ("http://www.w3.org/2003/05/soap-envelope", 400, b"soap:Sender")],
)
def test_a_fault_in_the_version_of_the_request(soap: str, status: int, code: bytes, tmp_path: Path) -> None:
    with playing(tmp_path, "fault", faultcode="Client", text="坏了") as platform:
        wire = Wire(platform).login()
        body = verify(wire).replace(SOAP11.encode(), soap.encode())
        reply = send(platform.url, body, Content_Type="text/xml")
        assert reply.status == status
        assert code in reply.body
        assert "坏了".encode() in reply.body


def test_a_reply_too_long(tmp_path: Path) -> None:
    with playing(tmp_path, "oversized", bytes=3_000_000) as platform:
        wire = Wire(platform).login()
        reply = send(platform.url, verify(wire), Content_Type="text/xml")
        assert len(reply.body) > 3_000_000
        assert etree.fromstring(reply.body, etree.XMLParser(huge_tree=True)).findtext(".//xm") == "袁宇阳"


def test_a_reply_in_another_namespace(tmp_path: Path) -> None:
    with playing(tmp_path, "wrong-namespace", namespace="urn:other") as platform:
        wire = Wire(platform).login()
        reply = send(platform.url, verify(wire), Content_Type="text/xml")
        assert etree.fromstring(reply.body).find(".//{urn:other}virIdCardVerifyResponse/return") is not None


def test_a_slow_reply_is_a_whole_reply(tmp_path: Path) -> None:
    path = tmp_path / "slow.toml"
    path.write_text("[[step]]\ndelay = 0.01\n")
    with EmbeddedPlatform(scenario=path) as platform:
        assert Wire(platform).login().key


def test_other_operations_are_left_alone(tmp_path: Path) -> None:
    with playing(tmp_path, "drop-before") as platform:
        wire = Wire(platform).login()
        assert wire.code("publishBlackSam", {"startDate": "20260101", "endDate": "20260101"}) == 10000
        with pytest.raises(GONE):
            wire.code("virIdCardVerify", {"qrCode": f"{SAMPLE_VUID}:1"})
