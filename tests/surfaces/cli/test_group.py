"""The root: every command is there, in both languages, and none is loaded before it is used."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from support.command import Run
from support.hospital import Hospital
from wscall import __version__
from wscall.surfaces.cli import main

HEAVY = {"pydantic", "zeep", "lxml", "rich", "structlog", "pluggy", "urllib3", "segno", "filelock"}
COMMANDS = [
    "demo", "init", "read", "scan", "record", "replay", "issue", "verify", "update", "qr", "call", "serve",
    "events", "stop", "autostart", "library", "plugin", "devices", "config", "codes", "console",
    "doctor", "simulate", "bench",
]  # fmt: skip
HELP = """
import json, sys, click
from wscall.surfaces.cli import main
from wscall.surfaces.cli.group import LazyGroup
def walk(command, path, parent):
    context = click.Context(command, info_name=path[-1], parent=parent)
    yield " ".join(path), command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from walk(command.get_command(context, name), [*path, name], context)
json.dump(dict(walk(main, ["wscall"], None)), sys.stdout)
"""


def helps(language: str) -> dict[str, str]:
    environment = {**os.environ, "WSCALL_LANG": language}
    done = subprocess.run(
        [sys.executable, "-c", HELP], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    found: dict[str, str] = json.loads(done.stdout)
    return found


def chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def commands(
    command: click.Command, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(command)
    if not isinstance(command, click.Group):
        yield path, command
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from commands(found, (*path, name))


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\nfrom wscall.surfaces.cli.group import main\n"
        "try:\n    main(['--help'], prog_name='wscall')\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    loaded = set(done.stderr.split())
    assert "click" in loaded
    assert not loaded & HEAVY
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")][
        -len(COMMANDS) :
    ] == COMMANDS


def test_every_command_has_help_in_both_languages() -> None:
    zh, en = helps("zh"), helps("en")
    assert zh.keys() == en.keys()
    assert {name.split()[1] for name in zh if " " in name} == set(COMMANDS)
    for name, text in en.items():
        assert not chinese(text), name
        assert chinese(zh[name].partition("\n")[2]), name


def test_every_command_answers_in_json() -> None:
    for path, command in commands(main):
        assert any("--json" in option.opts for option in command.params), path


def test_every_option_explains_itself() -> None:
    choices = {"--mode", "--encoding", "--profile"}  # their values do
    for path, command in commands(main):
        for option in command.params:
            if isinstance(option, click.Option) and not choices & set(option.opts):
                assert option.help, (path, option.name)


@pytest.mark.parametrize("arguments", [["nonsense"], ["read"], ["read", "x"], ["read", "card", "--limit", "0"]])
def test_wrong_usage_is_status_2(run: Run, arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err


def test_version(run: Run) -> None:
    assert run("--version").out == f"wscall, version {__version__}\n"


@pytest.mark.parametrize("way", ["file", "directory", "variable", "variable directory", "current directory"])
def test_the_configuration_is_found_each_way(
    hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    options: tuple[str, ...] = ()
    if way != "current directory":
        monkeypatch.chdir(elsewhere)
    if way == "file":
        options = ("--config", str(hospital.configuration))
    elif way == "directory":
        options = ("--config", str(hospital.folder))
    elif way.startswith("variable"):
        monkeypatch.setenv("WSCALL_CONFIG", str(hospital.folder if "dir" in way else hospital.configuration))
    shown: dict[str, Any] = run(*options, "config", "show", "--json").json()
    assert shown["path"] == str(hospital.configuration)


def test_the_option_wins_over_the_variable(
    hospital: Hospital, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WSCALL_CONFIG", str(tmp_path / "none.ini"))
    done = run("--config", str(hospital.folder), "config", "show", "--json")
    assert done.json()["path"] == str(hospital.configuration)


def test_python_dash_m(hospital: Hospital) -> None:
    command = [sys.executable, "-m", "wscall", "codes", "sex", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(done.stdout)["name"] == "sex"
