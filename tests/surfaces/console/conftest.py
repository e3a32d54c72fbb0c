"""The console of an agent for a hospital, in a browser."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from support.agent import RunningAgent, open_agent
from support.console import Console, open_browser, open_console
from support.hospital import Hospital, open_hospital
from wscall.sim.devices import counter


class Site(NamedTuple):
    """A hospital and its agent, for all tests of a module: each leaves them as it found them."""

    hospital: Hospital
    agent: RunningAgent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module of tests, as its event loop is in the way of others'."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch, open_hospital(folder, patch) as opened:
        patch.setenv("WSCALL_LANG", "zh")
        with open_agent(opened.configuration) as running:
            yield Site(opened, running)


@pytest.fixture
def console(browser: Browser, site: Site) -> Iterator[Console]:
    """A console of the shared agent."""
    with open_console(browser, site.agent) as opened:
        yield opened


@pytest.fixture
def no_card(site: Site) -> Iterator[None]:
    """Nothing lies on the readers of the shared agent."""
    counter.remove("health-32k", site.hospital.sim)
    yield
    counter.insert("health-32k", directory=site.hospital.sim)


@pytest.fixture
def agent(hospital: Hospital) -> Iterator[RunningAgent]:
    """An agent of the test's own."""
    with open_agent(hospital.configuration) as running:
        yield running


@pytest.fixture
def own_console(browser: Browser, agent: RunningAgent) -> Iterator[Console]:
    """A console of the test's own agent."""
    with open_console(browser, agent) as opened:
        yield opened
