"""Reading from the console: one click, the record, the trail; giving up; what does not stay on the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from support.console import Console
from wscall.api.record_output import LAYOUTS
from wscall.sim.cards.persons import LIN

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
NAME, NUMBER = LIN.values["xm"], LIN.values["sfzhm"]


def record(page: Page) -> str:
    return page.locator(".record").inner_text()


def test_one_click_reads_the_simulated_card(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    page.wait_for_selector(".record")
    assert "返回值 0" in page.locator(".note.good").inner_text()
    assert f"{NAME[0]}**" in record(page)
    assert "女" in record(page)
    assert page.locator(".trail li").count() == 1
    assert "SIM/reader" in page.locator(".trail").inner_text()
    assert "成功" in page.locator(".trail .badge").inner_text()


def test_the_record_is_masked_until_somebody_asks(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    page.wait_for_selector(".record")
    assert NAME not in page.content()
    assert NUMBER not in page.content()
    page.click("#toggle-whole")
    assert NAME in record(page)
    assert NUMBER in record(page)
    page.click("#toggle-whole")
    assert NAME not in page.content()


def test_every_field_has_its_place(console: Console) -> None:
    page = console.page
    page.click("#read-card")
    page.wait_for_selector(".record")
    page.click("#toggle-all")
    assert page.locator(".record .name").all_inner_texts() == [field.label for field in LAYOUTS["card"]]
    assert page.locator(".record .place").all_inner_texts() == [str(n) for n in range(1, 13)]


def test_a_record_does_not_stay_when_somebody_leaves(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    page.wait_for_selector(".record")
    console.show("platform")
    console.show("read")
    assert page.locator(".record").count() == 0


@pytest.mark.usefixtures("no_card")
def test_a_read_without_a_card_tells_who_was_asked(console: Console) -> None:
    page = console.page
    page.click("main summary")
    page.get_by_label("最长等待").fill("5")
    page.click("#read-people")
    page.wait_for_selector(".note.bad")
    assert "返回值 -24" in page.locator(".note.bad").inner_text()
    asked = [who.splitlines()[0] for who in page.locator(".trail .who").all_inner_texts()]
    assert asked[0] == "SIM/reader"
    assert asked[-1] == "SIM/scanner"
    assert "无卡" in page.locator(".trail").inner_text()


@pytest.mark.parametrize("how", ["key", "button", "leaving"])
@pytest.mark.usefixtures("no_card")
def test_a_read_is_given_up(console: Console, how: str) -> None:
    page = console.page
    page.click("#read-people")
    page.wait_for_selector(".waiting")
    expect(page.locator("#read-card")).to_be_disabled()
    if how == "key":
        page.keyboard.press("Escape")
    elif how == "button":
        page.get_by_role("button", name="取消").click()
    else:
        console.show("platform")
        console.show("read")
    page.wait_for_selector("#read-card:enabled")
    if how != "leaving":
        assert "取消" in page.locator(".note.bad").inner_text()


def test_the_vendor_directories_of_one_read_can_be_named(console: Console) -> None:
    page = console.page
    page.click("main summary")
    page.get_by_label("只问这些目录").fill("<NOWHERE:X>")
    page.click("#read-people")
    page.wait_for_selector(".note.bad")
    assert "返回值 -15" in page.locator(".note.bad").inner_text()


def test_what_happened_is_said_to_screen_readers(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    expect(page.locator("#said")).to_have_text(re.compile("读人员信息成功"))


def test_the_language_changes_under_a_result(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    page.wait_for_selector(".record")
    page.get_by_role("button", name="English").click()
    assert "Read the person: done" in page.locator(".note.good").inner_text()
    assert "Identity number" in record(page)
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.usefixtures("no_card")
def test_the_trail_grows_while_the_read_goes_on(console: Console) -> None:
    page = console.page
    page.click("#read-people")
    expect(page.locator(".trail li").first).to_contain_text("SIM/")
    assert page.locator(".waiting").count() == 1
    page.keyboard.press("Escape")
    page.wait_for_selector("#read-card:enabled")
