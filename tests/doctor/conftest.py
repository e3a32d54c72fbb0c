"""A hospital to examine, and its checks one by one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.hospital import Hospital, open_hospital
from wscall.config import load_settings
from wscall.deadline import Deadline
from wscall.host import Host
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck

Look = Callable[[HealthCheck], list[Finding]]


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def look(hospital: Hospital) -> Look:
    """Run one check over the hospital as it is configured by then."""

    def look(check: HealthCheck) -> list[Finding]:
        settings = load_settings(hospital.configuration)
        with Host(settings) as host:
            return list(check.run(CheckContext(settings, host), Deadline(10)))

    return look
