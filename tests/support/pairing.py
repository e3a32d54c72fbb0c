"""Pages of the hospital that are paired with an agent, and the person who allows them in the console."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Page

from support.agent import RunningAgent
from support.browser import Counter, show

_CLIENT = """(port) => {
  globalThis.client = new module.WSCall({ port });
  globalThis.connected = client.connect({ onCode: (code) => (globalThis.code = code) });
  connected.catch(() => {});
}"""
_OUTCOME = """async (work) => {
  try {
    return await eval(work);
  } catch ({ name, code, zh, status }) {
    return { name, code, zh, status };
  }
}"""


def client_page(context: BrowserContext, agent: RunningAgent, origin: str) -> Page:
    """A page that has begun to connect: ``client`` in it, ``connected`` its promise, ``code`` what it shows."""
    page = show(context, f"{origin}/module.html")
    connect(page, agent)
    return page


def connect(page: Page, agent: RunningAgent) -> None:
    """Begin to connect."""
    page.wait_for_function("globalThis.module")
    page.evaluate(_CLIENT, agent.port)


def outcome(page: Page, work: str) -> Any:
    """What an expression comes to in the page, or what its error says."""
    return page.evaluate(_OUTCOME, work)


def answer(agent: RunningAgent, page: Page, word: str = "allow") -> dict[str, Any]:
    """Answer the page by the code that it shows; gives what the console knew of it."""
    return answer_code(agent, str(page.wait_for_function("globalThis.code").json_value()), word)


def answer_code(agent: RunningAgent, code: str, word: str = "allow") -> dict[str, Any]:
    """Answer the page that shows this code."""
    [found] = [each for each in agent.get("/v1/pages").json()["asking"] if each["code"] == code]
    assert agent.post(f"/v1/pages/{found['id']}/{word}").status == 200
    return dict(found)


@contextmanager
def paired(counter: Counter, agent: RunningAgent, origin: str) -> Iterator[BrowserContext]:
    """A profile whose pages of that origin somebody has allowed."""
    with counter.profile(origin, "granted") as context:
        page = client_page(context, agent, origin)
        answer(agent, page)
        page.evaluate("connected")
        page.close()
        yield context
