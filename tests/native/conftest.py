"""A hospital and its agent for the calls of one module, and Wine where a target needs it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from support.hospital import open_hospital
from support.native import Called, Caller, Place, Target, open_caller, served
from support.wine import wine_prefix


@pytest.fixture(scope="module")
def _wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture
def ready(request: pytest.FixtureRequest, target: Target) -> Target:
    """The target of the test, able to run."""
    if target.windows:
        request.getfixturevalue("_wine")
    return target


@pytest.fixture
def open_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Place]]:
    """Opens a hospital with configured values, and its agent on a free port."""
    with ExitStack() as stack:

        def opening(**values: str) -> Place:
            hospital = stack.enter_context(open_hospital(tmp_path, monkeypatch))
            hospital.configure(AGENT__port="0", **values)
            return Place(hospital, stack.enter_context(served(hospital.configuration, tmp_path / "state")))

        yield opening


@pytest.fixture
def called(ready: Target) -> Callable[..., Called]:
    """One call in a process of its own; arguments as of :meth:`support.native.Caller.call`."""

    def calling(function: str, **arguments: Any) -> Called:
        with open_caller(ready) as caller:
            return caller.call(function, **arguments)

    return calling


@pytest.fixture
def caller(ready: Target) -> Iterator[Caller]:
    """A process that calls."""
    with open_caller(ready) as opened:
        yield opened
