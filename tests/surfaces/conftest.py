"""The command line in this process, in a hospital."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.command import Run, run_command
from support.hospital import Hospital, open_hospital
from support.shown_form import shown
from wscall import logs


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def run() -> Iterator[Run]:
    """Run a command; afterwards no log file is open."""
    yield run_command
    for name in logs.LOGGERS:
        assert not [each for each in logging.getLogger(name).handlers if type(each).__module__ == logs.__name__]


__all__ = ["hospital", "run", "shown"]
