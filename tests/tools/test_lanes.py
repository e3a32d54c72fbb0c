import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from support.pages import REPOSITORY
from support.tools import load_tool


@pytest.fixture
def lanes() -> ModuleType:
    return load_tool("lanes")


@pytest.fixture
def ran(lanes: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have run; each succeeds unless its program is named ``false``."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: Any) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(returncode=int("false" in command))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return commands


def test_what_is_missing_is_said_in_words(lanes: ModuleType) -> None:
    lane = lanes.Lane(
        "odd", ("odd",), programs=("no-such-program",), files=("/no/such/file", "/"), module="no_such_module"
    )
    assert lane.missing() == ["no-such-program", "/no/such/file", "Python module no_such_module"]
    assert lanes.Lane("here", (), programs=("make",), files=("/",), module="os").missing() == []


def test_a_lane_of_another_machine_is_missing_that_machine(lanes: ModuleType) -> None:
    assert lanes.Lane("far", (), machines=("pdp11", "vax")).missing() == ["a machine of kind pdp11 | vax"]


def test_what_a_script_makes_is_missing_until_it_is_newer_than_the_script(
    lanes: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(lanes, "REPOSITORY", tmp_path)
    script, product = tmp_path / "make.py", tmp_path / "product"
    script.touch()
    lane = lanes.Lane("made", (), made=lanes.Made("make.py", ("product",)))
    assert lane.missing() == [str(product)]
    product.touch()
    os.utime(script, (1000, 1000))
    assert lane.missing() == []
    os.utime(product, (999, 999))
    assert lane.missing() == [str(product)]


def test_all_lanes_are_installed_in_one_go(lanes: ModuleType, ran: list[list[str]]) -> None:
    first = lanes.Lane("one", ("a", "b"), files=("/no/such/file",), module="no_such_module", extra="pcsc")
    second = lanes.Lane(
        "two", ("b", "c"), files=("/no/such/file",), made=lanes.Made("tools/lanes.py", ("build/no-such-file",))
    )
    assert lanes.install([first, second]) == 0
    update, install, pip, make = ran
    assert update[0] == install[0] == "apt-get"
    assert install[-3:] == ["a", "b", "c"]
    assert pip[-1] == ".[pcsc]"
    assert make[1:] == ["tools/lanes.py"]


def test_packages_of_two_architectures_come_from_one_suite(
    lanes: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes.platform, "freedesktop_os_release", lambda: {"VERSION_CODENAME": "bookworm"})
    wine = lanes.Lane("wine", ("wine32:i386",), files=("/no/such/file",), i386=True)
    architecture, _, install = lanes.steps([wine], ["sudo"])
    assert architecture == ["sudo", "dpkg", "--add-architecture", "i386"]
    assert install[install.index("--target-release") + 1] == "bookworm"


def test_the_first_step_that_fails_ends_the_installation(
    lanes: ModuleType, ran: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = lanes.Lane("broken", ("false",), files=("/no/such/file",), module="no_such_module", extra="pcsc")
    assert lanes.install([broken]) == 1
    assert ran[-1][-1] == "false"
    assert "apt-get --quiet=2 install" in capsys.readouterr().out


def test_only_what_is_lacking_is_brought(lanes: ModuleType, ran: list[list[str]]) -> None:
    made = lanes.Made("tools/lanes.py", ("build/no-such-file",))
    assert lanes.install([lanes.Lane("half", ("there",), files=("/",), made=made)]) == 0
    assert [command[1:] for command in ran] == [["tools/lanes.py"]]


def test_lists_that_did_not_all_come_do_not_stop_the_installation(
    lanes: ModuleType, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_UPDATE", "false")
    assert lanes.install([lanes.Lane("any", ("some-package",), files=("/no/such/file",))]) == 0
    assert ran[-1][-1] == "some-package"


def test_on_a_machine_of_ones_own_the_command_is_printed_and_nothing_runs(
    lanes: ModuleType, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lanes, "LANES", (lanes.Lane("own", ("some-package",), programs=("no-such-program",)),))
    monkeypatch.setattr(lanes, "may_install", lambda: False)
    assert lanes.prepare() == 0
    assert not ran
    said = capsys.readouterr().out
    assert said.startswith("lane own will not run: no-such-program missing. Run: sudo apt-get")
    assert said.rstrip().endswith("some-package")


def test_what_is_there_already_costs_nothing(
    lanes: ModuleType, ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lanes, "LANES", (lanes.Lane("there", ("some-package",), files=("/",)),))
    assert lanes.prepare() == 0
    assert not ran
    assert not capsys.readouterr().out


@pytest.fixture
def ran_nothing() -> subprocess.CompletedProcess[str]:
    """A run of one test that belongs to no lane."""
    one = f"{__file__}::{test_a_lane_of_another_machine_is_missing_that_machine.__name__}"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--numprocesses", "0", one],
        check=False,
        cwd=REPOSITORY,
        env={**os.environ, "WSCALL_LANES_REQUIRED": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_run_that_requires_every_lane_fails_when_one_ran_no_test(
    ran_nothing: subprocess.CompletedProcess[str],
) -> None:
    assert "1 passed" in ran_nothing.stdout
    assert ran_nothing.returncode == pytest.ExitCode.TESTS_FAILED
