"""The console in a real browser, watched for what it must never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from support.agent import RunningAgent

LIMIT: Final = 60_000
"""Milliseconds; a busy machine needs many of them."""
VIEWS: Final = (
    "read", "devices", "directories", "platform", "label", "configuration", "logs", "doctor", "pages",
)  # fmt: skip
"""In the order of the menu."""
READY: Final = "main h1"
LOADED: Final = "main:not(:has([aria-busy]))"


class Console(NamedTuple):
    """An open console.

    Attributes:
        page: the browser's.
        agent: that serves it.
        told: errors that the browser told of; a test that expects some takes them out.
    """

    page: Page
    agent: RunningAgent
    told: list[str]

    def show(self, view: str) -> Page:
        """Go to a view and wait until it has what it asked for."""
        self.page.evaluate("view => { location.hash = `#/${view}`; }", view)
        self.page.wait_for_selector(f"#menu a[href='#/{view}'][aria-current=page]")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing is being loaded."""
        self.page.wait_for_selector(READY)
        self.page.wait_for_selector(LOADED)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Chromium of the system, without a window."""
    expect.set_options(timeout=LIMIT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", timeout=LIMIT)
        try:
            yield browser
        finally:
            browser.close()


def ticket(agent: RunningAgent) -> str:
    """An address that opens the console once."""
    return str(agent.post("/v1/console/ticket").json()["url"])


@contextmanager
def open_console(
    browser: Browser, agent: RunningAgent, *, english: bool = False, dark: bool = False, **more: Any
) -> Iterator[Console]:
    """The console as a person opens it, in a profile of its own. Errors and foreign addresses fail the test."""
    context = browser.new_context(
        locale="en-GB" if english else "zh-CN",
        color_scheme="dark" if dark else "light",
        viewport={"width": 1024, "height": 768},
        reduced_motion="reduce",
        **more,
    )
    context.set_default_timeout(LIMIT)
    page = context.new_page()
    console = Console(page, agent, [])
    _watch(console)
    try:
        page.goto(ticket(agent))
        page.wait_for_selector(READY)
        yield console
        assert not console.told, console.told
    finally:
        context.close()


def _watch(console: Console) -> None:
    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            console.told.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((console.agent.url, "data:")):
            console.told.append(request.url)

    console.page.on("console", said)
    console.page.on("request", asked)
    console.page.on("pageerror", lambda error: console.told.append(str(error)))
