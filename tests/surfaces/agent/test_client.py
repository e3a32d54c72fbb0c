import socket
from pathlib import Path

import pytest

from support.agent import AgentHere
from support.command import Run
from wscall import __version__
from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, NotSupported, WscallError
from wscall.surfaces.agent.client import AgentClient, find_agent
from wscall.surfaces.agent.files import AgentAddress, AgentFolder


def _address(port: int, token: str = "") -> AgentAddress:
    return AgentAddress(1, port, token, "", (), 5120, 1024, "GBK", 60)


@pytest.fixture
def client(here: AgentHere) -> AgentClient:
    return AgentClient(_address(here.port, here.token))


def test_it_asks_the_agent(client: AgentClient) -> None:
    assert client.ask("GET", "/v1/health")["version"] == __version__
    assert client.ask("POST", "/v1/scan", {"limit": 0.1})["code"] != 0
    assert "wscall_refused_total" in client.ask("GET", "/metrics")


@pytest.mark.parametrize(
    ("method", "path", "sent", "error"),
    [
        ("GET", "/v1/nothing", None, BadInput),
        ("POST", "/v1/read", {"kind": "x"}, BadInput),
        ("POST", "/v1/console/session", {"ticket": "x"}, NotSupported),
    ],
)
def test_a_refusal_is_an_error_with_both_texts(
    client: AgentClient, method: str, path: str, sent: object, error: type[WscallError]
) -> None:
    with pytest.raises(error) as raised:
        client.ask(method, path, sent)
    assert raised.value.where.startswith(path)
    assert raised.value.what.zh


def test_an_agent_that_is_ending_is_busy(client: AgentClient, here: AgentHere) -> None:
    here.agent.drain()
    with pytest.raises(DeviceBusy):
        client.ask("GET", "/v1/pages")
    assert client.ask("GET", "/v1/health")["status"] == "draining"


def test_nobody_there(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(DeviceAbsent):
        AgentClient(_address(port)).ask("GET", "/v1/health")
    with pytest.raises(DeviceAbsent):
        find_agent(AgentFolder(tmp_path))


def test_an_address_of_an_agent_that_has_ended_is_nobodys(tmp_path: Path) -> None:
    folder = AgentFolder(tmp_path)
    with folder.running():
        folder.write_address(_address(1))
        assert find_agent(folder).address.port == 1
    assert folder.address() is not None
    with pytest.raises(DeviceAbsent):
        find_agent(folder)


def test_stop_says_that_none_runs(run: Run) -> None:
    done = run("stop", "--json")
    assert done.status == 1
    assert done.json()["error"]["kind"] == "device_absent"
