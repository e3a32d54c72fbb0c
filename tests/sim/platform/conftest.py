from collections.abc import Iterator

import pytest

from support.platform_wire import Clock, Wire
from wscall.platform.bundled import HBWS
from wscall.sim.platform import EmbeddedPlatform


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def platform(clock: Clock) -> Iterator[EmbeddedPlatform]:
    with EmbeddedPlatform(clock=clock) as running:
        yield running


@pytest.fixture
def wire(platform: EmbeddedPlatform) -> Wire:
    return Wire(platform).login()


@pytest.fixture
def hbws(platform: EmbeddedPlatform) -> Wire:
    return Wire(platform, HBWS).login()
