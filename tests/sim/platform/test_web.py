import http.client
import json
import socket
from collections.abc import Iterator

import pytest
from lxml import etree

from support.platform_wire import SOAP11, Wire, envelope, parse, send
from wscall.platform.bundled import HBWS, WONDERSGROUP
from wscall.sim.platform import EmbeddedPlatform

LOGIN = {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"}
BODY = envelope("getAuthKey", LOGIN)
PATH = "/hcpde/services/healthCardService"
XML = {"Content-Type": "text/xml"}


@pytest.fixture
def connection(platform: EmbeddedPlatform) -> Iterator[http.client.HTTPConnection]:
    opened = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=10)
    yield opened
    opened.close()


def raw(platform: EmbeddedPlatform, *parts: bytes) -> bytes:
    """Everything that comes back for these bytes until the connection ends."""
    with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as plug:
        for part in parts:
            plug.sendall(part)
        plug.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: plug.recv(65536), b""))


@pytest.mark.parametrize("path", [PATH, "/HC_PDE/services/healthCardService"])
def test_both_paths_answer(path: str, connection: http.client.HTTPConnection) -> None:
    connection.request("POST", path, BODY, XML)
    reply = connection.getresponse()
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/xml; charset=UTF-8")
    assert parse(reply.read(), "getAuthKey", WONDERSGROUP).code == 10000


def test_the_description_carries_the_real_address(platform: EmbeddedPlatform) -> None:
    for path in (PATH, "/HC_PDE/services/healthCardService"):
        address = f"http://127.0.0.1:{platform.port}{path}"
        wsdl = etree.fromstring(send(f"{address}?wsdl", None).body)
        (location,) = (
            found.get("location") for found in wsdl.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
        )
        assert location == address
        (schema,) = [
            found.get("schemaLocation", "") for found in wsdl.iter("{http://www.w3.org/2001/XMLSchema}import")
        ]
        assert schema.startswith(address)
        described = etree.fromstring(send(schema, None).body)
        assert described.get("targetNamespace") == WONDERSGROUP


def test_the_profile_chooses_the_description() -> None:
    with EmbeddedPlatform(profile="hbws") as platform:
        wsdl = etree.fromstring(send(f"{platform.url}?WSDL", None).body)
        assert wsdl.get("targetNamespace") == HBWS
        assert Wire(platform).login().key  # and still answers the other namespace


def test_a_person_gets_a_page(platform: EmbeddedPlatform) -> None:
    reply = send(f"http://127.0.0.1:{platform.port}/", None)
    page = reply.body.decode()
    assert (reply.status, reply.content_type) == (200, "text/html; charset=UTF-8")
    assert "模拟平台" in page
    assert f"{platform.url}?wsdl" in page
    assert "syncCardInfo" in page


def test_status_counts_without_naming_anyone(platform: EmbeddedPlatform, wire: Wire) -> None:
    reply = send(f"http://127.0.0.1:{platform.port}/status", None)
    status = json.loads(reply.body)
    assert status["profile"] == "wondersgroup"
    assert status["counts"]["card"] == platform.card_count()
    assert status["counts"]["auth_key"] == 2
    assert wire.key not in reply.body.decode()
    assert "袁" not in reply.body.decode()


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", PATH, {}, 405),
        ("GET", f"{PATH}?xsd=../secret", {}, 404),
        ("GET", f"{PATH}?other", {}, 404),
        ("HEAD", "/", {}, 200),
        ("HEAD", f"{PATH}?wsdl", {}, 200),
        ("PUT", PATH, XML, 405),
        ("DELETE", "/status", {}, 405),
        ("OPTIONS", PATH, {}, 405),
        ("POST", "/", XML, 405),
        ("POST", "/nowhere", XML, 404),
        ("POST", PATH, {"Content-Type": "application/json"}, 415),
        ("POST", PATH, {**XML, "Content-Encoding": "gzip"}, 415),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("GET", "/", {"Host": "localhost:1234"}, 200),
        ("GET", "/", {"Host": "[::1]:80"}, 200),
        ("BREW", "/", {}, 501),
    ],
)
def test_what_is_no_request_gets_its_status(
    method: str, path: str, headers: dict[str, str], status: int, connection: http.client.HTTPConnection
) -> None:
    connection.request(method, path, BODY if method == "POST" else None, headers)
    reply = connection.getresponse()
    content = reply.read()
    assert reply.status == status
    assert (status != 405) or reply.headers["Allow"] or path == "/"
    assert content == b"" if method == "HEAD" else content


