"""``wscall plugin check``: the report on the terminal, in files, and what the exit status says."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from support.command import Run
from support.flawed import method, write_flawed
from wscall.paths import bundled_manu

QUICK = ("--unit", "HOST-LOADS", "--unit", "ind-signals")


def test_a_sound_directory(run: Run, tmp_path: Path) -> None:
    files = [str(tmp_path / name) for name in ("report.html", "report.xml", "report.json")]
    options = ("--html", files[0], "--junit", files[1], "--output", files[2])
    done = run("plugin", "check", str(write_flawed(tmp_path, "reader")), *QUICK, *options)
    assert (done.status, done.err) == (0, "")
    assert "HOST-LOADS" in done.out
    assert "部分检查" in done.out
    assert "IND-SIGNALS" in Path(files[0]).read_text(encoding="utf-8")
    assert ET.parse(files[1]).getroot().get("name") == "wscall plugin check ACME"
    assert json.loads(Path(files[2]).read_text(encoding="utf-8"))["counts"] == {"passed": 2}


def test_a_failure_is_explained_and_is_status_1(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_LANG", "en")
    flawed = write_flawed(
        tmp_path, "reader", method("indicate(self, signal, deadline)", "raise DeviceFault(SAID)")
    )
    done = run("plugin", "check", str(flawed), *QUICK)
    assert done.status == 1
    assert "failed" in done.out
    assert "do nothing for a signal that the device lacks" in done.out
    data = run("plugin", "check", str(flawed), *QUICK, "--json")
    assert data.status == 1
    assert json.loads(data.out)["ok"] is False


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--unit", "IND-SINGALS"), "IND-SIGNALS"),
        (("--name", "raeder"), "reader"),
        (("--device", "recording"), "recording"),
    ],
)
def test_what_cannot_be_checked_is_said(run: Run, tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    done = run("plugin", "check", str(write_flawed(tmp_path, "reader")), *more)
    assert done.status == 1
    assert said in done.err


def test_a_level_that_is_not_reached_is_status_1(run: Run, tmp_path: Path) -> None:
    made = write_flawed(tmp_path, "id-reader")
    (made / "plugin.toml").write_text(
        (made / "plugin.toml").read_text().replace('driver = "acme"', 'driver = "acme"\narch = ["x86"]')
    )
    assert run("plugin", "check", str(made)).status == 0
    assert run("plugin", "check", str(made), "--level", "bronze").status == 1


def test_the_real_device_asks_the_person(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_LANG", "en")
    monkeypatch.setenv("WSCALL_SIM_DIR", str(tmp_path / "sim"))
    options = ("--device", "real", "--name", "reader", "--unit", "HOST-READS")
    done = run("plugin", "check", str(bundled_manu() / "SIM"), *options, text="\n" * 4)
    assert (done.status, done.err.count("Put a health card on the antenna")) == (0, 1)
    assert "passed" in done.out
    cannot = run("plugin", "check", str(bundled_manu() / "SIM"), *options, text="n\n" * 4)
    assert cannot.status == 0
    assert "not applicable" in cannot.out
