"""What drivers are opened on: a terminal that the test plays, or the stand-in of a vendor's library.

For a stand-in the module has ``DEVICE``: the bundled vendor directory, and the device in it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from support.simulated import driver_named
from support.standins import Standin
from support.standins import standin as started_standin
from support.terminals import Terminal, terminal
from wscall.deadline import Deadline
from wscall.devices.capabilities import Device

LIMIT = 20.0


@pytest.fixture
def line() -> Iterator[Terminal]:
    with terminal() as opened:
        yield opened


@pytest.fixture
def standin(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standin]:
    with started_standin(tmp_path, *request.module.DEVICE) as started:
        yield started


@pytest.fixture
def opened(standin: Standin) -> Iterator[Callable[[], Device]]:
    """Opens the device as often as it is called; all are closed at the end."""
    driver = driver_named(standin.driver)
    with ExitStack() as stack:

        def open_another() -> Device:
            device = driver.open(standin.context, Deadline(LIMIT))
            stack.callback(device.close)
            return device

        yield open_another


@pytest.fixture
def reader(opened: Callable[[], Device]) -> Device:
    return opened()
