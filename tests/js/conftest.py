"""A browser at a counter. It runs for one module of tests, as its event loop is in the way of others'."""

from collections.abc import Iterator

import pytest

from support.browser import Counter, open_counter
from support.hospital import Hospital, open_hospital


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter")) as opened:
        yield opened


@pytest.fixture
def hospital(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path_factory.mktemp("hospital"), monkeypatch) as opened:
        yield opened
