"""An agent for a hospital."""

from collections.abc import Iterator

import pytest

from support.agent import RunningAgent, open_agent
from support.hospital import Hospital


@pytest.fixture
def agent(hospital: Hospital) -> Iterator[RunningAgent]:
    with open_agent(hospital.configuration) as running:
        yield running
