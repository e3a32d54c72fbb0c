"""Where the agent is, and why a page does not reach it, each as Chromium itself has it."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from support.agent import RunningAgent, open_agent
from support.browser import Counter, unused_ports
from support.hospital import Hospital

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]

CONNECT = """async (options) => {
  try {
    const client = new module.WSCall(options);
    await client.connect();
    return { address: client.address, token: client.token };
  } catch (error) {
    const { name, code, zh, en, advice, message } = error;
    return { name, code, zh, en, advice, message, known: error instanceof module.WSCallError };
  }
}"""


def connect(page: Page, **options: object) -> dict[str, Any]:
    page.wait_for_function("globalThis.module")
    said = page.evaluate(CONNECT, options)
    assert isinstance(said, dict)
    return said


@pytest.fixture
def foreign(hospital: Hospital) -> Iterator[RunningAgent]:
    """An agent that allows no pages."""
    with open_agent(hospital.configuration) as running:
        yield running


@pytest.mark.parametrize("origin", ["local", "secure"])
def test_no_agent_on_any_of_its_ports(counter: Counter, origin: str) -> None:
    first = unused_ports()
    with counter.page(getattr(counter, origin), "module.html", "granted") as page:
        said = connect(page, port=first)
    assert (said["name"], said["code"], said["known"]) == ("AgentMissing", "agent_missing", True)
    assert f"{first}–{first + 9}" in said["zh"]
    assert f"{first}–{first + 9}" in said["en"]
    assert "wscall serve" in said["advice"]["zh"]
    assert said["message"] == f"{said['zh']}；{said['advice']['zh']}"


def test_a_page_that_may_not_reach_this_machine(counter: Counter, foreign: RunningAgent) -> None:
    with counter.page(counter.secure, "module.html", "denied") as page:
        said = connect(page, port=foreign.port)
    assert (said["name"], said["code"]) == ("PermissionDenied", "permission_denied")
    assert "网站权限" in said["advice"]["zh"]


def test_a_page_without_https_cannot_be_allowed(counter: Counter, foreign: RunningAgent) -> None:
    with counter.page(counter.insecure, "module.html", "granted") as page:
        said = connect(page, port=foreign.port)
    assert (said["name"], said["code"]) == ("InsecurePage", "insecure_page")
    assert counter.insecure in said["zh"]
    assert "HTTPS" in said["advice"]["zh"]


def test_an_agent_that_does_not_allow_the_page(counter: Counter, foreign: RunningAgent) -> None:
    with counter.page(counter.secure, "module.html", "granted") as page:
        said = connect(page, port=foreign.port)
    assert (said["name"], said["code"]) == ("OriginNotAllowed", "origin_not_allowed")
    assert counter.secure in said["zh"]
    assert "[AGENT] origins" in said["advice"]["zh"]


def test_an_agent_that_allows_the_page_but_does_not_know_it(counter: Counter, hospital: Hospital) -> None:
    hospital.configure(AGENT__origins=counter.secure)
    with (
        open_agent(hospital.configuration) as agent,
        counter.page(counter.secure, "module.html", "granted") as page,
    ):
        said = connect(page, port=agent.port)
        stored = page.evaluate("JSON.parse(localStorage.getItem('wscall'))")
    assert (said["name"], said["code"]) == ("PairingNeeded", "pairing_needed")
    assert stored == {"port": agent.port}


def test_an_agent_whose_first_port_was_taken(counter: Counter, hospital: Hospital) -> None:
    first = unused_ports()
    hospital.configure(AGENT__origins=counter.local)
    with (
        socket.create_server(("127.0.0.1", first)) as other,  # takes connections, never answers
        open_agent(hospital.configuration, "--port", str(first)) as agent,
        counter.page(counter.local, "module.html") as page,
    ):
        assert agent.port == first + 1
        said = connect(page, port=first)
        other.close()
        assert said["code"] == "pairing_needed"
        assert page.evaluate("JSON.parse(localStorage.getItem('wscall')).port") == agent.port


def test_the_port_where_the_agent_was_is_asked_first(counter: Counter, hospital: Hospital) -> None:
    hospital.configure(AGENT__origins=counter.local)
    with open_agent(hospital.configuration) as agent, counter.page(counter.local, "module.html") as page:
        page.evaluate("port => localStorage.setItem('wscall', JSON.stringify({ port }))", agent.port)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        assert connect(page, port=unused_ports())["code"] == "pairing_needed"
    assert asked == [f"{agent.url}/ping"]
