"""``wscall bench``: what it prints, not what it measures."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import Run
from wscall.bench.measurement import Measurement

LINES = (Measurement("读卡", "a pipe", 20.0, 10.0, 2.0, 5), Measurement("调用", "stock", 90.0, 100.0, 0.5, 5))


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    def measurements() -> Iterator[object]:
        for line in LINES:
            yield lambda line=line: line

    monkeypatch.setattr("wscall.bench.suite.measurements", measurements)


def test_for_programs(run: Run) -> None:
    done = run("bench", "--json")
    assert done.status == 0
    assert [(line["name"], line["ratio"], line["met"]) for line in done.json()["measurements"]] == [
        ("读卡", 2.0, True),
        ("调用", 0.9, False),
    ]


def test_for_people_and_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    done = run("bench", "--output", str(path))
    assert done.status == 0
    rows = [line.split() for line in done.out.splitlines()]
    assert [row[-1] for row in rows[-2:]] == ["✓", "✗"]
    assert "0.900" in rows[-1]
    assert json.loads(path.read_text("utf-8"))["measurements"][0]["budget"] == 2.0


def test_a_missed_budget_is_no_error(run: Run) -> None:
    assert run("bench").status == 0
