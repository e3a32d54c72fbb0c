"""The specification's sample page and others like it, with one line more, where there is no ActiveX."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from support.agent import RunningAgent, open_agent
from support.browser import Counter, show, unused_ports
from support.hospital import PERSON, RESERVE, Hospital
from support.pairing import answer_code, paired
from wscall.api import FUNCTIONS
from wscall.sim.devices import counter as desk

pytestmark = [pytest.mark.lane("browser"), pytest.mark.xdist_group("browser")]

READS = ["IReadCardInfo", "IReadPeopleInfo", "IReadHealthInfo"]
CALLS = [name for name in FUNCTIONS if name.startswith("WSC_")]


@pytest.fixture
def page(counter: Counter, context: BrowserContext) -> Iterator[Page]:
    """The specification's page, ready."""
    page = show(context, f"{counter.secure}/specification.html")
    page.evaluate("IWSCallOcx.prepare()")
    yield page
    page.close()


def knowing(context: BrowserContext, port: int) -> None:
    """Let pages of the profile know where the agent was."""
    kept = f"localStorage.getItem('wscall') ?? localStorage.setItem('wscall', JSON.stringify({{ port: {port} }}))"
    context.add_init_script(kept)


def shown(page: Page) -> tuple[str, str]:
    """What the page shows: data, and time."""
    return page.get_attribute("#text_readData", "value") or "", page.get_attribute(
        "#text_timeStatic", "value"
    ) or ""


def test_the_page_of_the_specification_reads_health_data(agent: RunningAgent, page: Page) -> None:
    desk.insert("health-32k")
    expected = agent.post("/v1/call/ReadHealthInfo_V2", {"szReserve": RESERVE}).json()
    assert expected["code"] == 0
    page.click("#btn_readHealth")
    data, milliseconds = shown(page)
    assert data == expected["output"]
    assert milliseconds.isdigit()


def test_the_page_is_paired_by_a_person_who_sees_the_code_on_it(counter: Counter, agent: RunningAgent) -> None:
    desk.insert("health-32k")
    with counter.profile(counter.secure, "granted") as context:
        knowing(context, agent.port)
        page = show(context, f"{counter.secure}/specification.html")
        code = page.locator("wscall-notice strong")
        code.wait_for()
        page.click("#btn_readHealth")
        assert shown(page)[0].startswith("设备连接异常：本页尚未与本机的 WSCall 代理配对；")
        answer_code(agent, code.text_content() or "")
        code.wait_for(state="detached")
        page.click("#btn_readHealth")
        assert shown(page)[0].count("|") > 10


@pytest.mark.parametrize("found", ["IWSCallOcx", "document.getElementById('IWSCallOcx')"])
def test_every_method_gives_code_milliseconds_and_payload(agent: RunningAgent, page: Page, found: str) -> None:
    desk.insert("health-32k")
    said = {name: page.evaluate(f"{found}.{name}('{RESERVE}', '')") for name in READS}
    said |= {name: page.evaluate(f"{found}.{name}('', '<oops>', '')") for name in CALLS}
    for name, text in said.items():
        code, milliseconds, payload = text.split("|", 2)
        function = f"{name.removeprefix('I')}_V2" if name in READS else name
        sent = {"szReserve": RESERVE} if name in READS else {"szInput": "<oops>"}
        expected = agent.post(f"/v1/call/{function}", sent).json()
        assert int(code) == expected["code"]
        assert milliseconds.isdigit()
        assert payload == (expected["output"] if int(code) in {0, 10000} else expected["msg"])


def test_a_card_is_issued_and_missing_arguments_are_empty(page: Page) -> None:
    said = page.evaluate("szInput => IWSCallOcx.WSC_syncCardInfo('', szInput, null)", PERSON.card_xml())
    code, _, payload = said.split("|", 2)
    assert code == "10000"
    assert "<qrCode>" in payload or "<resultCode>10000</resultCode>" in payload


def test_what_is_too_large_is_bad_input(page: Page) -> None:
    said = page.evaluate("IWSCallOcx.WSC_downQr('', ' '.repeat(2 ** 21), '')")
    assert said.startswith("-15|")
    assert "|传入数据格式无效：" in said


def test_a_page_that_calls_before_the_agent_was_looked_for(
    counter: Counter, agent: RunningAgent, context: BrowserContext
) -> None:
    desk.insert("health-32k")
    page = show(context, f"{counter.secure}/early.html")
    assert (page.text_content("#said") or "").startswith("0|")


def test_an_agent_that_goes_and_comes_back(counter: Counter, hospital: Hospital) -> None:
    hospital.configure(AGENT__origins=counter.secure)
    desk.insert("health-32k")
    with open_agent(hospital.configuration) as agent, paired(counter, agent, counter.secure) as context:
        before = show(context, f"{counter.secure}/specification.html")
        before.evaluate("IWSCallOcx.prepare()")
        assert agent.end() == 0
        assert "|设备连接异常：与 WSCall 代理的连接中断" in before.evaluate("IWSCallOcx.IReadCardInfo()")
        page = show(context, f"{counter.secure}/specification.html")
        page.locator("wscall-notice section", has_text="本机没有 WSCall 代理应答").wait_for()
        page.click("#btn_readHealth")
        assert shown(page)[0].startswith("设备连接异常：本机没有 WSCall 代理应答")
        with open_agent(hospital.configuration, "--port", str(agent.port)):
            page.evaluate("IWSCallOcx.prepare()")
            page.click("#btn_readHealth")
            assert shown(page)[0].count("|") > 10
            assert page.locator("wscall-notice").count() == 0


def test_a_note_that_a_person_closed_does_not_come_back(counter: Counter) -> None:
    with counter.profile(counter.local) as context:
        knowing(context, unused_ports())
        page = show(context, f"{counter.local}/specification.html")
        page.locator("wscall-notice button").click()
        page.evaluate("IWSCallOcx.prepare()")
        assert page.locator("wscall-notice").count() == 0


@pytest.mark.parametrize(
    ("attributes", "port"),
    [({"data-port": "24567"}, 24567), ({"type": "module"}, 24568), ({"data-port": "x"}, 24568)],
)
def test_the_script_names_the_port(counter: Counter, attributes: dict[str, str], port: int) -> None:
    with counter.profile(counter.local) as context:
        if port == 24568:
            knowing(context, port)
        page = show(context, f"{counter.local}/module.html")
        with page.expect_request("**/ping") as asked:
            page.evaluate(
                """(attributes) => {
                  const script = document.createElement("script");
                  script.src = "/wscall/wscall.js";
                  for (const name in attributes) script.setAttribute(name, attributes[name]);
                  script.onload = () => IWSCallOcx.prepare();
                  document.head.append(script);
                }""",
                attributes,
            )
        assert asked.value.url == f"http://127.0.0.1:{port}/ping"
        assert page.evaluate("wscall.FIRST_PORT") == 21200


def test_the_agent_itself_serves_the_line(counter: Counter, agent: RunningAgent, context: BrowserContext) -> None:
    page = show(context, f"{counter.secure}/module.html")
    page.add_script_tag(url=f"{agent.url}/wscall.js")
    page.evaluate("IWSCallOcx.prepare()")
    assert page.evaluate("IWSCallOcx.WSC_getAuthKey('', '<getAuthKey/>')").startswith("10000|")
    assert (
        page.evaluate("url => import(url).then(({ WSCall }) => WSCall.name)", f"{agent.url}/wscall.mjs")
        == "WSCall"
    )
