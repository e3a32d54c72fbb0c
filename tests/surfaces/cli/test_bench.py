"""``wscall bench``: what it prints, not what it measures."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from support.command import Run
from wscall.bench.measurement import Measurement
from wscall.errors import DriverMissing, WscallError
from wscall.text import Text

LINES = (
    Measurement("读卡", "a pipe", 20.0, 10.0, 2.0, 5),
    Measurement("调用", "stock", 90.0, 100.0, 0.5, 5),
    Measurement("扫码", "a read", 50.0, 10.0, None, 5),
)


class Measured(NamedTuple):
    """A line that is measured already, or cannot be."""

    result: Measurement | WscallError

    def measure(self) -> Measurement:
        if isinstance(self.result, WscallError):
            raise self.result
        return self.result

    def __str__(self) -> str:
        return "the line"


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wscall.bench.suite.LINES", tuple(Measured(line) for line in LINES))


@pytest.fixture
def _lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = DriverMissing(Text("没有安装 pcscd", "pcscd is not installed"), where="here")
    monkeypatch.setattr("wscall.bench.suite.LINES", (Measured(LINES[0]), Measured(lacking)))


def test_for_programs(run: Run) -> None:
    done = run("bench", "--json")
    assert done.status == 0
    assert [(line["name"], line["ratio"], line["met"]) for line in done.json()["measurements"]] == [
        ("读卡", 2.0, True),
        ("调用", 0.9, False),
        ("扫码", 5.0, True),
    ]
    assert done.json()["missing"] == {}


def test_for_people_and_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    done = run("bench", "--output", str(path))
    assert done.status == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert [row[-1] for row in rows[-3:]] == ["✓", "✗", "80%"]
    assert "0.900" in rows[-2]
    assert json.loads(path.read_text("utf-8"))["measurements"][0]["budget"] == 2.0


def test_a_missed_budget_is_no_error(run: Run) -> None:
    assert run("bench").status == 0


@pytest.mark.usefixtures("_lacking")
def test_what_cannot_be_measured_here_is_named_with_its_reason(run: Run) -> None:
    done = run("bench")
    assert done.status == 0
    assert "✓" in done.out
    assert "pcscd" in done.out.splitlines()[-1]
    assert run("bench", "--json").json()["missing"] == {"the line": "here: pcscd is not installed"}
