"""Every language's client against a real agent with simulated devices and the embedded platform."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.clients import LANGUAGES, Client, Language, newest_java
from support.hospital import PERSON, RESERVE, Hospital, open_hospital
from support.native import served
from support.wine import wine_prefix
from wscall.api.functions import call_function
from wscall.api.result import CallResult
from wscall.api.session import Session
from wscall.sim.devices import counter
from wscall.sim.platform.seed import SAMPLE_VUID

DOCUMENT = f"<zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm>"
VERIFY = f"<virIdCardVerify><qrCode>{SAMPLE_VUID}:1</qrCode></virIdCardVerify>"


def _languages() -> Iterator[Any]:
    for language in LANGUAGES:
        marks: list[Any] = [pytest.mark.lane(lane) for lane in language.lanes]
        group = "wine" if "wine" in language.lanes else "clients"  # which share the agents of the module
        marks.append(pytest.mark.xdist_group(group))
        if language.name == "panama" and newest_java() is None:
            marks.append(pytest.mark.skip(reason="needs Java 22 in /usr/lib/jvm, which Debian 12 does not have"))
        yield pytest.param(language, id=language.name, marks=marks)


class Site(NamedTuple):
    """A hospital with its agent, and a session that says what is right."""

    hospital: Hospital
    session: Session
    environment: Mapping[str, str]
    known: dict[tuple[str, str, str], CallResult]

    @property
    def state(self) -> Path:
        return self.hospital.folder / "state"

    def expected(self, function: str, szInput: str, szReserve: str) -> CallResult:
        """What wscall.api answers, asked once."""
        key = (function, szInput, szReserve)
        if key not in self.known:
            self.known[key] = call_function(self.session, function, "", szInput, szReserve)
        return self.known[key]


@pytest.fixture(scope="module", params=["GBK", "UTF-8"])
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def site(encoding: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch, open_hospital(folder, patch) as hospital:
        patch.setenv("WSCALL_LANG", "zh")
        patch.setenv("BROWSER", "true")  # what ShowForm_V2 opens its page with
        hospital.configure(AGENT__encoding=encoding, AGENT__port="0")
        environment = {name: value for name, value in os.environ.items() if name.startswith("WSCALL_")}
        with served(hospital.configuration, folder / "state"), hospital.session() as session:
            counter.insert("health-32k")
            yield Site(hospital, session, environment, {})


@pytest.fixture
def _at_the_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the hospital, which every test loses otherwise."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def _wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(scope="module", params=_languages())
def language(request: pytest.FixtureRequest) -> Language:
    assert isinstance(request.param, Language)
    return request.param


@pytest.fixture(scope="module")
def built() -> dict[str, list[str]]:
    """Commands of the clients that were built already, by language."""
    return {}


@pytest.fixture(scope="module")
def command(
    request: pytest.FixtureRequest,
    language: Language,
    built: dict[str, list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[str]:
    if language.target.windows:
        request.getfixturevalue("_wine")
    if language.name not in built:
        built[language.name] = language.command(tmp_path_factory.mktemp(language.name))
    return built[language.name]


@pytest.fixture(scope="module")
def client(language: Language, command: list[str], site: Site, encoding: str) -> Iterator[Client]:
    with Client(language, command, site.state, encoding) as running:
        yield running


@pytest.mark.usefixtures("_at_the_site")
def test_cards_are_read_as_the_api_reads_them(client: Client, site: Site) -> None:
    for function in ("ReadCardInfo_V2", "ReadPeopleInfo_V2", "ReadHealthInfo_V2"):
        read = client.call(function, szReserve=RESERVE)
        assert read == site.expected(function, "", RESERVE), function
        assert read.code == 0
        assert read.output.count("|") > 10


OPERATIONS = [
    ("WSC_syncCardInfo", PERSON.card_xml(), 10000),
    ("WSC_getCardInfo", VERIFY.replace("virIdCardVerify", "getCardInfo"), 10000),
    ("WSC_virIdCardVerify", VERIFY, 10000),
    ("WSC_updateCardInfo", "<updateCardInfo/>", -15),
    ("WSC_downQr", f"<downQr><name>{PERSON.name}</name>{DOCUMENT}</downQr>", 10000),
    ("WSC_downQr", f"<downQr><name>别人</name>{DOCUMENT}</downQr>", 10130),
]
"""Function, szInput, code. The name is found by its characters, so the last two show that Chinese arrives."""


@pytest.mark.usefixtures("_at_the_site")
def test_operations_answer_as_the_api_does(client: Client, site: Site) -> None:
    site.expected("WSC_syncCardInfo", PERSON.card_xml(), "")  # so that the one below is a repetition
    for function, xml, code in OPERATIONS:
        answer = client.call(function, szInput=xml, szReserve=RESERVE)
        assert answer == site.expected(function, xml, RESERVE), function
        assert answer.code == code, answer.msg


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
