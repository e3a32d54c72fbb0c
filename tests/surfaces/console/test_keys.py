"""The keyboard alone is enough, and its place is always to be seen."""

import pytest
from playwright.sync_api import Page, expect

from support.console import VIEWS, Console

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]
FOCUSED = """() => {
  const focused = document.activeElement;
  return focused.innerText || focused.getAttribute('aria-label') || focused.id;
}"""
OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2;
}"""


def test_digits_open_the_entries_of_the_menu(console: Console) -> None:
    for number, view in enumerate(VIEWS, 1):
        console.page.keyboard.press(str(number))
        console.page.wait_for_selector(f"#menu a[href='#/{view}'][aria-current=page]")


def test_r_reads_and_typing_does_not(console: Console) -> None:
    page = console.page
    page.click("main summary")
    page.get_by_label("业务字段").press_sequentially("1r")
    assert page.locator(".waiting, .note").count() == 0
    assert page.url.endswith("#/read")
    page.get_by_label("业务字段").fill("")
    page.locator("#main").focus()
    page.keyboard.press("r")
    page.wait_for_selector(".record")


def test_single_keys_can_be_switched_off_for_good(console: Console) -> None:
    page = console.page
    page.keyboard.press("?")
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.reload()
    expect(page.locator("#read-people")).to_be_visible()
    page.keyboard.press("3")
    assert page.url.endswith("#/read")


def test_l_changes_the_language_for_good(console: Console) -> None:
    page = console.page
    page.keyboard.press("l")
    expect(page.locator("main h1")).to_have_text("Read")
    page.reload()
    expect(page.locator("main h1")).to_have_text("Read")


def tab_through(page: Page, most: int = 60) -> list[str]:
    """What the key Tab comes to, in order, until it leaves the page or comes round."""
    seen: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(OUTLINE), page.evaluate(FOCUSED)
        seen.append(page.evaluate(FOCUSED).split("\n")[0])
    return seen


def test_tab_goes_through_everything_in_order_with_its_place_to_be_seen(console: Console) -> None:
    page = console.page
    page.reload()
    page.wait_for_selector("#read-people")
    seen = tab_through(page)
    assert seen[0] == "跳到内容"
    assert seen[1].startswith("English")
    menu = seen.index("读卡")
    assert (
        menu < seen.index("网页授权") < seen.index("读人员信息") < seen.index("扫二维码") < seen.index("更多选项")
    )


def test_the_skip_link_leads_past_the_menu(console: Console) -> None:
    page = console.page
    page.reload()
    page.wait_for_selector("#read-people")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "read-people"
    assert page.url.endswith("#/read")


def test_focus_stays_where_it_was_when_a_dialog_closes(console: Console) -> None:
    page = console.page
    opener = page.get_by_role("button", name="快捷键")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


@pytest.mark.parametrize("place", ["#top button >> nth=-1", "#menu a >> nth=2"])
def test_what_the_frame_learns_takes_nobodys_focus(console: Console, place: str) -> None:
    page = console.page
    page.locator(place).focus()
    page.evaluate("""async () => {
      const { events } = await import("/console/js/events.js");
      const { count } = await import("/console/js/frame.js");
      events.dispatchEvent(new Event("gone"));
      count("pages", 7);
    }""")
    expect(page.locator("#menu .count")).to_contain_text("7")
    expect(page.locator(place)).to_be_focused()
