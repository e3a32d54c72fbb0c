import http.client
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from support.agent import LIMIT, Answer, RunningAgent, open_agent
from support.command import Run
from support.hospital import Hospital
from wscall import __version__
from wscall.sim.devices import counter


def test_a_running_agent_says_where_it_is(agent: RunningAgent, hospital: Hospital) -> None:
    path = hospital.folder / "state" / "agent.json"
    said = json.loads(path.read_text("ascii"))
    assert (said["version"], said["pid"], said["port"]) == (1, agent.process.pid, agent.port)
    assert said["token"] == agent.token
    assert len(said["token"]) == 43
    assert said["configuration"] == str(hospital.configuration)
    assert said["command"][1:] == ["-m", "wscall", "--config", str(hospital.configuration), "serve"]
    assert (said["outputSize"], said["messageSize"], said["encoding"], said["callLimit"]) == (
        5120,
        1024,
        "GBK",
        60,
    )
    for name in ("agent.json", "agent-token", "agent.lock"):
        assert stat.S_IMODE((path.parent / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_answers_ping_to_anybody_and_the_rest_to_those_with_a_token(agent: RunningAgent) -> None:
    assert agent.get("/ping", token="").json() == {"wscall": __version__}
    assert agent.get("/v1/health").json()["status"] == "ok"
    assert agent.get("/v1/health", token="").kind == "token_missing"
    assert agent.get("/v1/health", token="x" * 43).kind == "token_wrong"


def test_a_second_agent_of_the_user_says_where_the_first_is(agent: RunningAgent, hospital: Hospital) -> None:
    command = [sys.executable, "-m", "wscall", "--config", str(hospital.configuration), "serve", "--json"]
    second = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60, env=dict(os.environ))
    assert second.returncode == 1
    assert json.loads(second.stdout)["error"]["found"] == f"pid {agent.process.pid}, {agent.url}"


def test_a_signal_lets_a_read_finish_and_takes_no_other(agent: RunningAgent, hospital: Hospital) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", agent.port, timeout=LIMIT)
    kept = http.client.HTTPConnection("127.0.0.1", agent.port, timeout=LIMIT)
    headers = {"Authorization": f"Bearer {agent.token}", "Content-Type": "application/json"}
    connection.request("POST", "/v1/read", json.dumps({"kind": "people", "limit": 30}), headers)
    _until(lambda: agent.get("/v1/health").json()["calls"]["running"] == 1)
    kept.request("GET", "/v1/health", headers=headers)
    kept.getresponse().read()
    agent.process.send_signal(signal.SIGTERM)
    _until(lambda: agent.get("/v1/health").json()["status"] == "draining")
    kept.request("POST", "/v1/scan", "{}", headers)
    assert json.loads(kept.getresponse().read())["error"]["kind"] == "stopping"
    counter.insert("health-32k")
    answer = json.loads(connection.getresponse().read())
    assert answer["code"] == 0
    assert agent.process.wait(LIMIT) == 0
    for each in (connection, kept):
        each.close()


def test_closing_the_connection_cancels_the_read(agent: RunningAgent, hospital: Hospital) -> None:
    with socket.create_connection(("127.0.0.1", agent.port), LIMIT) as connection:
        body = b'{"kind": "people", "limit": 600}'
        head = (
            f"POST /v1/read HTTP/1.1\r\nHost: 127.0.0.1:{agent.port}\r\nAuthorization: Bearer {agent.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body)
        _until(lambda: agent.get("/v1/health").json()["calls"]["running"] == 1)
    _until(lambda: agent.get("/v1/health").json()["calls"]["running"] == 0)
    assert [line["code"] for line in hospital.audit() if line["function"] == "read people"] == [-16]


def test_a_read_is_cancelled_by_its_name(agent: RunningAgent, hospital: Hospital) -> None:
    answers: list[Answer] = []
    sent = {"kind": "people", "limit": 600}
    reader = threading.Thread(target=lambda: answers.append(agent.post("/v1/read", sent, X_Request_ID="mine")))
    reader.start()
    _until(lambda: agent.ask("DELETE", "/v1/requests/mine").json()["cancelled"])
    reader.join(LIMIT)
    assert answers[0].json()["code"] == -16
    assert answers[0].headers["x-request-id"] == "mine"
    assert agent.ask("DELETE", "/v1/requests/mine").json() == {"cancelled": False}


def test_figures_for_prometheus(agent: RunningAgent, hospital: Hospital) -> None:
    agent.get("/v1/health", token="")
    agent.get("/v1/health")
    agent.get("/v1/made-up-address")
    agent.post("/v1/call/getauthkey")
    agent.post("/v1/call/no-such-thing")
    said = agent.get("/metrics")
    assert said.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = said.body.decode().splitlines()
    assert 'wscall_refused_total{kind="token_missing"} 1.0' in lines
    assert 'wscall_calls_total{code="-11",what="unknown"} 1.0' in lines
    assert any(line.startswith('wscall_calls_total{code="') and "WSC_getAuthKey" in line for line in lines)
    assert "wscall_calls_running 0.0" in lines
    assert 'wscall_requests_total{path="/v1/health",status="200"} 1.0' in lines
    assert 'wscall_requests_total{path="/v1/call/{function}",status="200"} 2.0' in lines
    assert 'wscall_requests_total{path="",status="404"} 1.0' in lines


def test_a_broken_configuration_is_served_so_that_people_can_see_it(hospital: Hospital) -> None:
    hospital.configure(WSCALL__readLimit="never")
    with open_agent(hospital.configuration) as agent:
        answer = agent.post("/v1/call/ReadCardInfo_V2").json()
        assert answer["code"] == -100
        assert "readLimit" in answer["msg"]


def test_the_logs_say_when_it_ran_and_who_asked_and_hold_no_token(agent: RunningAgent, hospital: Hospital) -> None:
    agent.post("/v1/call/ReadCardInfo_V2", {"szReserve": "x"}, X_Request_ID="counter-3")
    agent.end()
    (line,) = hospital.audit()
    assert (line["function"], line["via"], line["request"]) == ("read card", "install", "counter-3")
    (log,) = (hospital.folder / "state" / "logs").glob("wscall-*.log")
    events = [json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()]
    assert any(f"on port {agent.port}" in event and "serves" in event for event in events)
    assert f"agent on port {agent.port} ends" in events
    written = "".join(each.read_text("utf-8") for each in log.parent.iterdir())
    assert agent.token not in written


def test_stop_ends_it(agent: RunningAgent, hospital: Hospital, run: Run) -> None:
    assert run("stop", "--json").json() == {"stopping": True, "pid": agent.process.pid}
    assert agent.process.wait(LIMIT) == 0


def test_a_signal_ends_it_and_the_address_stays(agent: RunningAgent, hospital: Hospital) -> None:
    assert agent.end() == 0
    assert (hospital.folder / "state" / "agent.json").exists()


def _until(happened: Callable[[], object]) -> None:
    """Ask until it is so."""
    end = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)
