"""Reads, scans and calls from a page, and what ends them."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from support.agent import RunningAgent, open_agent
from support.browser import LIMIT, Counter
from support.hospital import PERSON, RESERVE, Hospital
from support.pairing import client_page, outcome, paired
from wscall.sim.devices import counter as desk

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(counter: Counter, agent: RunningAgent, context: BrowserContext) -> Iterator[Page]:
    opened = connected_page(counter, agent, context)
    yield opened
    opened.close()


def connected_page(counter: Counter, agent: RunningAgent, context: BrowserContext) -> Page:
    page = client_page(context, agent, counter.secure)
    page.evaluate("connected")
    return page


def running(agent: RunningAgent) -> int:
    return int(agent.get("/v1/health").json()["calls"]["running"])


def wait_until(agent: RunningAgent, calls: int) -> None:
    """Until so many calls run in the agent."""
    end = time.monotonic() + LIMIT / 1000
    while running(agent) != calls:
        assert time.monotonic() < end, f"{running(agent)} calls run, not {calls}"
        time.sleep(0.02)


def test_a_card_is_read(agent: RunningAgent, page: Page) -> None:
    desk.insert("health-32k")
    read = outcome(page, f"client.read('people', {{ szReserve: '{RESERVE}', limit: 30 }})")
    other = agent.post("/v1/read", {"kind": "people", "szReserve": RESERVE}).json()
    assert (read["code"], read["msg"], read["output"]) == (other["code"], other["msg"], other["output"])
    assert read["code"] == 0
    assert read["trail"][-1]["outcome"] == "ok"
    assert read["id"] != other["id"]


def test_a_function_is_called_by_name_and_failing_is_a_result(page: Page) -> None:
    good = outcome(page, "client.call('WSC_getAuthKey', { szInput: '<getAuthKey/>' })")
    bad = outcome(page, "client.call('WSC_getAuthKey', { szInput: '<getAuthKey>' })")
    assert (good["code"], good["msg"]) == (10000, "")
    assert "<resultCode>10000</resultCode>" in good["output"]
    assert (bad["code"], bad["output"]) == (-15, "")
    assert outcome(page, f"[module.succeeded({{ code: 10000 }}), module.succeeded({bad})]") == [True, False]


def test_from_issue_to_label_with_fields_instead_of_xml(page: Page) -> None:
    label = page.evaluate(
        """async ({ cardInfo, who }) => {
          const { output: { QRCode: code } } = await client.issueCard({ cardInfo });
          const verified = await client.verifyCard({ code });
          await client.updateCard({ qrCode: code, peopleInfo: { ...cardInfo.peopleInfo, brdh: "12000000602" } });
          const known = await client.cardInfo({ qrCode: code });
          const { output: { img } } = await client.downloadQr(who);
          const { svg } = await client.qrLabel({ img, lines: ["甄**"] });
          return [verified.output.peopleInfo.xm, known.output.peopleInfo.brdh, svg.includes(img)];
        }""",
        {
            "cardInfo": PERSON.card(),
            "who": {"name": PERSON.name, "zjlx": "01", "zjhm": PERSON.number},
        },
    )
    assert label == [PERSON.name, "12000000602", True]


def test_a_read_that_the_page_gives_up_ends_in_the_agent(agent: RunningAgent, page: Page) -> None:
    desk.remove()
    page.evaluate("""() => {
      globalThis.end = new AbortController();
      globalThis.reading = client.read("card", { limit: 600, signal: end.signal });
      reading.catch(() => {});
    }""")
    wait_until(agent, 1)
    page.evaluate("end.abort()")
    assert outcome(page, "reading")["name"] == "AbortError"
    wait_until(agent, 0)


def test_a_read_is_cancelled_by_its_name(agent: RunningAgent, page: Page) -> None:
    desk.remove()
    page.evaluate("void (globalThis.reading = client.read('card', { limit: 600, id: 'counter-3' }))")
    wait_until(agent, 1)
    page.evaluate("client.cancel('counter-3')")
    read = outcome(page, "reading")
    assert (read["code"], read["output"]) == (-16, "")
    assert "取消" in read["msg"]


def test_a_page_that_is_closed_reads_no_longer(agent: RunningAgent, page: Page) -> None:
    desk.remove()
    page.evaluate("void client.read('card', { limit: 600 })")
    wait_until(agent, 1)
    page.close()
    wait_until(agent, 0)


def test_a_page_waits_no_longer_than_its_deadline(agent: RunningAgent, page: Page) -> None:
    desk.remove()
    said = outcome(page, "client.read('card', { limit: 600, deadline: 1 })")
    assert (said["name"], said["code"]) == ("TimedOut", "timeout")
    wait_until(agent, 0)


def test_many_calls_at_once_are_answered_each_with_its_own(page: Page) -> None:
    said = page.evaluate("""async () => {
      const names = ["getAuthKey", "noSuchThing"];
      const calls = Array.from({ length: 12 }, (_, i) => client.call(names[i % 2], { szInput: "<getAuthKey/>" }));
      return (await Promise.all(calls)).map(({ code }) => code);
    }""")
    assert said == [10000, -11] * 6


def test_a_worker_reads_with_a_token_that_it_is_given(page: Page) -> None:
    said = page.evaluate("""() => new Promise((done) => {
      const code = `import { WSCall } from "${location.origin}/wscall/wscall.mjs";
        onmessage = ({ data }) =>
          new WSCall(data).call("getAuthKey", { szInput: "<getAuthKey/>" }).then(postMessage);`;
      const source = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      const worker = new Worker(source, { type: "module" });
      worker.onmessage = ({ data }) => done(data.code);
      worker.postMessage({ address: client.address, token: client.token });
    })""")
    assert said == 10000


def test_an_agent_that_ends_is_found_again_where_it_starts_next(counter: Counter, hospital: Hospital) -> None:
    hospital.configure(AGENT__origins=counter.secure)
    with open_agent(hospital.configuration) as agent, paired(counter, agent, counter.secure) as context:
        page = connected_page(counter, agent, context)
        desk.remove()
        page.evaluate("(globalThis.reading = client.read('card', { limit: 600 })) && void reading.catch(() => {})")
        wait_until(agent, 1)
        agent.process.kill()
        agent.process.wait()
        assert outcome(page, "reading")["code"] == "connection_lost"
        assert outcome(page, "client.scan()")["code"] == "agent_missing"
        with open_agent(hospital.configuration, "--port", str(agent.port)):
            assert outcome(page, "client.call('getAuthKey', { szInput: '<getAuthKey/>' })")["code"] == 10000
