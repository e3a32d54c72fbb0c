"""The way in: a ticket for one use, a token for the tab, and what is shown without."""

import pytest
from playwright.sync_api import Browser, expect

from support.agent import open_agent
from support.console import LIMIT, Console, open_console, ticket
from support.hospital import Hospital

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]


def test_the_ticket_leaves_the_address_at_once_and_reloading_goes_on(console: Console) -> None:
    page = console.page
    assert page.url == f"{console.agent.url}/console/#/read"
    page.reload()
    expect(page.locator("#read-people")).to_be_visible()
    page.go_back()
    assert "ticket" not in page.url


def test_a_ticket_opens_once(browser: Browser, console: Console) -> None:
    address = ticket(console.agent)
    for expected in ("读卡", "控制台未打开"):
        context = browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(LIMIT)
        page.goto(address)
        expect(page.locator("main h1")).to_have_text(expected, timeout=LIMIT)
        context.close()


def test_without_a_ticket_it_says_how_to_come_in(browser: Browser, console: Console) -> None:
    page = browser.new_page(locale="zh-CN")
    page.goto(f"{console.agent.url}/console/")
    expect(page.locator("main h1")).to_have_text("控制台未打开")
    assert "wscall console" in page.locator("main").inner_text()
    assert page.locator("#menu a").count() == 0
    page.get_by_role("button", name="English").click()
    expect(page.locator("main h1")).to_have_text("The console is not open")
    page.close()


def test_an_agent_that_went_is_told_and_a_new_one_wants_a_new_ticket(browser: Browser, hospital: Hospital) -> None:
    with open_agent(hospital.configuration) as agent, open_console(browser, agent) as console:
        page = console.page
        expect(page.locator("#top .badge")).to_have_text("✓已连接")
        assert agent.end() == 0
        expect(page.locator("#top .badge")).to_have_text("✗未连接")
        page.click("#read-people")
        expect(page.locator(".note.bad")).to_contain_text("代理没有回答")
        with open_agent(hospital.configuration, "--port", str(agent.port)):
            expect(page.locator("main h1")).to_have_text("控制台未打开")
        console.told.clear()


def test_a_new_ticket_in_an_open_tab_begins_anew(console: Console) -> None:
    page = console.page
    console.show("logs")
    page.goto(ticket(console.agent))
    expect(page.locator("main h1")).to_have_text("读卡")
    page.click("#read-people")
    page.wait_for_selector(".record")
