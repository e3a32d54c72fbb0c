"""Every language's client against a real agent with simulated devices and the embedded platform."""

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.agent import RunningAgent, open_agent
from support.clients import LANGUAGES, Client, Language, newest_java
from support.hospital import PERSON, RESERVE, Hospital, open_hospital
from wscall.api.result import CallResult
from wscall.sim.devices import counter
from wscall.sim.platform.seed import SAMPLE_VUID

VERIFY = f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>"


def _languages() -> Iterator[Any]:
    for language in LANGUAGES:
        marks = [pytest.mark.xdist_group(f"client-{language.name}")]
        if language.lane:
            marks.append(pytest.mark.lane(language.lane))
        if language.system == "linux-x86_64" and platform.machine() != "x86_64":
            marks.append(pytest.mark.skip(reason="the library is built for this machine under another name"))
        if language.name == "panama" and newest_java() is None:
            marks.append(pytest.mark.skip(reason="needs Java 22 in /usr/lib/jvm, which Debian 12 does not have"))
        yield pytest.param(language, id=language.name, marks=marks)


class Site(NamedTuple):
    """A hospital with its agent."""

    hospital: Hospital
    agent: RunningAgent

    @property
    def state(self) -> Path:
        return self.hospital.folder / "state"

    def expected(self, function: str, **texts: str) -> CallResult:
        """What the agent itself answers."""
        answer = self.agent.post(f"/v1/call/{function}", texts).json()
        return CallResult(answer["code"], answer["msg"], answer["output"])


@pytest.fixture(scope="module", params=["GBK", "UTF-8"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(encoding: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch, open_hospital(folder, patch) as hospital:
        patch.setenv("WSCALL_LANG", "zh")
        patch.setenv("BROWSER", "true")  # what ShowForm_V2 opens its page with
        hospital.configure(AGENT__encoding=encoding)
        with open_agent(hospital.configuration) as agent:
            yield Site(hospital, agent)


@pytest.fixture(scope="module", params=_languages())
def language(request: pytest.FixtureRequest) -> Language:
    assert isinstance(request.param, Language)
    return request.param


@pytest.fixture(scope="module")
def command(language: Language, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return language.build(tmp_path_factory.mktemp(language.name))


@pytest.fixture(scope="module")
def client(language: Language, command: list[str], site: Site, encoding: str) -> Iterator[Client]:
    with Client(language, command, site.state, encoding) as running:
        yield running


@pytest.fixture
def _card(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_SIM_DIR", str(site.hospital.sim))
    counter.insert("health-32k")


@pytest.mark.usefixtures("_card")
@pytest.mark.parametrize("function", ["ReadCardInfo_V2", "ReadPeopleInfo_V2", "ReadHealthInfo_V2"])
def test_a_card_is_read_as_the_agent_reads_it(client: Client, site: Site, function: str) -> None:
    read = client.call(function, szReserve=RESERVE)
    assert read == site.expected(function, szReserve=RESERVE)
    assert read.code == 0
    assert read.output.count("|") > 10


@pytest.mark.parametrize(
    ("function", "xml"),
    [
        ("WSC_syncCardInfo", PERSON.card_xml()),
        ("WSC_getCardInfo", VERIFY.replace("virIdCardVerify", "getCardInfo")),
        ("WSC_virIdCardVerify", VERIFY),
        ("WSC_updateCardInfo", "<updateCardInfo/>"),
        ("WSC_downQr", f"<downQr><name>{PERSON.name}</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"),
        ("WSC_downQr", f"<downQr><name>别人</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"),
    ],
    ids=["sync", "get", "verify", "update", "qr", "qr-of-another-name"],
)
def test_operations_answer_as_the_agent_does(client: Client, site: Site, function: str, xml: str) -> None:
    site.expected("WSC_syncCardInfo", szInput=PERSON.card_xml())  # so that all of them are repetitions
    assert client.call(function, szInput=xml, szReserve=RESERVE) == site.expected(
        function, szInput=xml, szReserve=RESERVE
    )


def test_a_name_in_chinese_arrives(client: Client, site: Site) -> None:
    site.expected("WSC_syncCardInfo", szInput=PERSON.card_xml())
    who = f"<downQr><name>{PERSON.name}</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"
    assert client.call("WSC_downQr", szInput=who).code == 10000
    assert client.call("WSC_downQr", szInput=who.replace(PERSON.name, "别人")).code not in {10000, -15}


def test_the_arguments_of_an_operation_keep_their_places(client: Client, site: Site) -> None:
    nowhere = "http://127.0.0.1:9/none"
    assert client.call("WSC_getAuthKey", nowhere, "<getAuthKey/>").code == -101
    answer = client.call("WSC_getAuthKey", f"{site.hospital.platform.url}?wsdl", "<getAuthKey/>")
    assert (answer.code, answer.msg) == (10000, "")
    assert "<authKey>" in answer.output


def test_an_error_is_a_code_and_a_chinese_text(client: Client) -> None:
    answer = client.call("WSC_virIdCardVerify", szInput="<a>\n  <b></c>\n</a>")
    assert (answer.code, answer.output) == (-15, "")
    assert answer.msg.startswith("传入数据格式无效：")


def test_the_page_for_people_is_opened(client: Client) -> None:
    assert client.call("ShowForm_V2").code == 0


def test_without_an_agent_the_text_says_what_to_do(language: Language, command: list[str], tmp_path: Path) -> None:
    """Nothing says the encoding then: it is GBK."""
    with Client(language, command, tmp_path) as lonely:
        answer = lonely.call("ReadCardInfo_V2")
        assert (answer.code, answer.output) == (-33, "")
        assert "wscall serve" in answer.msg
