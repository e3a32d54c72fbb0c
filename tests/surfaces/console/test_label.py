"""The label: from the platform or from a text, previewed, and printed on a label's own size."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.console import Console
from support.hospital import PERSON

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
CODE = "5F275A9458591567614CDC1E0AE2B1AAA5A9DE9967BC475080DCA8EEEF4C3F93:1"
_BOX = re.compile(rb"/MediaBox\s*\[\s*([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)")
_POINT = 25.4 / 72
"""Millimetres."""


@pytest.fixture(scope="module")
def issued(site: Any) -> None:
    answer = site.agent.post("/v1/call/WSC_syncCardInfo", {"szInput": PERSON.card_xml()}).json()
    assert answer["code"] == 10000


@pytest.fixture
def page(issued: None, console: Console) -> Page:
    return console.show("label")


def preview(page: Page) -> str:
    page.get_by_role("button", name="预览").click()
    page.wait_for_selector(".sheet > svg")
    return page.locator(".sheet > svg").text_content() or ""


def download(page: Page) -> str:
    page.get_by_label("姓名", exact=True).fill(PERSON.name)
    page.get_by_label("证件类别", exact=True).select_option("01")
    page.get_by_label("证件号码", exact=True).fill(PERSON.number)
    return preview(page)


def test_a_downloaded_code_with_its_holder_masked(page: Page) -> None:
    lines = download(page)
    assert f"{PERSON.name[0]}**" in lines
    assert f"{PERSON.number[:3]}****{PERSON.number[-4:]}" in lines
    assert PERSON.number not in lines
    loaded = (
        "image => new Promise(seen => { const i = new Image(); i.onload = () => seen(i.width); i.src = image; })"
    )
    assert page.evaluate(loaded, page.locator(".sheet image").get_attribute("href")) > 20


def test_a_code_from_its_text_with_lines_of_ones_own(page: Page) -> None:
    page.get_by_role("button", name="由二维码文本").click()
    page.get_by_label("二维码文本", exact=True).fill(CODE)
    page.get_by_label("标签上的文字", exact=True).fill("林**\n<b>一号窗口</b>")
    lines = preview(page)
    assert "<b>一号窗口</b>" in lines
    assert CODE not in page.locator(".sheet").inner_html()
    assert page.locator(".sheet path").count() > 0


def test_only_the_label_is_printed_on_its_own_size(page: Page) -> None:
    expect(page.get_by_role("button", name="打印")).to_be_disabled()
    download(page)
    page.emulate_media(media="print")
    assert page.locator(".sheet > svg").is_visible()
    assert not page.locator("#menu").is_visible()
    assert not page.locator("#label-zjhm").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    boxes = _BOX.findall(pdf)
    assert len(boxes) == 1
    _, _, width, height = (float(each) * _POINT for each in boxes[0])
    assert (round(width), round(height)) == (60, 40)


def test_a_refusal_of_the_platform_is_shown(page: Page) -> None:
    page.get_by_label("姓名", exact=True).fill("查无此人")
    page.get_by_label("证件号码", exact=True).fill("999999199003052025")
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".note.bad")).to_contain_text("返回值 ")
    assert page.locator(".sheet > svg").count() == 0


def test_what_was_typed_is_gone_when_somebody_leaves(page: Page, console: Console) -> None:
    download(page)
    console.show("logs")
    console.show("label")
    assert page.get_by_label("姓名", exact=True).input_value() == ""
    assert page.get_by_label("证件号码", exact=True).input_value() == ""
    assert page.locator(".sheet > svg").count() == 0
