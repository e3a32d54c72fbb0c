"""What the native library makes of answers that are none, late, lost, or somebody else's."""

import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from support.native import HERE, TARGETS, Caller, Target
from support.scripted_agent import TOKEN, Request, answers, hangs_up, http, refuses, result, scripted_agent

READ, ISSUE = "ReadCardInfo_V2", "WSC_syncCardInfo"
AGAIN, UNCERTAIN = (
    "设备连接异常：与 WSCall 代理的连接一再中断",
    "设备连接异常：与 WSCall 代理的连接中断，本次操作是否完成未知",
)


@pytest.fixture
def target() -> Target:
    return HERE


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


ON_WINDOWS_TOO = pytest.mark.parametrize("target", [TARGETS[0], *TARGETS[2:]])


def test_what_is_asked(state: Path, caller: Caller) -> None:
    with scripted_agent(state, answers(0, "", "一|二")) as agent:
        assert caller.call(READ, reserve="0304|内科".encode("gbk")).texts() == (0, "", "一|二")
        caller.call("WSC_downQr", endpoint=b"http://x", source=b"<a/>", reserve=b"r")
    read, operation = agent.requests
    assert (read.path, operation.path) == ("/v1/call/ReadCardInfo_V2", "/v1/call/WSC_downQr")
    assert read.headers["host"] == f"127.0.0.1:{agent.port}"
    assert read.headers["authorization"] == f"Bearer {TOKEN}"
    assert read.headers["content-type"] == "application/json"
    assert read.headers["x-request-id"] != operation.headers["x-request-id"]
    assert (read.body["encoding"], read.text("szReserve"), read.text("szInput")) == ("gb18030", "0304|内科", "")
    fields = ("szEndPoint", "szInput", "szReserve", "include")
    assert [operation.text(field) for field in fields] == ["http://x", "<a/>", "r", ""]
    assert agent.connections == 1


@pytest.mark.parametrize(
    "said",
    [
        {"code": 0, "output": ""},
        {"code": "0", "msg": "", "output": ""},
        {"code": 1.5, "msg": "", "output": ""},
        {"code": 0, "msg": "", "output": "====", "x": 1},
        {"code": 0, "msg": "", "output": "QQ!=", "x": 1},
        {"code": 0, "msg": "", "output": "QQQQQ", "x": 1},
        {"code": 2**40, "msg": "", "output": ""},
        [],
        None,
    ],
    ids=str,
)
def test_a_result_that_is_none_is_told_as_such(state: Path, caller: Caller, said: object) -> None:
    with scripted_agent(state, lambda request: http(200, json.dumps(said).encode(), request)):
        called = caller.call(READ)
    assert called.code == -33
    assert "回答无法识别" in called.msg.decode("gbk")


@pytest.mark.parametrize(
    "wire",
    [
        b"SSH-2.0-x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}{}",
        b"HTTP/1.1 200 OK\nx\r\ncontent-length: 2\r\n\r\n{}",
        b"\r\n\r\n",
        b"x" * 20000,
    ],
    ids=lambda wire: wire[:60].decode(),
)
def test_what_is_no_http_is_told_as_such(state: Path, caller: Caller, wire: bytes) -> None:
    with scripted_agent(state, lambda _request: wire):
        called = caller.call(READ)
    assert called.code == -33
    assert called.touched == 0


@ON_WINDOWS_TOO
def test_an_answer_in_many_pieces_is_put_together(state: Path, caller: Caller) -> None:
    long = "很长" * 1000
    with scripted_agent(state, answers(0, "", long, more="X-Padding: " + "x" * 9000 + "\r\n")):
        assert caller.call(READ).texts() == (0, "", long)


def test_the_trail_of_a_read_is_no_hindrance(state: Path, caller: Caller) -> None:
    trail = [{"directory": "SIM", "ms": 0.25, "native": None, "n": -1e-05, "更多": [True, {}]}] * 50
    with scripted_agent(state, lambda request: http(200, result(0, "", "a|b", id="x", trail=trail), request)):
        assert caller.call(READ).texts() == (0, "", "a|b")


@ON_WINDOWS_TOO
def test_a_read_is_repeated_where_its_answer_was_lost(state: Path, caller: Caller) -> None:
    with scripted_agent(state, hangs_up, hangs_up, answers(0, "", "x")) as agent:
        assert caller.call(READ).texts() == (0, "", "x")
    assert len(agent.requests) == 3


def test_but_not_for_ever(state: Path, caller: Caller) -> None:
    with scripted_agent(state, hangs_up) as agent:
        code, msg, output = caller.call(READ).texts()
    assert (code, output, len(agent.requests)) == (-33, "", 3)
    assert msg.startswith(AGAIN)


@pytest.mark.parametrize("function", [ISSUE, "WSC_updateCardInfo"])
def test_what_may_have_happened_is_not_done_twice(state: Path, caller: Caller, function: str) -> None:
    with scripted_agent(state, hangs_up, answers(10000)) as agent:
        code, msg, _ = caller.call(function).texts()
    assert (code, len(agent.requests)) == (-33, 1)
    assert msg.startswith(UNCERTAIN)


def test_an_answer_to_somebody_else_is_no_answer(state: Path, caller: Caller) -> None:
    foreign = answers(0, "", "别人的", identity="dll-1-1-1")
    with scripted_agent(state, foreign, answers(0, "", "自己的")) as agent:
        assert caller.call(READ).texts() == (0, "", "自己的")
    assert agent.connections == 2