def test_a_connection_is_kept(connection: http.client.HTTPConnection) -> None:
    sockets = set()
    for _ in "123":
        connection.request("POST", PATH, BODY, XML)
        assert parse(connection.getresponse().read(), "getAuthKey", WONDERSGROUP).code == 10000
        sockets.add(connection.sock)
    assert len(sockets) == 1


def test_a_chunked_request_is_put_together(connection: http.client.HTTPConnection) -> None:
    parts = [BODY[start : start + 50] for start in range(0, len(BODY), 50)]
    for _ in "12":
        connection.request("POST", PATH, iter(parts), XML, encode_chunked=True)
        assert parse(connection.getresponse().read(), "getAuthKey", WONDERSGROUP).code == 10000


def head(*lines: str) -> bytes:
    return "\r\n".join(
        [f"POST {PATH} HTTP/1.1", "Host: localhost", "Content-Type: text/xml", *lines, "", ""]
    ).encode()


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (head("Content-Length: 9999999999"), 413),
        (head("Content-Length: -5"), 411),
        (head(), 411),
        (head("Content-Length: 50") + b"short", 400),
        (head("Transfer-Encoding: chunked") + b"zz\r\n", 400),
        (head("Transfer-Encoding: chunked") + b"-1\r\n", 413),
        (head("Transfer-Encoding: chunked") + b"ffffffff\r\n", 413),
        (head("Transfer-Encoding: chunked") + b"5\r\nabc", 400),
        (b"nonsense\r\n\r\n", 400),
    ],
)
def test_a_broken_request_is_refused_and_the_connection_ends(
    request_: bytes, status: int, platform: EmbeddedPlatform
) -> None:
    reply = raw(platform, request_)
    assert f" {status} ".encode() in reply.partition(b"\r\n")[0] or (status == 400 and b"400" in reply)
    assert Wire(platform).login().key


def test_a_refused_client_may_finish_sending(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", PATH, b"x" * (9 * 1024 * 1024), XML)
    assert connection.getresponse().status == 413


def test_a_client_that_stops_sending_is_let_go() -> None:
    with EmbeddedPlatform(patience=0.2) as platform:
        with socket.create_connection(("127.0.0.1", platform.port), timeout=10) as plug:
            plug.sendall(head("Content-Length: 100") + b"slow")
            assert plug.recv(1) == b""
        assert Wire(platform).login().key


def test_the_charset_of_the_transport_counts(platform: EmbeddedPlatform) -> None:
    body = BODY.decode().replace("1234abcd_", "口令").encode("gbk")
    reply = send(platform.url, body.partition(b"?>\n")[2] or body, Content_Type="text/xml; charset=GBK")
    assert parse(reply.body, "getAuthKey", WONDERSGROUP).code == 10103
    assert send(platform.url, BODY, Content_Type="text/xml; charset=martian").status == 500


def test_soap_12_is_answered_in_kind(platform: EmbeddedPlatform) -> None:
    body = BODY.replace(SOAP11.encode(), b"http://www.w3.org/2003/05/soap-envelope")
    reply = send(platform.url, body, Content_Type="application/soap+xml; charset=UTF-8")
    assert (reply.status, reply.content_type) == (200, "application/soap+xml; charset=UTF-8")
    assert etree.fromstring(reply.body).tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"
