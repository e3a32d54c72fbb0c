import contextlib
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.soap_server import (
    ScriptedServer,
    Step,
    chunked,
    closing_after,
    drip,
    drop,
    in_turn,
    raw,
    reply,
    reset,
    stall,
    stall_after,
    truncated,
)
from wscall.deadline import Deadline
from wscall.errors import Cancelled, OutcomeUnknown, PlatformUnreachable
from wscall.platform.endpoint import Endpoint
from wscall.platform.failures import Failure
from wscall.platform.transport import Limits, Transport

LIMITS = Limits(connect=5, read=5, overall=10, max_bytes=10_000)
IMPATIENT = LIMITS._replace(read=0.1)
HURRIED = LIMITS._replace(overall=0.2)
BODY = b"<a>" + b"x" * 500 + b"</a>"
PACKED = gzip.compress(BODY, mtime=0)


@contextmanager
def transport_to(server: ScriptedServer, limits: Limits = LIMITS) -> Iterator[Transport]:
    transport = Transport(Endpoint.parse(server.url), limits)
    try:
        yield transport
    finally:
        transport.close()


def failing(step: Step, limits: Limits = LIMITS, *, repeatable: bool = True) -> PlatformUnreachable:
    with ScriptedServer(in_turn(step)) as server, transport_to(server, limits) as transport:
        with pytest.raises(PlatformUnreachable) as caught:
            transport.post(BODY, Deadline(10), repeatable=repeatable)
        assert caught.value.where == f"127.0.0.1:{server.port}"
    return caught.value


def test_posts_what_the_service_expects() -> None:
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        answer = transport.post(BODY, Deadline(10), repeatable=True)
    assert answer == (200, "text/xml; charset=utf-8", b"<r/>")
    (request,) = server.requests
    assert request.method == "POST"
    assert request.target == "/hcpde/services/healthCardService"
    assert request.body == BODY
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["soapaction"] == '""'
    assert request.headers["host"] == f"127.0.0.1:{server.port}"


def test_keeps_the_connection() -> None:
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        for _ in range(5):
            transport.post(BODY, Deadline(10), repeatable=True)
        assert transport.get("/x?wsdl", Deadline(10)).body == b"<r/>"
    assert server.connections == 1
    assert server.requests[-1].target == "/x?wsdl"


def test_closes_the_connection_when_asked() -> None:
    with ScriptedServer(in_turn(reply("<r/>", Connection="close"))) as server, transport_to(server) as transport:
        for _ in range(2):
            assert transport.post(BODY, Deadline(10), repeatable=True).body == b"<r/>"
    assert server.connections == 2


@pytest.mark.parametrize("last", [closing_after(reply("<r/>")), reply("<r/>", Surprise="no")])
def test_notices_a_kept_connection_that_was_closed(last: Step) -> None:
    with ScriptedServer(in_turn(last, reply("<second/>"))) as server, transport_to(server) as transport:
        transport.post(BODY, Deadline(10), repeatable=True)
        assert transport.post(BODY, Deadline(10), repeatable=True).body == b"<second/>"


def test_repeats_a_repeatable_request_once_when_the_kept_connection_went_away() -> None:
    with (
        ScriptedServer(in_turn(reply("<r/>"), drop, reply("<second/>"))) as server,
        transport_to(server) as transport,
    ):
        transport.post(BODY, Deadline(10), repeatable=True)
        assert transport.post(BODY, Deadline(10), repeatable=True).body == b"<second/>"
    assert len(server.requests) == 3


def test_never_sends_an_unrepeatable_request_twice() -> None:
    with (
        ScriptedServer(in_turn(reply("<r/>"), drop, reply("<second/>"))) as server,
        transport_to(server) as transport,
    ):
        transport.post(BODY, Deadline(10), repeatable=True)
        with pytest.raises(OutcomeUnknown):
            transport.post(BODY, Deadline(10), repeatable=False)
    assert len(server.requests) == 2
    assert server.connections == 2


def test_a_fresh_connection_that_goes_away_is_not_tried_again() -> None:
    with ScriptedServer(in_turn(drop)) as server, transport_to(server) as transport, pytest.raises(OutcomeUnknown):
        transport.post(BODY, Deadline(10), repeatable=True)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [200, 403, 404, 500, 503])
def test_any_status_but_a_redirect_is_an_answer(status: int) -> None:
    with (
        ScriptedServer(in_turn(reply("<html/>", status, "text/html"))) as server,
        transport_to(server) as transport,
    ):
        assert transport.post(BODY, Deadline(10), repeatable=True) == (status, "text/html", b"<html/>")


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", PACKED),
        ("x-gzip", PACKED),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
    ],
)
def test_unpacks(coding: str, packed: bytes) -> None:
    with (
        ScriptedServer(in_turn(reply(packed, Content_Encoding=coding))) as server,
        transport_to(server) as transport,
    ):
        assert transport.post(BODY, Deadline(10), repeatable=True).body == BODY


