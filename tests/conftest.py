"""What every test starts from, and the lanes: groups of tests that need more than Python."""

import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from support.tools import load_tool
from wscall.logs import LOGGERS

hypothesis.settings.register_profile("quick", deadline=None, derandomize=True, max_examples=60)
hypothesis.settings.load_profile("quick")

ran: Counter[str] = Counter()
faults: dict[str, list[tuple[str, str, str]]] = {}
"""Device → capability, fault and outcome of every fault that was played on it."""
LANES = {lane.name: lane for lane in load_tool("lanes").LANES}


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No configuration, language or state of the person who runs the tests."""
    for name in ("WSCALL_CONFIG", "WSCALL_PASSWORD", "WSCALL_SAM_PIN", "WSCALL_SIM_DIR", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WSCALL_LANG", "zh")
    monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _loggers_as_they_were() -> Iterator[None]:
    """What runs in this process may log into files of its own, and silences the loggers when it ends."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger, list(logger.handlers), logger.propagate, logger.level) for logger in loggers]
    yield
    for logger, handlers, propagate, level in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


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
    """Count what ran, by lane, and keep what came of faults."""
    if report.when == "call" and not report.skipped:
        for name in LANES:
            if f"lane_{name}" in report.keywords:
                ran[name] += 1
        for name, value in report.user_properties:
            if name == "faults" and isinstance(value, list):
                faults[str(value[0])] = [(row[0], row[1], row[2]) for row in value[1:]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Make the lane visible in reports, which carry keywords but no marker arguments."""
    for item in items:
        for mark in item.iter_markers("lane"):
            item.extra_keyword_matches.add(f"lane_{mark.args[0]}")
            item.keywords[f"lane_{mark.args[0]}"] = True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where every lane is required, one of which no test ran is a failure, even if all the others passed."""
    if os.environ.get("WSCALL_LANES_REQUIRED") and not hasattr(session.config, "workerinput"):
        idle = [name for name in LANES if not ran[name]]
        if idle and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name every lane: how many of its tests ran, or what to run so that it can; and tell of the faults."""
    terminalreporter.section("lanes")
    for name, lane in LANES.items():
        if ran[name]:
            terminalreporter.write_line(f"lane {name}: {ran[name]} tests ran")
        elif lane.missing():
            terminalreporter.write_line(f"lane {name}: did not run. Run: {lane.command()}")
        else:
            terminalreporter.write_line(f"lane {name}: none of its tests was chosen")
    if faults:
        terminalreporter.section("faults played, and what the caller got")
    for device, rows in sorted(faults.items()):
        for capability in dict.fromkeys(row[0] for row in rows):
            said = " ".join(f"{fault}={outcome}" for through, fault, outcome in rows if through == capability)
            terminalreporter.write_line(f"{device} {capability}: {said}")
