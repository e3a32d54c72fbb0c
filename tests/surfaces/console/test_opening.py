"""Opening the console: an agent is found or started, the ticket opens it, the browser gets the address."""

import http.client
import json
import os
import signal
import sys
import threading
import urllib.parse
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.agent import LIMIT, RunningAgent, open_agent
from support.command import Run
from support.hospital import Hospital
from wscall.api.functions import call_function
from wscall.errors import DeviceAbsent, NotSupported
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.console import opening


@pytest.fixture
def started(hospital: Hospital) -> Iterator[AgentFolder]:
    """The folder of an agent that the test starts, which is ended afterwards."""
    hospital.configure(AGENT__port="0")
    folder = AgentFolder()
    yield folder
    address = folder.address()
    if address and folder.is_running():
        os.kill(address.pid, signal.SIGTERM)
    for thread in threading.enumerate():
        if thread.name == "wscall-agent":
            thread.join(LIMIT)
    assert not folder.is_running()


def enter(url: str) -> str:
    """What the page does with its address; gives the token."""
    parts = urllib.parse.urlsplit(url)
    assert parts.path == "/console/"
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=LIMIT)
    headers = {"Origin": f"http://127.0.0.1:{parts.port}", "Content-Type": "application/json"}
    body = json.dumps({"ticket": parts.fragment.removeprefix("ticket=")})
    connection.request("POST", "/v1/console/session", body, headers)
    token = json.loads(connection.getresponse().read())["token"]
    connection.close()
    return str(token)


def browsing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a browser would show."""
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    return opened


def test_the_running_agent_gives_the_ticket(agent: RunningAgent, hospital: Hospital) -> None:
    url = opening.console_address(hospital.configuration)
    assert url.startswith(f"{agent.url}/console/#ticket=")
    assert enter(url)


def test_an_agent_is_started_where_none_runs(
    started: AgentFolder, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = browsing(monkeypatch)
    opening.open_console(hospital.configuration)
    address = started.address()
    assert address
    assert address.configuration == str(hospital.configuration)
    assert address.pid != os.getpid()
    assert [enter(url) != "" for url in opened] == [True]
    opening.open_console(hospital.configuration)
    assert started.address() == address


def test_many_at_once_start_one(started: AgentFolder, hospital: Hospital) -> None:
    urls: list[str] = []
    threads = [
        threading.Thread(target=lambda: urls.append(opening.console_address(hospital.configuration)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert len({urllib.parse.urlsplit(url).port for url in urls}) == 1
    assert len(set(urls)) == 4


def test_an_agent_that_cannot_start_says_why(hospital: Hospital) -> None:
    with pytest.raises(DeviceAbsent) as caught:
        opening.console_address(hospital.folder / "none.ini")
    assert "wscall serve" in caught.value.advice.zh
    assert caught.value.found
    assert not AgentFolder().is_running()


def test_an_address_that_is_out_of_date_is_not_used(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_LIMIT", 0.5)
    with open_agent(hospital.configuration):
        folder = AgentFolder()
        known = folder.address()
        assert known
        folder.write_address(known._replace(port=9))
        with pytest.raises(DeviceAbsent) as caught:
            opening.console_address(hospital.configuration)
    assert known.token not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="BROWSER is for systems with a choice of browsers")
def test_the_browser_of_the_environment_is_started(
    agent: RunningAgent, hospital: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {seen}\n', encoding="utf-8")
    browser.chmod(0o700)
    monkeypatch.setenv("BROWSER", str(browser))
    monkeypatch.setattr(webbrowser, "_tryorder", None)
    opening.open_console(hospital.configuration)
    assert enter(seen.read_text("utf-8"))


@pytest.mark.parametrize("how", ["none", "broken"])
def test_without_a_browser_it_says_what_to_do(
    agent: RunningAgent, hospital: Hospital, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    def browse(_url: str) -> bool:
        if how == "broken":
            raise webbrowser.Error("no display")
        return False

    monkeypatch.setattr(webbrowser, "open", browse)
    with pytest.raises(NotSupported) as caught:
        opening.open_console(hospital.configuration)
    assert "wscall console --print" in caught.value.advice.zh
    assert "ticket" not in str(caught.value)


def test_show_form_opens_it(agent: RunningAgent, hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = browsing(monkeypatch)
    with hospital.session() as session:
        assert call_function(session, "ShowForm_V2") == (0, "", "")
    assert [enter(url) != "" for url in opened] == [True]


def test_the_agent_itself_opens_it_for_its_callers(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "true")
    with open_agent(hospital.configuration) as agent:
        answer = agent.post("/v1/call/ShowForm_V2").json()
    assert (answer["code"], answer["msg"]) == (0, "")


def test_the_command(agent: RunningAgent, hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = browsing(monkeypatch)
    assert run("console").out == "控制台已在浏览器中打开\n"
    assert run("console", "--json").json() == {"opened": True}
    assert len(opened) == 2
    assert enter(run("console", "--print").out.strip())
    assert enter(run("console", "--print", "--json").json()["url"])
    assert len(opened) == 2
