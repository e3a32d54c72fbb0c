"""``wscall demo`` as a command; what its steps prove is tested with them."""

from pathlib import Path

import pytest

from support.command import Run
from wscall.surfaces.demo.steps import STEPS


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WSCALL_PASSWORD", "of another installation")


def test_every_step_is_ok(run: Run) -> None:
    done = run("demo", "--json")
    told = done.json()
    assert (done.status, told["ok"]) == (0, True)
    assert [step["name"] for step in told["steps"]] == [step.name for step in STEPS]
    assert all(step["ok"] is True and step["ms"] >= 0 for step in told["steps"])


def test_for_people_it_shows_each_step_and_keeps_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--directory", str(tmp_path / "kept"))
    assert (done.status, done.err) == (0, "")
    assert [line[:5] for line in done.out.splitlines() if line.startswith("✓")] == [
        f"✓ {n}/9" for n in range(1, 10)
    ]
    assert done.out.endswith("全部步骤成功。\n")
    assert {"label.svg", "static-qr.png", "WSCallConfig.ini"} <= {
        path.name for path in (tmp_path / "kept").iterdir()
    }


def test_a_failed_step_is_the_last_and_status_1(run: Run) -> None:
    done = run("demo", "--json", "--scenario", "fault")
    told = done.json()
    assert (done.status, told["ok"]) == (1, False)
    assert [step["ok"] for step in told["steps"]] == [True, True, True, True, False]
    assert "SOAP" in told["steps"][-1]["error"]
    done = run("demo", "--scenario", "fault")
    assert done.out.splitlines()[-1] == "未完成，见上。"
    assert done.out.splitlines()[-2].startswith("✗ 5/9")


def test_a_scenario_that_does_not_exist(run: Run) -> None:
    done = run("demo", "--scenario", "nonsense", "--json")
    assert (done.status, done.json()["error"]["found"]) == (1, "nonsense")


def test_a_folder_that_is_in_use_is_left_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "WSCallConfig.ini").write_text("[WEBSERVICE]\n", encoding="utf-8")
    done = run("demo", "--directory", str(folder), "--json")
    assert (done.status, done.json()["error"]["code"]) == (1, -102)
    assert (folder / "WSCallConfig.ini").read_text("utf-8") == "[WEBSERVICE]\n"
