"""An agent for a hospital."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.agent import AgentHere, RunningAgent, agent_here, open_agent
from support.hospital import Hospital


@pytest.fixture
def agent(hospital: Hospital) -> Iterator[RunningAgent]:
    with open_agent(hospital.configuration) as running:
        yield running


ORIGIN = "https://his.example"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[AgentHere]:
    """An agent in this process that lets pages of one origin in."""
    with agent_here(tmp_path, AGENT__origins=ORIGIN) as running:
        yield running
