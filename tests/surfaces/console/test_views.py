"""What the other views show: devices, vendor directories, platform, configuration, logs, doctor."""

import re

import pytest
from playwright.sync_api import Browser, expect

from support.agent import open_agent
from support.console import VIEWS, Console, open_console
from support.hospital import PERSON, RESERVE, Hospital
from support.vendor_dirs import write_vendor
from wscall.sim.cards.persons import LIN
from wscall.sim.devices import counter
from wscall.sim.devices.condition import Condition, change_condition

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_view_opens(browser: Browser, hospital: Hospital, english: bool, dark: bool) -> None:
    with (
        open_agent(hospital.configuration) as agent,
        open_console(browser, agent, english=english, dark=dark) as console,
    ):
        titles = {console.show(view).locator("main h1").inner_text() for view in VIEWS}
        assert len(titles) == len(VIEWS)
        assert all(title.isascii() == english for title in titles)
        assert console.page.evaluate("document.documentElement.dataset.scheme") == ("dark" if dark else "light")


def test_no_view_is_wider_than_the_screen(console: Console) -> None:
    for view in VIEWS:
        page = console.show(view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view


def test_devices_tell_what_they_are_or_why_not(console: Console) -> None:
    rows = console.show("devices").locator("main .scroll").first.locator("tbody tr")
    expect(rows).to_have_count(3)
    assert "可用" in rows.nth(0).inner_text()
    assert "SIM0000000001" in rows.nth(0).inner_text()
    assert "wscall simulate scanner" in rows.nth(2).inner_text()


def test_vendor_directories_with_their_reasons(browser: Browser, hospital: Hospital) -> None:
    write_vendor(hospital.folder / "manu", "Broken", "raise_in_import")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<Broken:T><SIM:SIM><NOWHERE:X>")
    with open_agent(hospital.configuration) as agent, open_console(browser, agent) as console:
        agent.get("/v1/devices")
        rows = console.show("directories").locator("main .scroll").first.locator("tbody tr")
        expect(rows).to_have_count(3)
        assert rows.nth(1).locator(".badge.good").inner_text().endswith("已加载")
        assert rows.nth(2).locator(".badge.bad").inner_text().endswith("不可用")
        assert "NOWHERE" in rows.nth(2).inner_text()
        expect(rows.nth(1).get_by_role("button")).to_be_disabled()


def test_a_quarantined_directory_is_reset(browser: Browser, hospital: Hospital) -> None:
    write_vendor(hospital.folder / "manu", "Bad", "crash_in_open")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<Bad:T><SIM:SIM>")
    with open_agent(hospital.configuration) as agent, open_console(browser, agent) as console:
        for _ in range(5):
            agent.get("/v1/devices")
        page = console.show("directories")
        row = page.locator("main .scroll").first.locator("tbody tr").first
        expect(row.locator(".badge.bad")).to_have_text(re.compile("已隔离"))
        assert "崩溃 5 次" in row.inner_text()
        row.get_by_role("button", name="复位 Bad").click()
        page.get_by_role("button", name="取消").click()
        expect(row.locator(".badge.bad")).to_have_text(re.compile("已隔离"))
        row.get_by_role("button", name="复位 Bad").click()
        page.locator("#ask").get_by_role("button", name="复位").click()
        expect(row.locator(".badge.good")).to_have_text(re.compile("已加载"))
        expect(page.locator("#said")).to_have_text("Bad 已复位：已加载")


def test_the_platform_with_its_key_and_journal(own_console: Console, hospital: Hospital) -> None:
    page = own_console.show("platform")
    assert "没有" in page.locator(".facts").inner_text()
    assert own_console.agent.post("/v1/call/WSC_getAuthKey", {"szInput": "<getAuthKey/>"}).json()["code"] == 10000
    page.keyboard.press("r")
    expect(page.locator(".facts .badge.good")).to_have_text(re.compile("已有"))
    assert hospital.platform.url in page.locator(".facts").inner_text()
    assert hospital.key() not in page.content()


def test_the_configuration_with_its_errors_by_line(browser: Browser, hospital: Hospital) -> None:
    with open_agent(hospital.configuration) as agent, open_console(browser, agent) as console:
        hospital.configure(WSCALL__readLimit="soon", WEBSERVICE__userName="")
        line = 1 + hospital.configuration.read_text("utf-8").splitlines().index("readLimit=soon")
        page = console.show("configuration")
        problem = page.locator(".checks li").first
        assert f"第 {line} 行" in problem.inner_text()
        assert "readLimit" in problem.inner_text()
        problem.get_by_role("button").click()
        assert page.evaluate("document.activeElement.id") == f"line-{line}"
        assert "soon" in page.locator(f"#line-{line}").inner_text()
        assert "1234abcd_" not in page.content()
        expect(page.locator("#menu a[href='#/configuration'] .count")).to_have_text(re.compile("1"))


def test_logs_hold_nobody(console: Console) -> None:
    assert console.agent.post("/v1/read", {"kind": "people", "szReserve": RESERVE}).json()["code"] == 0
    page = console.show("logs")
    page.get_by_label("种类").select_option("audit")
    expect(page.locator(".lines tbody tr").last).to_contain_text("read people")
    for secret in (LIN.values["xm"], LIN.values["kh"], PERSON.number):
        assert secret not in page.content()


def test_the_doctor_says_what_to_do(console: Console) -> None:
    page = console.show("doctor")
    page.get_by_role("button", name="开始检查").click()
    page.wait_for_selector(".checks li")
    assert page.locator(".checks li h2").count() > 4
    fixes = page.locator(".checks .fix").all_inner_texts()
    assert any("wscall simulate scanner" in each for each in fixes)
    console.show("read")
    assert console.show("doctor").locator(".checks li").count() > 4


def test_devices_and_cards_are_shown_as_they_come_and_go(own_console: Console, hospital: Hospital) -> None:
    page = own_console.show("devices")
    reader = page.locator("main .scroll").first.locator("tbody tr").first
    expect(reader.locator(".badge.good", has_text="有卡")).to_be_visible()
    counter.remove("health-32k")
    expect(reader.locator(".badge", has_text="无卡")).to_be_visible()
    expect(page.locator("main .scroll").last.locator("tbody tr").first).to_contain_text("取卡")
    counter.insert("health-32k")
    expect(reader.locator(".badge.good", has_text="有卡")).to_be_visible()
    change_condition(hospital.sim, "reader", Condition(unplugged=True))
    expect(page.locator("main .scroll").last).to_contain_text("设备拔出")
    expect(reader.locator(".badge.bad", has_text="不可用")).to_be_visible()
    change_condition(hospital.sim, "reader", Condition())
    expect(reader.locator(".badge.good", has_text="可用")).to_be_visible()
