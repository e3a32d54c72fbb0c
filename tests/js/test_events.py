"""Events in a page, of a real agent with simulated devices."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocket

from support.agent import RunningAgent, open_agent
from support.browser import LIMIT, Counter
from support.hospital import Hospital
from support.pairing import client_page, paired
from wscall.sim.devices import counter as desk

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]

FOLLOW = """(types) => {
  globalThis.heard = [];
  const kept = ({ error, ...event }) => heard.push({ ...event, ...(error && { code: error.code }) });
  globalThis.stops = types.map((type) => client.on(type, kept));
}"""
HEARD = "(wanted) => heard.find((event) => Object.entries(wanted).every(([key, value]) => event[key] === value))"


def follow(page: Page, *types: str) -> None:
    """Follow events of these types, and wait until the agent tells them."""
    page.evaluate(FOLLOW, ["connection", *types])
    heard(page, type="connection", state="open")


def heard(page: Page, **wanted: object) -> dict[str, Any]:
    """The first event with these values, once it has come."""
    found = page.wait_for_function(HEARD, arg=wanted, timeout=LIMIT).json_value()
    assert isinstance(found, dict)
    return found


def types(page: Page) -> list[str]:
    return [str(each) for each in page.evaluate("heard.map(({ type }) => type)")]


def connected(counter: Counter, agent: RunningAgent, context: BrowserContext) -> Page:
    page = client_page(context, agent, counter.secure)
    page.evaluate("connected")
    return page


@pytest.fixture
def page(counter: Counter, agent: RunningAgent, context: BrowserContext) -> Iterator[Page]:
    opened = connected(counter, agent, context)
    yield opened
    opened.close()


def test_a_read_is_followed_by_its_name(page: Page) -> None:
    desk.insert("health-32k")
    follow(page, "*")
    read = page.evaluate("client.read('people', { id: 'visit-7' })")
    assert heard(page, type="read.started", request="visit-7")["kind"] == "people"
    assert heard(page, type="read.progress", request="visit-7", outcome="ok")["directory"] == "SIM"
    assert heard(page, type="read.finished", request="visit-7", id=read["id"])["code"] == 0


def test_cards_are_watched_while_somebody_listens_for_them(page: Page) -> None:
    desk.insert("health-32k")
    follow(page, "read.finished")
    page.evaluate("void (globalThis.present = new Promise((go) => client.on('card.present', go)))")
    assert page.evaluate("present.then(({ directory }) => directory)") == "SIM"
    page.evaluate("void (globalThis.removed = new Promise((go) => client.on('card.removed', go)))")
    desk.remove()
    assert page.evaluate("removed.then(({ type }) => type)") == "card.removed"
    assert "card.removed" not in types(page)


def test_a_listener_that_fails_does_not_keep_others_from_hearing(page: Page) -> None:
    desk.insert("health-32k")
    page.evaluate("void client.on('read.finished', () => { throw new Error('oops'); })")
    follow(page, "read.finished")
    with page.expect_event("pageerror") as fault:
        page.evaluate("client.read('card', { id: 'after' })")
        heard(page, type="read.finished", request="after")
    assert "oops" in str(fault.value)


def test_one_connection_serves_all_and_ends_with_the_last_listener(
    counter: Counter, agent: RunningAgent, context: BrowserContext
) -> None:
    page = connected(counter, agent, context)
    sockets: list[WebSocket] = []

    def opened(socket: WebSocket) -> None:
        sockets.append(socket)

    page.on("websocket", opened)
    follow(page, "device.in", "device.in", "*")
    [socket] = sockets
    with page.expect_event("websocket") as another:
        with socket.expect_event("close"):
            page.evaluate("stops.forEach((stop) => { stop(); stop(); })")
        page.evaluate("void client.on('device.in', () => {})")
    assert another.value.url == f"ws://127.0.0.1:{agent.port}/v1/events"
    page.close()


def test_a_connection_that_was_lost_is_made_again_wherever_the_agent_is(
    counter: Counter, hospital: Hospital
) -> None:
    hospital.configure(AGENT__origins=counter.secure)
    with open_agent(hospital.configuration) as agent, paired(counter, agent, counter.secure) as context:
        page = connected(counter, agent, context)
        follow(page, "*")
        assert agent.end() == 0
        heard(page, type="agent.stopping")
        heard(page, type="connection", state="lost", code="connection_lost")
        page.evaluate("heard.length = 0")
        with open_agent(hospital.configuration, "--port", str(agent.port)):
            heard(page, type="connection", state="open")
            page.evaluate("client.call('ReadCardInfo_V2', {}, { id: 'again' })")
            heard(page, type="read.finished", request="again")


def test_a_page_that_is_allowed_no_longer_is_told_so(
    counter: Counter, agent: RunningAgent, context: BrowserContext
) -> None:
    with paired(counter, agent, counter.secure) as own:
        page = connected(counter, agent, own)
        follow(page, "device.in")
        newest = agent.get("/v1/pages").json()["allowed"][-1]
        assert agent.ask("DELETE", f"/v1/pages/{newest['id']}").status == 200
        page.evaluate("void client.on('card.present', () => {})")
        heard(page, type="connection", state="lost", code="pairing_needed")
        assert page.evaluate("client.token ?? null") is None
