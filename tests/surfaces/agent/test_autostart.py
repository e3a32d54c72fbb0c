import configparser
import json
import re
import shlex
import sys
from pathlib import Path

import pytest

from support.command import Run
from wscall.config.kinds import is_origin
from wscall.errors import ConfigurationNotWritten
from wscall.surfaces.agent import autostart

PACKAGING = Path(__file__).parents[3] / "packaging"
ODD = Path('/opt/a "b" 100%/$x/配置/WSCallConfig.ini')


def _values(path: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign] # keys keep their case
    parser.read(path, encoding="utf-8")
    return parser


def test_systemd_starts_it_at_log_on(tmp_path: Path) -> None:
    assert not autostart.state(tmp_path, systemd=True).on
    now = autostart.switch_on(ODD, tmp_path, systemd=True)
    assert (now.way, now.on) == ("systemd", True)
    wanted = tmp_path / "systemd" / "user" / "default.target.wants" / autostart.UNIT
    assert wanted.resolve() == Path(now.where).resolve()
    line = _values(now.where)["Service"]["ExecStart"]
    words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
    assert words == [sys.executable, "-m", "wscall", "--config", str(ODD), "serve"]
    assert autostart.switch_on(ODD, tmp_path, systemd=True) == now
    assert not autostart.switch_off(tmp_path, systemd=True).on
    assert not Path(now.where).exists()
    assert not autostart.switch_off(tmp_path, systemd=True).on


def test_a_desktop_starts_it_where_there_is_no_systemd(tmp_path: Path) -> None:
    now = autostart.switch_on(ODD, tmp_path, systemd=False)
    assert (now.way, now.on) == ("desktop", True)
    entry = _values(now.where)["Desktop Entry"]
    assert entry["Type"] == "Application"
    once = entry["Exec"].replace("\\\\", "\\")
    words = [
        re.sub(r"\\(.)", r"\1", word).replace("%%", "%")
        for word in re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', once)
        for word in word
        if word
    ]
    assert words == [sys.executable, "-m", "wscall", "--config", str(ODD), "serve"]
    assert not autostart.switch_off(tmp_path, systemd=False).on


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("", encoding="utf-8")
    with pytest.raises(ConfigurationNotWritten, match="autostart"):
        autostart.switch_on(ODD, tmp_path, systemd=False)


def test_the_command_switches_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    assert run("init").status == 0
    assert run("autostart", "--json").json()["on"] is False
    on = run("autostart", "on", "--json").json()
    assert on["on"] is True
    assert str(tmp_path / "WSCallConfig.ini") in Path(on["where"]).read_text("utf-8")
    assert on["where"] in run("autostart").out
    assert run("autostart", "off", "--json").json()["on"] is False


def test_the_packaged_unit_is_the_one_that_is_written() -> None:
    unit = (PACKAGING / "systemd" / autostart.UNIT).read_text("utf-8")
    assert unit == autostart.unit(["/usr/bin/env", "wscall", "serve"])


def test_the_browser_policies_name_the_same_origins() -> None:
    linux = json.loads((PACKAGING / "browser-policies" / "linux.json").read_text("utf-8"))
    windows = (PACKAGING / "browser-policies" / "windows.reg").read_bytes().decode("ascii")
    assert windows.startswith("Windows Registry Editor Version 5.00\r\n")
    keys = re.findall(
        r"\[HKEY_LOCAL_MACHINE\\Software\\Policies\\(\w+\\\w+)\\(\w+)\]\r\n\"1\"=\"(\S+)\"\r\n", windows
    )
    for vendor in (r"Google\Chrome", r"Microsoft\Edge"):
        assert {name: [origin] for which, name, origin in keys if which == vendor} == linux
    assert all(is_origin(origin) for origins in linux.values() for origin in origins)


def test_windows_scripts_have_its_line_ends() -> None:
    for path in (PACKAGING / "windows").iterdir():
        data = path.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n")
        data.decode("ascii")  # an old PowerShell reads a script without a mark in the system's code page
