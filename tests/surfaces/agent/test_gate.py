"""DNS rebinding, foreign pages, missing tokens, oversized and malformed requests: each refused and counted."""

import http.client
import json
from pathlib import Path

import pytest

from support.agent import LIMIT, AgentHere, agent_here

ORIGIN = "https://his.example"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.:{port}", "0.0.0.0:{port}", ""]
)
def test_a_host_that_is_not_the_agents_is_refused(here: AgentHere, host: str) -> None:
    answer = here.get("/v1/health", Host=host.format(port=here.port))
    assert (answer.status, answer.kind) == (421, "host_not_allowed")
    assert here.agent.refused["host_not_allowed"] == 1


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"])
def test_the_agents_own_names_are_taken(here: AgentHere, host: str) -> None:
    assert here.get("/v1/health", Host=host.format(port=here.port)).status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://his.example.evil.example",
        "https://evil.example/https://his.example",
        "http://his.example",
        "https://HIS.example",
        "https://his.example:443",
        "http://127.0.0.1:1",
    ],
)
@pytest.mark.parametrize("path", ["/ping", "/v1/health"])
def test_an_origin_that_is_not_exactly_allowed_is_refused(here: AgentHere, origin: str, path: str) -> None:
    answer = here.get(path, Origin=origin)
    assert (answer.status, answer.kind) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in answer.headers
    assert here.agent.refused["origin_not_allowed"] == 1


def test_an_allowed_page_sees_the_answer_and_needs_pairing(here: AgentHere) -> None:
    ping = here.get("/ping", token="", Origin=ORIGIN)
    assert (ping.status, ping.headers["access-control-allow-origin"], ping.headers["vary"]) == (
        200,
        ORIGIN,
        "Origin",
    )
    answer = here.post("/v1/scan", token="", Origin=ORIGIN)
    assert (answer.status, answer.kind) == (401, "pairing_needed")
    assert answer.headers["access-control-allow-origin"] == ORIGIN


def test_the_installs_token_is_no_good_in_a_page(here: AgentHere) -> None:
    answer = here.get("/v1/health", Origin=ORIGIN)
    assert (answer.status, answer.kind) == (401, "token_wrong")


def test_preflights_are_answered_for_allowed_pages_alone(here: AgentHere) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = here.ask("OPTIONS", "/v1/read", token="", **asked)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "access-control-allow-credentials" not in answer.headers
    assert here.ask("OPTIONS", "/v1/read", token="", Origin="https://evil.example").status == 403
    assert here.ask("OPTIONS", "/v1/read", token="").status == 401


@pytest.mark.parametrize("token", ["", " ", "x", "Bearer"])
def test_a_token_is_needed(here: AgentHere, token: str) -> None:
    answer = here.get("/v1/plugins", token="", Authorization=f"Bearer {token}".strip())
    assert answer.status == 401
    assert answer.kind == ("token_wrong" if token in {"x", "Bearer"} else "token_missing")


def test_a_token_in_the_address_is_not_looked_at(here: AgentHere) -> None:
    assert here.get(f"/v1/health?token={here.token}", token="").kind == "token_missing"


def test_only_json_is_taken(here: AgentHere) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = here.post("/v1/scan", b"{}", Content_Type=kind)
        assert (answer.status, answer.kind) == (415, "media_type")
    assert here.agent.refused["media_type"] == 4


def test_an_oversized_request_is_refused_before_it_is_read(here: AgentHere) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=LIMIT)
    connection.putrequest("POST", "/v1/scan")
    connection.putheader("Authorization", f"Bearer {here.token}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(1 << 40))
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.status == 413
    assert json.loads(answer.read())["error"]["kind"] == "too_large"
    connection.close()


def test_an_oversized_request_of_unsaid_length_is_refused(here: AgentHere) -> None:
    head = (
        f"POST /v1/scan HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nAuthorization: Bearer {here.token}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert here.raw(head.encode() + chunk * 17).startswith(b"HTTP/1.1 413 ")


def test_what_json_is_not_is_malformed(here: AgentHere) -> None:
    answer = here.post("/v1/read", b'{"kind":')
    assert (answer.status, answer.kind) == (400, "malformed")
    assert here.agent.refused["malformed"] == 1


def test_addresses_and_methods_that_there_are_not(here: AgentHere) -> None:
    assert (here.get("/v1/nothing").status, here.get("/v1/nothing").kind) == (404, "not_found")
    assert (here.get("/v1/read").status, here.get("/v1/read").kind) == (405, "method")
    assert here.get("/v1/nothing", token="").status == 401


def test_a_request_has_a_name(here: AgentHere) -> None:
    assert here.get("/ping", X_Request_ID="a.B_9-").headers["x-request-id"] == "a.B_9-"
    assert here.get("/v1/health", X_Request_ID="a.B_9-").headers["x-request-id"] == "a.B_9-"
    for bad in ("a b", "x" * 65, "ä"):
        assert here.get("/ping", X_Request_ID=bad).headers["x-request-id"] != bad
    assert len({here.get("/ping").headers["x-request-id"] for _ in range(3)}) == 3


def test_a_page_may_not_ask_too_often(tmp_path: Path) -> None:
    with agent_here(tmp_path, AGENT__origins=ORIGIN, AGENT__pageRate="1") as here:
        assert [here.ask("OPTIONS", "/v1/read", Origin=ORIGIN).status for _ in range(12)] == [204] * 12
        answers = [here.get("/ping", Origin=ORIGIN) for _ in range(12)]
        kinds = [answer.status for answer in answers]
        assert 429 in kinds
        assert {answer.headers.get("access-control-allow-origin") for answer in answers} == {ORIGIN}
        assert here.agent.refused["too_many_requests"] == kinds.count(429)
        assert here.get("/ping").status == 200


def test_what_decides_may_stand_only_once(here: AgentHere) -> None:
    head = f"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:{here.port}\r\nAuthorization: Bearer {here.token}\r\n"
    for second in (
        f"Host: 127.0.0.1:{here.port}",
        "Origin: a\r\nOrigin: b",
        f"Authorization: Bearer {here.token}",
    ):
        answer = here.raw(f"{head}{second}\r\nConnection: close\r\n\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_defect_is_told_as_one_and_nothing_of_it(here: AgentHere, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("郑岚 999999199104060014")

    monkeypatch.setattr(here.agent.pages, "listed", fail)
    answer = here.get("/v1/pages")
    assert (answer.status, answer.kind) == (500, "internal")
    assert "999999199104060014" not in answer.body.decode()
    assert here.agent.refused["internal"] == 1
    assert here.get("/v1/health").status == 200


def test_the_gate_says_what_it_refused_in_both_languages(here: AgentHere) -> None:
    error = here.get("/v1/health", token="").json()["error"]
    assert set(error) == {"kind", "zh", "en", "where", "found", "needed", "advice"}
    assert error["zh"]
    assert error["en"]
    assert set(error["advice"]) == {"zh", "en"}
