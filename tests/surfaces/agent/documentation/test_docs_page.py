"""``/docs`` in a browser: everything described is shown, in both languages, and nothing goes wrong unseen."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from support.agent import AgentHere, agent_here
from support.browser import LIMIT

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentHere]:
    with agent_here(tmp_path_factory.mktemp("agent")) as running:
        yield running


@pytest.fixture(scope="module", params=["zh-CN", "en-US"])
def page(served: AgentHere, request: pytest.FixtureRequest) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", timeout=LIMIT)
        context = browser.new_context(locale=request.param)
        context.set_default_timeout(LIMIT)
        opened = context.new_page()
        said: list[str] = []
        opened.on("console", lambda message: said.append(message.text))
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.goto(f"{served.url}/docs")
        opened.wait_for_selector("article")
        yield opened
        browser.close()
        assert said == []


def test_every_route_is_shown_with_an_example(served: AgentHere, page: Page) -> None:
    paths = json.loads(served.get("/openapi.json", token="").body)["paths"]
    addresses = {f"{method.upper()}{path}" for path, item in paths.items() for method in item}
    shown = page.locator("article .address").all_text_contents()
    assert {each.replace(" ", "") for each in shown} == addresses
    assert page.locator("article:not(:has(pre))").count() == 0
    assert page.locator("nav a").count() == len(shown) + page.locator("main > h2").count()


def test_the_language_is_the_browsers_and_can_be_changed(page: Page) -> None:
    first = page.locator("html").get_attribute("lang")
    titles = page.locator("article h3").all_text_contents()
    page.get_by_role("button").press("Enter")
    assert {first, page.locator("html").get_attribute("lang")} == {"zh-CN", "en"}
    others = page.locator("article h3").all_text_contents()
    assert len(others) == len(titles)
    assert not set(others) & set(titles)
    page.get_by_role("button").press("Enter")
    assert page.locator("article h3").all_text_contents() == titles


def test_contents_lead_to_their_sections(page: Page) -> None:
    for link in page.locator("nav a").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        assert page.locator(f'[id="{target}"]').count() == 1, target


def test_no_secret_is_on_the_page(served: AgentHere, page: Page) -> None:
    assert served.token not in page.content()
