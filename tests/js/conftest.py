"""A browser at a counter, and a hospital with an agent for all tests of a module.

The browser ends with its module, as playwright's event loop would be in the way of other tests.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext

from support.agent import RunningAgent, open_agent
from support.browser import Counter, open_counter
from support.hospital import Hospital, open_hospital
from support.pairing import paired


class Clinic(NamedTuple):
    """A hospital whose agent allows the pages of the counter over HTTPS, and those of the machine."""

    hospital: Hospital
    agent: RunningAgent


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    with open_counter(tmp_path_factory.mktemp("counter")) as opened:
        yield opened


@pytest.fixture(scope="module")
def clinic(counter: Counter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with (
        pytest.MonkeyPatch.context() as patch,
        open_hospital(tmp_path_factory.mktemp("clinic"), patch) as hospital,
    ):
        hospital.configure(AGENT__origins=f"{counter.secure} {counter.local}")
        with open_agent(hospital.configuration) as agent:
            yield Clinic(hospital, agent)


@pytest.fixture(scope="module")
def context(counter: Counter, clinic: Clinic) -> Iterator[BrowserContext]:
    """A profile whose pages over HTTPS are allowed."""
    with paired(counter, clinic.agent, counter.secure) as profile:
        yield profile


@pytest.fixture
def agent(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningAgent]:
    """The clinic's agent. What a test lets ask is denied after it: only so many may ask at once."""
    monkeypatch.setenv("WSCALL_SIM_DIR", str(clinic.hospital.sim))
    yield clinic.agent
    for asking in clinic.agent.get("/v1/pages").json()["asking"]:
        clinic.agent.post(f"/v1/pages/{asking['id']}/deny")


@pytest.fixture
def hospital(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    """A hospital for one test alone, without an agent."""
    with open_hospital(tmp_path_factory.mktemp("hospital"), monkeypatch) as opened:
        yield opened
