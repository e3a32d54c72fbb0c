"""Two sessions of one machine: an agent each, and neither answers for the other."""

import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from support.agent import AgentHere, RunningAgent, open_agent
from support.hospital import Hospital

_ASK = """
import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=60)
connection.request("GET", sys.argv[2], headers={"Authorization": "Bearer " + sys.stdin.read()})
answer = connection.getresponse()
sys.stdout.write(answer.read().decode())
"""


def test_the_second_agent_takes_the_next_port_and_has_its_own_token(
    agent: RunningAgent, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "second"))
    with open_agent(hospital.configuration, "--port", str(agent.port)) as second:
        assert agent.port < second.port < agent.port + 10
        assert agent.get("/v1/health", token=second.token).kind == "token_wrong"
        assert second.get("/v1/health", token=agent.token).kind == "token_wrong"
        assert second.get("/v1/health").status == 200
        said = json.loads((tmp_path / "second" / "agent.json").read_text("ascii"))
        assert (said["port"], said["token"]) == (second.port, second.token)


def test_a_port_that_somebody_else_has_is_passed_over(hospital: Hospital) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with open_agent(hospital.configuration, "--port", str(port)) as agent:
            assert port < agent.port < port + 10


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can be another user")
@pytest.mark.parametrize("path", ["/ping", "/v1/health", "/v1/pages"])
def test_another_user_is_refused_even_with_the_token(here: AgentHere, path: str) -> None:
    done = subprocess.run(
        ["/usr/bin/env", "python3", "-IS", "-c", _ASK, str(here.port), path],
        input=here.token,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        user=65534,
        cwd="/",
        env={"PATH": "/usr/bin:/bin"},
    )
    assert json.loads(done.stdout)["error"]["kind"] == "other_user"
    assert here.agent.refused["other_user"] == 1
