"""A hospital for every test of the functions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hospital import Hospital, open_hospital
from support.shown_form import shown
from wscall.api.session import Session


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def session(hospital: Hospital) -> Iterator[Session]:
    with hospital.session() as opened:
        yield opened


__all__ = ["hospital", "session", "shown"]
