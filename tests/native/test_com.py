"""The COM and OCX objects as programs and scripts use them, against a real agent and simulated devices."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.com import CLIENTS, COM, OCX, OUT, X64, X86, Client, PythonCall, python_calls, registered
from support.hospital import PERSON, RESERVE, Hospital, open_hospital
from support.native import served
from support.wine import wine_prefix
from wscall.api.functions import FUNCTIONS, read_record
from wscall.api.result import ReadResult
from wscall.devices.capabilities import RecordKind
from wscall.sim.devices import counter

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("agent")]

DOWN_QR = f"<downQr><name>{PERSON.name}</name><zjlx>01</zjlx><zjhm>{PERSON.number}</zjhm></downQr>"
CALLERS = [pytest.param(client, id=str(client)) for client in CLIENTS]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with (
        pytest.MonkeyPatch.context() as patch,
        open_hospital(tmp_path_factory.mktemp("hospital"), patch) as opened,
    ):
        opened.configure(AGENT__port="0")
        yield opened


@pytest.fixture(scope="module")
def agent(hospital: Hospital) -> Iterator[None]:
    """An agent, and the classes registered in a running prefix."""
    with wine_prefix(), registered(X86, X64), served(hospital.configuration, hospital.folder / "state"):
        yield


@pytest.fixture(autouse=True)
def state(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_STATE_DIR", str(hospital.folder / "state"))
    monkeypatch.setenv("WSCALL_SIM_DIR", str(hospital.sim))
    counter.insert("health-32k")


def read_here(hospital: Hospital, kind: RecordKind) -> ReadResult:
    """What the api answers to the same, in this process."""
    with hospital.session() as session:
        return read_record(session, kind, RESERVE)


@pytest.mark.parametrize("client", CALLERS)
def test_a_card_is_read_into_arguments_by_reference(client: Client, hospital: Hospital, tmp_path: Path) -> None:
    read = client.function(tmp_path, "ReadPeopleInfo_V2", RESERVE, "")
    assert read == read_here(hospital, "people")[:3]
    assert "林" in read[2]


@pytest.mark.parametrize("client", CALLERS)
def test_a_page_gets_code_milliseconds_and_record_in_one_text(
    client: Client, hospital: Hospital, tmp_path: Path
) -> None:
    code, elapsed, record = client.line(tmp_path, "ReadHealthInfo_V2", RESERVE, "")
    assert (code, record) == (0, read_here(hospital, "health").output)
    assert elapsed >= 0


@pytest.mark.parametrize("client", CALLERS)
def test_every_function_is_there_and_gets_its_arguments_in_order(client: Client, tmp_path: Path) -> None:
    issued = client.function(tmp_path, "WSC_syncCardInfo", "", PERSON.card_xml(), "")
    assert issued[:2] == (10000, "")
    assert "virtualCardNum" in issued[2]
    code, _, reply = client.line(tmp_path, "WSC_downQr", "", DOWN_QR, "")
    assert (code, "<img>" in reply) == (10000, True)


@pytest.mark.parametrize("client", CALLERS)
def test_a_refusal_has_code_and_text(client: Client, tmp_path: Path) -> None:
    code, msg, output = client.function(tmp_path, "WSC_downQr", "", "<downQr><name>", "")
    assert (code, output) == (-15, "")
    assert msg.startswith("传入数据格式无效：")
    assert client.line(tmp_path, "WSC_downQr", "", "<downQr><name>", "")[::2] == (code, msg)


def test_python_passes_what_goes_by_reference_in_four_ways(hospital: Hospital) -> None:
    ways = ("variant", "string", "dispatch", "generated")
    said = python_calls(*(PythonCall(by, COM, "CReadCardInfo", (OUT, OUT, RESERVE, "")) for by in ways))
    code, msg, output = read_here(hospital, "card")[:3]
    assert said == [[str(code), output, msg]] * len(ways)


@pytest.mark.parametrize(("program", "letter"), [(COM, "C"), (OCX, "I")])
def test_the_type_library_describes_what_the_object_has(program: str, letter: str) -> None:
    (said,) = python_calls(PythonCall("described", program, ""))
    methods = [line.split() for line in said]
    assert sorted(words[0] for words in methods) == sorted(
        name if name.startswith("WSC_") else letter + name.removesuffix("_V2") for name in FUNCTIONS
    )
    for words in methods:
        parameters = len(words) // 2 - 1
        assert words[parameters + 1 :] == [words[parameters + 1]] * 2 + [str(i) for i in range(parameters)]
