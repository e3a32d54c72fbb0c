import json
import os
import stat
import subprocess
import sys

from support.agent import RunningAgent
from support.hospital import Hospital
from wscall import __version__


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


def test_a_signal_ends_it_and_the_address_stays(agent: RunningAgent, hospital: Hospital) -> None:
    assert agent.end() == 0
    assert (hospital.folder / "state" / "agent.json").exists()
