"""The specification's Delphi sample as it stands there, compiled by Free Pascal: form, button and buffers.

Of Windows and the form there is only what the sample names, in ``client_programs/delphi_form``; the button is
pressed by ``press.pas``, the memo is the standard output, and message boxes are lines of the standard error.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.agent import RunningAgent, open_agent
from support.clients import LIMIT, PROGRAMS, compile_with
from support.hospital import Hospital, open_hospital
from support.native import HERE
from support.specification import specification
from wscall.sim.devices import counter

pytestmark = [pytest.mark.lane("pascal"), pytest.mark.xdist_group("clients")]

FORM = PROGRAMS / "delphi_form"
SAMPLES_BUFFERS = 256
"""Bytes of pcOut and pcError: array[0..255]."""


@pytest.fixture(scope="module")
def unit() -> str:
    """The sample's source."""
    _, _, rest = specification().partition("Delphi脚本调用示例")
    return rest[rest.index("unit Unit1;") : rest.index("\nend.\n") + len("\nend.\n")]


def _compiled(unit: str, folder: Path) -> Path:
    (folder / "Unit1.pas").write_text(unit, encoding="gbk")
    (folder / "Unit1.dfm").write_text("object Form1: TForm1\nend\n", encoding="ascii")
    program = folder / "press"
    options = ("-Mdelphi", "-vew", f"-Fu{FORM}", f"-FU{folder}", f"-o{program}")
    compile_with("fpc", *options, FORM / "press.pas", folder=folder)
    return program


def _press(program: Path) -> tuple[str, str]:
    """What the memo shows, and what the message boxes said."""
    environment = {**os.environ, "LD_LIBRARY_PATH": str(HERE.library.parent)}
    done = subprocess.run(program, check=True, capture_output=True, timeout=LIMIT, env=environment)
    return done.stdout.decode("gbk").rstrip("\r\n"), done.stderr.decode("gbk")


@pytest.fixture(scope="module")
def sample(unit: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _compiled(unit, tmp_path_factory.mktemp("sample"))


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def agent(hospital: Hospital) -> Iterator[RunningAgent]:
    """An agent whose configuration knows the sample's buffers."""
    size = str(SAMPLES_BUFFERS)
    hospital.configure(AGENT__outputSize=size, AGENT__messageSize=size)
    with open_agent(hospital.configuration) as running:
        yield running


def _people(agent: RunningAgent) -> str:
    read = agent.post("/v1/call/ReadPeopleInfo_V2").json()
    assert read["code"] == 0
    return str(read["output"])


def test_the_sample_shows_whose_card_it_is(sample: Path, agent: RunningAgent) -> None:
    counter.remove()
    counter.insert("id-citizen")
    people = _people(agent)
    assert len(people.encode("gbk")) < SAMPLES_BUFFERS
    assert _press(sample) == (people, "")


def test_what_does_not_fit_into_its_buffers_is_said_in_a_message_box(sample: Path, agent: RunningAgent) -> None:
    counter.insert("health-32k")
    assert len(_people(agent).encode("gbk")) >= SAMPLES_BUFFERS
    shown, said = _press(sample)
    assert shown == ""
    assert said.startswith("读取个人信息失败，错误消息:未知错误：")
    assert "outputSize" in said


def test_with_room_for_what_the_library_expects_nothing_has_to_be_configured(
    unit: str, tmp_path: Path, hospital: Hospital
) -> None:
    counter.insert("health-32k")
    folder = tmp_path / "roomy"
    folder.mkdir()
    program = _compiled(unit.replace("array[0..255]", "array[0..5119]"), folder)
    with open_agent(hospital.configuration) as agent:
        assert _press(program) == (_people(agent), "")


def test_without_an_agent_the_message_box_says_so(sample: Path) -> None:
    shown, said = _press(sample)
    assert shown == ""
    assert "wscall serve" in said
