"""What every test starts from, and the lanes: groups of tests that need more than Python."""

import importlib.util
import os
from collections import Counter
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("quick")

REPOSITORY = Path(__file__).parent.parent
ran: Counter[str] = Counter()


def _load_lanes() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lanes", REPOSITORY / "tools" / "lanes.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LANES = {lane.name: lane for lane in _load_lanes().LANES}


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration, language or state of the person who runs the tests."""
    for name in ("WSCALL_CONFIG", "WSCALL_PASSWORD", "WSCALL_SAM_PIN", "WSCALL_SIM_DIR", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WSCALL_LANG", "zh")
    monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "state"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test of a lane that cannot run here is skipped with the command that helps, or fails where required."""
    for mark in item.iter_markers("lane"):
        lane = LANES[mark.args[0]]
        missing = lane.missing()
        if not missing:
            continue
        reason = f"lane {lane.name}: {', '.join(missing)} missing. Run: {lane.command()}"
        if os.environ.get("WSCALL_LANES_REQUIRED"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count what ran, by lane."""
    if report.when == "call" and not report.skipped:
        for name in LANES:
            if f"lane_{name}" in report.keywords:
                ran[name] += 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Make the lane visible in reports, which carry keywords but no marker arguments."""
    for item in items:
        for mark in item.iter_markers("lane"):
            item.extra_keyword_matches.add(f"lane_{mark.args[0]}")
            item.keywords[f"lane_{mark.args[0]}"] = True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every lane: how many of its tests ran, or what to run so that it can."""
    terminalreporter.section("lanes")
    for name, lane in LANES.items():
        if ran[name]:
            terminalreporter.write_line(f"lane {name}: {ran[name]} tests ran")
        elif lane.missing():
            terminalreporter.write_line(f"lane {name}: did not run. Run: {lane.command()}")
        else:
            terminalreporter.write_line(f"lane {name}: none of its tests was chosen")