def test_reads_chunks() -> None:
    with ScriptedServer(in_turn(chunked(BODY[:7], BODY[7:]))) as server, transport_to(server) as transport:
        assert transport.post(BODY, Deadline(10), repeatable=True).body == BODY


BOMB = gzip.compress(b"\0" * 5_000_000, mtime=0)
SENT = [
    pytest.param(drop, Failure.DROPPED, id="dropped"),
    pytest.param(reset, Failure.DROPPED, id="reset"),
    pytest.param(truncated(BODY, 100), Failure.CUT_OFF, id="truncated"),
    pytest.param(truncated(BODY, 0), Failure.CUT_OFF, id="head only"),
    pytest.param(chunked(BODY, end=False), Failure.CUT_OFF, id="chunks without end"),
    pytest.param(reply(PACKED[:15], Content_Encoding="gzip"), Failure.CUT_OFF, id="half a gzip"),
    pytest.param(reply(b"no gzip", Content_Encoding="gzip"), Failure.ENCODING, id="no gzip"),
    pytest.param(reply(BODY, Content_Encoding="br"), Failure.ENCODING, id="unknown coding"),
    pytest.param(raw(b"SSH-2.0-OpenSSH\r\n"), Failure.NOT_HTTP, id="another protocol"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), Failure.NOT_HTTP, id="endless header"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), Failure.NOT_HTTP, id="headers"),
    pytest.param(reply(b"x" * 10_001), Failure.OVERSIZED, id="oversized"),
    pytest.param(chunked(*[b"x" * 1000] * 11), Failure.OVERSIZED, id="oversized chunks"),
    pytest.param(raw(b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 20_000), Failure.OVERSIZED, id="oversized until close"),
    pytest.param(reply(BOMB[:9000], Content_Encoding="gzip"), Failure.OVERSIZED, id="gzip bomb"),
    pytest.param(reply("", 302, Location="http://elsewhere.example/"), Failure.REDIRECT, id="redirect"),
    pytest.param(reply("", 307, Location="/other"), Failure.REDIRECT, id="redirect kept"),
]


@pytest.mark.parametrize("repeatable", [True, False])
@pytest.mark.parametrize(("step", "failure"), SENT)
def test_a_request_without_a_whole_answer_leaves_the_outcome_unknown(
    step: Step, failure: Failure, repeatable: bool
) -> None:
    error = failing(step, repeatable=repeatable)
    assert type(error) is OutcomeUnknown
    assert error.what == failure.value.what


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(stall, id="silence"),
        pytest.param(stall_after(b"HTTP/1.1 200 OK\r\n"), id="after the status"),
        pytest.param(stall_after(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a"), id="in the body"),
    ],
)
def test_silence_ends_at_the_read_limit(step: Step) -> None:
    error = failing(step, IMPATIENT)
    assert type(error) is OutcomeUnknown
    assert error.what == Failure.READ_LIMIT.value.what
    assert "0.1 s" in error.found


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX: "), id="headers"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", 0.001), id="body"),
        pytest.param(stall, id="silence"),
    ],
)
def test_dripping_ends_at_the_overall_limit(step: Step) -> None:
    limits = HURRIED._replace(max_bytes=10**6)
    error = failing(step, limits)
    assert type(error) is OutcomeUnknown
    assert error.what == Failure.OVERALL_LIMIT.value.what


def test_the_callers_deadline_counts_as_the_overall_limit() -> None:
    with ScriptedServer(in_turn(stall)) as server, transport_to(server) as transport:
        overall = Deadline(0.1)
        with pytest.raises(OutcomeUnknown) as caught:
            transport.post(BODY, overall, repeatable=True)
    assert caught.value.what == Failure.OVERALL_LIMIT.value.what


def test_an_expired_deadline_sends_nothing() -> None:
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        transport.post(BODY, Deadline(10), repeatable=True)
        for repeatable in (True, False):
            with pytest.raises(PlatformUnreachable) as caught:
                transport.post(BODY, Deadline(0), repeatable=repeatable)
            assert type(caught.value) is PlatformUnreachable
    assert len(server.requests) == 1


def test_a_cancelled_deadline_sends_nothing() -> None:
    deadline = Deadline(10)
    deadline.cancel()
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        transport.post(BODY, Deadline(10), repeatable=True)
        for repeatable in (True, False):
            with pytest.raises(Cancelled):
                transport.post(BODY, deadline, repeatable=repeatable)
    assert len(server.requests) == 1


def cancelling(deadline: Deadline, server: ScriptedServer) -> threading.Thread:
    """Cancels as soon as a request has arrived."""

    def cancel() -> None:
        server.arrived.wait()
        deadline.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    return thread


