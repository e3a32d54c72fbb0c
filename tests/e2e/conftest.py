"""Whole processes in a folder of their own."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from support.site import LIMIT, Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    folder = tmp_path / "site"
    folder.mkdir()
    return Site(folder)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Wait for something that another process or thread does."""
    pause = threading.Event()

    def wait(happened: Callable[[], bool]) -> None:
        for _ in range(int(LIMIT / 0.02)):
            if happened():
                return
            pause.wait(0.02)
        raise AssertionError("it did not happen")

    return wait
