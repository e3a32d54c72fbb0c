"""The file beside the library, by which it starts an agent for a user who never had one."""

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.command import run_command
from support.hospital import RESERVE, Hospital, open_hospital
from support.native import HERE, TARGETS, Place, Target, agent_command_anywhere, end_agent, open_caller
from wscall.surfaces.agent.files import AgentFolder

READ = "ReadPeopleInfo_V2"
NOBODY = 65534
FAILING = [sys.executable, "-c", "raise SystemExit(1)"]
ENDED = "随即退出"
UNUSABLE = "同名 .json 文件无法使用"
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")

LOADING = """
import ctypes, os, sys
folder, way = sys.argv[1:]
os.chdir(folder)
library = ctypes.CDLL(way)
os.chdir("/")
output, message = ctypes.create_string_buffer(5120), ctypes.create_string_buffer(1024)
print(library.ReadCardInfo_V2(output, message, b""), message.value.decode("gbk"))
"""


@pytest.fixture
def target() -> Target:
    return HERE


@pytest.fixture
def library(target: Target, tmp_path: Path) -> Path:
    """The library where a HIS has it."""
    folder = tmp_path / "医院 HIS v2.0"
    folder.mkdir()
    return Path(shutil.copy(target.library, folder))


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A hospital where no agent ever ran; one that is started is ended."""
    with open_hospital(tmp_path, monkeypatch) as opened:
        monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "home" / "state"))
        opened.configure(AGENT__port="0")
        yield opened
        if (tmp_path / "home").exists():
            end_agent(AgentFolder())


def say(library: Path, command: object, version: object = 1) -> Path:
    file = library.with_suffix(".json")
    file.write_text(json.dumps({"version": version, "command": command}), "ascii")
    return file


@pytest.mark.parametrize("target", TARGETS)
def test_it_starts_an_agent_for_a_user_who_never_had_one(
    hospital: Hospital, ready: Target, tmp_path: Path
) -> None:
    library = Path(shutil.copy(ready.library, tmp_path))
    say(library, agent_command_anywhere(hospital.configuration))
    with open_caller(ready, library=library) as caller:
        code, _, output = caller.call(READ, reserve=RESERVE.encode("gbk")).texts()
        assert (code, "林晓雯" in output) == (0, True)
        assert caller.call(READ).code == 0
    agent = AgentFolder()
    assert agent.is_running()
    if not ready.windows:
        assert {stat.S_IMODE(path.stat().st_mode) for path in (agent.path, agent.path.parent)} == {0o700}


def test_what_wscall_library_writes_starts_an_agent(hospital: Hospital, tmp_path: Path) -> None:
    his = tmp_path / "his"
    his.mkdir()
    configuration = Path(shutil.copy(hospital.configuration, his))
    installed = run_command("library", str(his), "--json").json()
    with open_caller(HERE, library=Path(installed["library"])) as caller:
        assert caller.call(READ).code == 0
    address = AgentFolder().address()
    assert address is not None
    assert address.configuration == str(configuration)


def test_the_file_of_the_agent_wins(open_place: Callable[..., Place], library: Path, tmp_path: Path) -> None:
    agent = open_place().agent
    end_agent(agent)
    started = tmp_path / "started"
    say(library, ["/bin/sh", "-c", f"echo started > '{started}'"])
    with open_caller(HERE, library=library) as caller:
        assert caller.call(READ).code == 0
    assert not started.exists()


def test_an_agent_whose_program_is_gone_is_started_as_the_library_says(
    open_place: Callable[..., Place], library: Path
) -> None:
    place = open_place()
    end_agent(place.agent)
    file = place.agent.path / "agent.json"
    content = json.loads(file.read_bytes())
    file.write_text(json.dumps({**content, "command": ["/nowhere/python", *content["command"][1:]]}))
    say(library, content["command"])
    with open_caller(HERE, library=library) as caller:
        assert caller.call(READ).code == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"version": 1}',
        '{"version": 1, "command": []}',
        '{"version": 1, "command": "wscall serve"}',
        '{"version": 1, "command": ["/bin/true", 1]}',
        '{"version": 1, "command": ["/bin/\\u0000true"]}',
        '{"version": 2, "command": ["/bin/true"]}',
        '{"command": ["/bin/true"]}',
        '{"version": 1, "command": ["/bin/true"]',
        pytest.param(f'{{"version": 1, "command": ["/bin/true", "{"x" * 70000}"]}}', id="too long"),
    ],
)
def test_a_file_that_is_not_sound_is_told_of(hospital: Hospital, library: Path, content: str) -> None:
    library.with_suffix(".json").write_text(content)
    with open_caller(HERE, library=library) as caller:
        code, msg, output = caller.call(READ).texts()
    assert (code, output) == (-33, "")
    assert UNUSABLE in msg
    assert "wscall library" in msg
    assert not AgentFolder().path.exists()


def test_a_program_of_no_certain_place_is_not_started(hospital: Hospital, library: Path) -> None:
    say(library, ["python3", "-m", "wscall", "serve"])
    with open_caller(HERE, library=library) as caller:
        code, msg, _ = caller.call(READ).texts()
    assert (code, "系统错误 2" in msg) == (-33, True)


def test_a_command_that_ends_at_once_is_told_of(hospital: Hospital, library: Path) -> None:
    say(library, FAILING)
    with open_caller(HERE, library=library) as caller:
        code, msg, _ = caller.call(READ).texts()
    assert (code, ENDED in msg) == (-33, True)


def test_a_user_whose_state_has_no_place_is_told_so(
    hospital: Hospital, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WSCALL_STATE_DIR", "/dev/null/state")
    say(library, FAILING)
    with open_caller(HERE, library=library) as caller:
        code, msg, _ = caller.call(READ).texts()
    assert (code, "系统错误 20" in msg) == (-33, True)


@ONLY_ROOT
@pytest.mark.parametrize(("owners", "said"), [((0, NOBODY), UNUSABLE), ((NOBODY, NOBODY), ENDED)], ids=str)
def test_the_file_may_be_of_whom_the_library_is(
    hospital: Hospital, library: Path, owners: tuple[int, int], said: str
) -> None:
    for path, owner in zip((library, say(library, FAILING)), owners, strict=True):
        os.chown(path, owner, owner)
    with open_caller(HERE, library=library) as caller:
        assert said in caller.call(READ).texts()[1]


@pytest.mark.parametrize("way", ["./libWSCall.so", "./link.so"])
def test_it_is_found_however_the_library_was_loaded(hospital: Hospital, library: Path, way: str) -> None:
    (library.parent / "elsewhere").mkdir()
    folder = library.parent / "elsewhere" if "link" in way else library.parent
    if "link" in way:
        (folder / "link.so").symlink_to(library)
    say(library, FAILING)
    done = subprocess.run(
        [sys.executable, "-c", LOADING, str(folder), way], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("-33 ")
    assert ENDED in done.stdout