@ON_WINDOWS_TOO
def test_a_connection_that_was_closed_meanwhile_costs_nothing(state: Path, caller: Caller) -> None:
    with scripted_agent(state, answers(0, "", "x")) as agent:
        for number in range(1, 4):
            assert caller.call(READ).code == 0
            agent.close_connections()
            assert agent.connections == number
    assert len(agent.requests) == 3


def test_what_has_an_effect_takes_a_connection_of_its_own(state: Path, caller: Caller) -> None:
    with scripted_agent(state, answers(10000)) as agent:
        for function in (READ, ISSUE, READ, ISSUE):
            assert caller.call(function).code == 10000
    assert agent.connections == 3


def test_a_connection_is_not_used_again_where_the_agent_closes_it(state: Path, caller: Caller) -> None:
    with scripted_agent(state, answers(0, more="Connection: close\r\n")) as agent:
        caller.call(READ)
        caller.call(READ)
    assert agent.connections == 2


@pytest.mark.parametrize(
    ("status", "kind"), [(503, "busy"), (503, "stopping"), (401, "token_wrong"), (429, "too_many_requests")]
)
def test_a_refusal_that_passes_is_waited_for(state: Path, caller: Caller, status: int, kind: str) -> None:
    with scripted_agent(state, refuses(status, kind), refuses(status, kind), answers(10000)) as agent:
        assert caller.call(ISSUE).code == 10000
    assert len(agent.requests) == 3


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(413, "too_large", -15), (422, "invalid", -15), (403, "other_user", -33), (500, "internal", -33)],
)
def test_a_refusal_is_told_with_the_agents_word_for_it(
    state: Path, caller: Caller, status: int, kind: str, code: int
) -> None:
    with scripted_agent(state, refuses(status, kind)) as agent:
        called = caller.call(ISSUE)
    assert called.code == code
    assert kind in called.msg.decode("gbk")
    assert len(agent.requests) == 1


def test_a_refusal_without_a_word_is_told_by_its_status(state: Path, caller: Caller) -> None:
    with scripted_agent(state, lambda request: http(500, b"<html>", request)):
        assert "HTTP 500" in caller.call(READ).msg.decode("gbk")


@ON_WINDOWS_TOO
@pytest.mark.parametrize("function", [READ, ISSUE])
def test_an_answer_that_does_not_come_ends_with_the_limit(state: Path, caller: Caller, function: str) -> None:
    ended = threading.Event()

    def never(_request: Request) -> None:
        ended.wait()

    with scripted_agent(state, never, callLimit=0.25) as agent:
        code, msg, _ = caller.call(function).texts()
        ended.set()
    assert (code, len(agent.requests)) == (-33, 1)
    assert "没有回答" in msg
    assert ("是否完成未知" in msg) == (function == ISSUE)


def test_a_refusal_that_does_not_pass_ends_with_the_limit(state: Path, caller: Caller) -> None:
    with scripted_agent(state, refuses(503, "busy"), callLimit=0.25):
        code, msg, _ = caller.call(READ).texts()
    assert (code, "busy" in msg) == (-33, True)


def test_an_agent_that_holds_its_lock_and_does_not_listen_is_waited_for(state: Path, caller: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with scripted_agent(state, answers(0), port=port, callLimit=0.25) as agent:
        code, msg, _ = caller.call(READ).texts()
    assert (code, agent.connections) == (-33, 0)
    assert "没有就绪" in msg


def test_nobody_is_asked_at_the_port_of_an_agent_that_is_gone(state: Path, caller: Caller) -> None:
    with scripted_agent(state, answers(0), running=False) as agent:
        code, msg, _ = caller.call(READ).texts()
    assert (code, agent.connections) == (-33, 0)
    assert "启动后随即退出" in msg


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/no/such/python", "-m", "wscall"], "系统错误 2"),
        (["python3"], "系统错误 2"),
        ([], "agent.json"),
        (["/bin/true", 7], "agent.json"),
        (["/bin/true\0", "x"], "agent.json"),
    ],
    ids=str,
)
def test_an_agent_that_cannot_be_started_is_told_of(
    state: Path, caller: Caller, command: list[object], said: str
) -> None:
    with scripted_agent(state, answers(0), running=False, command=command):
        code, msg, _ = caller.call(READ).texts()
    assert code == -33
    assert said in msg


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 2},
        {"port": 0},
        {"port": "1"},
        {"token": ""},
        {"token": "a b"},
        {"token": "x" * 200},
        {"port": None},
    ],
    ids=str,
)
def test_a_file_that_is_not_sound_is_no_file(state: Path, caller: Caller, changed: dict[str, object]) -> None:
    with scripted_agent(state, answers(0), running=False, **changed) as agent:
        called = caller.call(READ)
    assert (called.code, agent.connections) == (-33, 0)
    assert "agent.json" in called.msg.decode("gbk")


def test_a_listener_of_another_user_gets_no_token(state: Path, caller: Caller) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can let somebody else listen")
    listening = (
        "import os, socket, sys; os.setuid(65534); s = socket.create_server(('127.0.0.1', 0)); "
        "print(s.getsockname()[1], flush=True); c = s.accept()[0]; print(len(c.recv(1)), flush=True)"
    )
    with subprocess.Popen([sys.executable, "-c", listening], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        with scripted_agent(state, answers(0), port=port, callLimit=0.25):
            assert caller.call(READ).code == -33
        assert other.stdout.readline().strip() == "0"  # it was connected to, and left without a word
