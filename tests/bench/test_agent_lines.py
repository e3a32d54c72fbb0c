"""The lines about the agent and the native library run; how fast does not matter."""

import sys
from pathlib import Path

import pytest

from wscall.bench import agent_call, agent_rest, dll_call, native_programs
from wscall.errors import NotSupported

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the anchors in C are written for Linux")


@pytest.mark.parametrize(
    ("variant", "budget"), [("small JSON call", 10.0), ("function refused where it is read", None)]
)
def test_a_call_of_the_agent_beside_a_server_in_c(variant: str, budget: float | None) -> None:
    line = agent_call.measure(variant, rounds=1, calls=40)
    assert (line.name, line.budget, line.samples) == (f"agent, {variant}, 8 connections", budget, 1)
    assert line.ours > 0
    assert line.reference > 0


@pytest.mark.parametrize(("against", "budget"), [("agent", 1.3), ("C server", None)])
def test_a_call_through_the_library_beside_a_bare_socket(against: str, budget: float | None) -> None:
    line = dll_call.measure(against, rounds=1, block=3)
    assert (line.name, line.budget, line.samples) == (f"DLL call to {against} and back", budget, 3)
    assert line.ours > 0
    assert line.reference > 0


def test_the_agent_at_rest_is_within_its_memory() -> None:
    line = agent_rest.measure("memory")
    assert line.unit == "MiB"
    assert 5 < line.ours <= line.reference == 60.0


def test_the_agent_at_rest_is_watched_for_the_time_it_takes() -> None:
    line = agent_rest.measure("processor", seconds=0.2)
    assert line.reference >= 0.2e6
    assert line.ours >= 0


def test_what_is_not_built_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(native_programs, "bench_program", lambda name, _platform: tmp_path / name)
    with pytest.raises(NotSupported) as caught:
        agent_call.measure()
    assert caught.value.where == str(tmp_path / "load")
    assert "make native" in caught.value.text().en
