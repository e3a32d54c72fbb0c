"""Pages of a HIS: origins that are allowed, pages that ask, digits that a person compares."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.agent import RunningAgent
from support.console import Console

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
ORIGIN = "https://his.hospital.example"


def ask(agent: RunningAgent, title: str = "门诊挂号") -> Mapping[str, Any]:
    """A page asks for pairing."""
    return agent.post("/v1/pairings", {"title": title}, token="", Origin=ORIGIN).json()


def fetch(agent: RunningAgent, pairing: Mapping[str, Any]) -> Mapping[str, Any]:
    """The page looks how its pairing stands."""
    sent = {"secret": pairing["secret"]}
    return agent.post(f"/v1/pairings/{pairing['id']}", sent, token="", Origin=ORIGIN).json()


@pytest.fixture
def page(own_console: Console) -> Page:
    """The view, with the origin allowed."""
    page = own_console.show("pages")
    page.get_by_label("允许一个来源").fill(ORIGIN)
    page.get_by_role("button", name="允许来源", exact=True).click()
    expect(page.locator("#said")).to_have_text(f"已允许来源 {ORIGIN}")
    return page


def test_a_page_is_allowed_by_its_digits_and_revoked(page: Page, own_console: Console) -> None:
    pairing = ask(own_console.agent)
    expect(page.locator(".digits")).to_have_text(pairing["code"])
    assert "网页自称：门诊挂号" in page.locator(".asking").inner_text()
    expect(page.locator("#menu .count")).to_have_text(re.compile("1"))
    assert fetch(own_console.agent, pairing) == {"state": "waiting"}
    page.get_by_role("button", name=f"允许 {ORIGIN}", exact=True).click()
    expect(page.locator(".asking")).to_have_count(0)
    given = fetch(own_console.agent, pairing)
    assert given["state"] == "allowed"
    health = {"token": given["token"], "Origin": ORIGIN}
    assert own_console.agent.get("/v1/health", **health).status == 200
    page.keyboard.press("r")
    page.get_by_role("button", name=f"撤销 {ORIGIN}").click()
    page.locator("#ask").get_by_role("button", name="撤销").click()
    expect(page.locator("#said")).to_have_text(f"已撤销 {ORIGIN}")
    assert own_console.agent.get("/v1/health", **health).status == 401


def test_a_page_is_denied(page: Page, own_console: Console) -> None:
    pairing = ask(own_console.agent, "<img src=x onerror=alert(1)>")
    page.get_by_role("button", name=f"拒绝 {ORIGIN}").click()
    expect(page.locator(".asking")).to_have_count(0)
    assert fetch(own_console.agent, pairing) == {"state": "denied"}


def test_a_refused_origin_is_offered(own_console: Console) -> None:
    refused = own_console.agent.post("/v1/pairings", {}, token="", Origin=ORIGIN)
    assert (refused.status, refused.kind) == (403, "origin_not_allowed")
    page = own_console.show("pages")
    page.get_by_role("button", name=f"允许来源 {ORIGIN}").click()
    page.locator("#ask").get_by_role("button", name="允许来源").click()
    expect(page.get_by_role("button", name=f"取消允许 {ORIGIN}")).to_be_visible()
    assert ask(own_console.agent)["code"]
    page.get_by_role("button", name=f"取消允许 {ORIGIN}").click()
    page.locator("#ask").get_by_role("button", name="取消允许").click()
    expect(page.locator("#said")).to_have_text(f"已取消允许 {ORIGIN}")
    assert own_console.agent.post("/v1/pairings", {}, token="", Origin=ORIGIN).status == 403


def test_a_request_is_seen_from_any_view(page: Page, own_console: Console) -> None:
    own_console.show("read")
    ask(own_console.agent)
    expect(page.locator("#menu .count")).to_have_text(re.compile("1"))
    expect(page.locator("#said")).to_have_text(f"{ORIGIN} 请求授权")
