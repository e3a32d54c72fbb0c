import json
import socket
from pathlib import Path

import pytest

from support.agent import LIMIT, AgentHere, agent_here
from wscall.surfaces.agent import connection, gate


def _kind(answer: bytes) -> str:
    return str(json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["kind"])


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"HELO\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\0" * 64,
    ],
)
def test_what_is_not_http_is_refused_and_counted(here: AgentHere, sent: bytes) -> None:
    answer = here.raw(sent)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert _kind(answer) == "malformed"
    assert here.agent.refused["malformed"] == 1


def test_two_lengths_are_malformed(here: AgentHere) -> None:
    head = f"POST /v1/scan HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nContent-Length: 2\r\n"
    for second in ("Content-Length: 3", "Transfer-Encoding: chunked"):
        assert here.raw(f"{head}{second}\r\n\r\n{{}}".encode()).startswith(b"HTTP/1.1 400 ")


def test_a_head_that_grows_and_grows_is_refused(here: AgentHere) -> None:
    answer = here.raw(b"GET /ping HTTP/1.1\r\nX: " + b"x" * (connection.LARGEST_HEAD + 1))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert _kind(answer) == "too_large"


def test_a_head_that_comes_too_slowly_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_LIMIT", 0.2)
    with agent_here(tmp_path) as here:
        answer = here.raw(b"GET /ping HTTP/1.1\r\nHost:")
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert here.agent.refused["timeout"] == 1


def test_a_second_head_that_comes_too_slowly_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_LIMIT", 0.2)
    with agent_here(tmp_path) as here:
        answer = here.raw(f"GET /ping HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\n\r\nGET /pi".encode())
        assert answer.count(b"HTTP/1.1 200 ") == 1
        assert answer.count(b"HTTP/1.1 408 ") == 1


def test_a_connection_that_says_nothing_just_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_LIMIT", 0.2)
    with agent_here(tmp_path) as here:
        assert here.raw(b"") == b""
        assert not here.agent.refused


def test_a_body_that_comes_too_slowly_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_LIMIT", 0.2)
    with agent_here(tmp_path) as here:
        head = (
            f"POST /v1/scan HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nAuthorization: Bearer {here.token}\r\n"
            'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"limit'
        )
        answer = here.raw(head.encode())
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert here.agent.refused["timeout"] == 1


def test_a_connection_of_another_user_is_refused(here: AgentHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "is_of_this_user", lambda _client, _server: False)
    answer = here.get("/v1/health")
    assert (answer.status, answer.kind) == (403, "other_user")
    assert here.get("/ping").kind == "other_user"
    assert here.agent.refused["other_user"] == 2


def test_connections_beyond_the_limit_are_closed(here: AgentHere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "MOST", 1)
    with socket.create_connection(("127.0.0.1", here.port), LIMIT) as first:
        first.sendall(f"GET /ping HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\n\r\n".encode())
        assert first.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
        assert here.raw(b"") == b""
    assert here.agent.refused["busy"] == 1


def test_requests_on_one_connection_are_answered_in_their_order(here: AgentHere) -> None:
    def asked(path: str, name: str, more: str = "") -> str:
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nAuthorization: Bearer {here.token}\r\n"
            f"X-Request-ID: {name}\r\n{more}\r\n"
        )

    paths = ["/v1/health", "/ping", "/v1/health", "/v1/health", "/ping", "/v1/health"]
    sent = "".join(asked(path, f"r{number}") for number, path in enumerate(paths))
    answer = here.raw((sent + asked("/v1/health", "last", "Connection: close\r\n")).encode())
    names = [line.split(b": ")[1] for line in answer.split(b"\r\n") if line.startswith(b"x-request-id")]
    assert names == [*(f"r{number}".encode() for number in range(len(paths))), b"last"]


def test_a_quick_answer_needs_what_every_answer_needs(here: AgentHere) -> None:
    head = f"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nConnection: close\r\n"
    assert here.raw(f"{head}\r\n".encode()).startswith(b"HTTP/1.1 401 ")
    assert here.raw(f"{head}Authorization: Bearer {here.token}\r\n\r\n".encode()).startswith(b"HTTP/1.1 200 ")
    with_body = f"{head}Authorization: Bearer {here.token}\r\nContent-Length: 3\r\n\r\nabc"
    assert here.raw(with_body.encode()).count(b"HTTP/1.1") == 1
