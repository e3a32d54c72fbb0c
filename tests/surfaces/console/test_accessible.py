"""Every view, in both languages and both schemes, by the rules of WCAG 2.2 A and AA that a program can check."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from support.agent import open_agent
from support.console import VIEWS, open_console
from support.hospital import Hospital

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in found for node in each["nodes"]
    ]


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_view(browser: Browser, hospital: Hospital, english: bool, dark: bool) -> None:
    hospital.configure(
        MANU_DIR__INCLUDE_DIR="<SIM:SIM><NOWHERE:X>", WSCALL__readLimit="20", WEBSERVICE__userName=""
    )
    with (
        open_agent(hospital.configuration) as agent,
        open_console(browser, agent, english=english, dark=dark) as console,
    ):
        agent.post("/v1/pairings", {}, token="", Origin="https://refused.example")
        agent.post("/v1/origins", {"origin": "https://his.example"})
        agent.post("/v1/pairings", {"title": "HIS"}, token="", Origin="https://his.example")
        page = console.page
        page.click("main summary")
        page.click("#read-people")
        page.wait_for_selector(".record")
        page.click("#toggle-all")
        assert violations(page) == []
        for view in VIEWS:
            console.show(view)
            if view == "doctor":
                page.keyboard.press("r")
                page.wait_for_selector(".checks li")
            assert violations(page) == [], view
        page.keyboard.press("?")
        assert violations(page) == []


def test_what_is_not_accessible_is_found(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=zh><title>x</title><main><h1>x</h1><input><p style='color:#aaa'>pale</p></main></html>"
    )
    found = violations(page)
    assert {each.partition(":")[0] for each in found} >= {"label", "color-contrast"}
    page.close()