@pytest.mark.parametrize("step", [stall, stall_after(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<a")])
def test_cancelling_wakes_a_waiting_request(step: Step) -> None:
    deadline = Deadline(60)
    with ScriptedServer(in_turn(step)) as server:
        thread = cancelling(deadline, server)
        patient = Limits(read=60, overall=60)
        with transport_to(server, patient) as transport, pytest.raises(OutcomeUnknown) as caught:
            transport.post(BODY, deadline, repeatable=True)
        thread.join()
    assert caught.value.what == Failure.CANCELLED.value.what


def test_a_late_cancel_leaves_the_kept_connection_alone() -> None:
    deadline = Deadline(60)
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        transport.post(BODY, deadline, repeatable=True)
        deadline.cancel()
        transport.post(BODY, Deadline(10), repeatable=True)
    assert server.connections == 1


def not_sent(transport: Transport) -> PlatformUnreachable:
    with pytest.raises(PlatformUnreachable) as caught:
        transport.post(BODY, Deadline(10), repeatable=True)
    assert type(caught.value) is PlatformUnreachable
    return caught.value


def test_a_refused_connection_sent_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = not_sent(Transport(Endpoint("http", "127.0.0.1", port, "/"), LIMITS))
    assert error.what == Failure.REFUSED.value.what
    assert error.where == f"127.0.0.1:{port}"


def test_an_unknown_host_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = not_sent(Transport(Endpoint("http", "platform.invalid", 80, "/"), LIMITS))
    assert error.what == Failure.DNS.value.what
    assert error.where == "platform.invalid:80"


def test_a_name_that_cannot_be_one_is_unknown() -> None:
    error = not_sent(Transport(Endpoint("http", "a" * 70 + ".invalid", 80, "/"), LIMITS))
    assert error.what == Failure.DNS.value.what


def hanging_resolver(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    release = threading.Event()

    def hang(*_arguments: object, **_options: object) -> list[object]:
        release.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    return release


def test_a_resolver_that_hangs_ends_at_the_connect_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    release = hanging_resolver(monkeypatch)
    error = not_sent(Transport(Endpoint("http", "platform.invalid", 80, "/"), LIMITS._replace(connect=0.05)))
    assert error.what == Failure.DNS_LIMIT.value.what
    release.set()


def test_cancelling_wakes_a_hanging_resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    release = hanging_resolver(monkeypatch)
    deadline = Deadline(60)
    timer = threading.Timer(0.05, deadline.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        Transport(Endpoint("http", "platform.invalid", 80, "/"), Limits(connect=60)).post(
            BODY, deadline, repeatable=True
        )
    timer.join()
    release.set()


def test_a_connection_that_is_never_accepted_ends_at_the_connect_limit() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        waiting = []
        for _ in range(4):  # fill the queue, so that the next attempt hangs
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
            waiting.append(filler)
        error = not_sent(Transport(Endpoint("http", "127.0.0.1", port, "/"), LIMITS._replace(connect=0.1)))
        assert error.what == Failure.CONNECT_LIMIT.value.what
        for filler in waiting:
            filler.close()


def test_plain_http_behind_https_is_a_tls_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer_in_plain() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(ConnectionError):  # the client hangs up on such an answer
                connection.recv(1)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass

        server = threading.Thread(target=answer_in_plain)
        server.start()
        port = listener.getsockname()[1]
        error = not_sent(Transport(Endpoint("https", "127.0.0.1", port, "/"), LIMITS))
        server.join()
    assert error.what == Failure.TLS.value.what


@pytest.fixture
def own_certificate(tmp_path: Path) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl program to make a certificate with")
    file = tmp_path / "server.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(tmp_path / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


def tls_server(certificate: Path, script: Callable[..., Step]) -> ScriptedServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return ScriptedServer(script, tls=context)


def test_an_untrusted_certificate_is_a_tls_failure(own_certificate: Path) -> None:
    with tls_server(own_certificate, in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        error = not_sent(transport)
    assert error.what == Failure.TLS.value.what
    assert "certificate" in error.found
    assert server.requests == []


def test_a_trusted_certificate_works(own_certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate.with_name("cert.pem")))
    with tls_server(own_certificate, in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        for _ in range(2):
            assert transport.post(BODY, Deadline(10), repeatable=True).body == b"<r/>"
    assert server.connections == 1


def test_cancelling_wakes_a_waiting_tls_request(own_certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate.with_name("cert.pem")))
    deadline = Deadline(60)
    with tls_server(own_certificate, in_turn(stall)) as server:
        thread = cancelling(deadline, server)
        patient = Limits(read=60, overall=60)
        with transport_to(server, patient) as transport, pytest.raises(OutcomeUnknown) as caught:
            transport.post(BODY, deadline, repeatable=True)
        thread.join()
    assert caught.value.what == Failure.CANCELLED.value.what


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    monkeypatch.delenv("no_proxy", raising=False)
    with ScriptedServer(in_turn(reply("<r/>"))) as server, transport_to(server) as transport:
        assert transport.post(BODY, Deadline(10), repeatable=True).body == b"<r/>"


def test_many_threads_share_a_transport() -> None:
    with ScriptedServer(lambda request: reply(request.body)) as server, transport_to(server) as transport:
        wrong: list[bytes] = []

        def work(number: int) -> None:
            for turn in range(10):
                body = f"<a>{number}.{turn}</a>".encode()
                answer = transport.post(body, Deadline(10), repeatable=bool(turn % 2)).body
                if answer != body:
                    wrong.append(answer)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(server.requests) == 80
