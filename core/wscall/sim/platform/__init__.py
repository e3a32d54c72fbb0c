"""The embedded platform: a card management platform to develop a HIS against.

It keeps to the bundled service description, applies the rules behind the specification's error table, issues
cards, keeps them in SQLite and plays scenarios. ``python -m wscall simulate platform`` starts one;
:class:`EmbeddedPlatform` is one inside a test::

    with EmbeddedPlatform() as platform:
        client = zeep.Client(f"{platform.url}?wsdl")
"""

from wscall.sim.platform.contract import PROFILES
from wscall.sim.platform.policy import Change, Policy, State
from wscall.sim.platform.records import Card
from wscall.sim.platform.scenario import Scenario, load_scenario, scenarios
from wscall.sim.platform.seed import ORGANISATION, SAMPLE_VUID
from wscall.sim.platform.server import DEFAULT_PORT, EmbeddedPlatform

__all__ = [
    "DEFAULT_PORT",
    "ORGANISATION",
    "PROFILES",
    "SAMPLE_VUID",
    "Card",
    "Change",
    "EmbeddedPlatform",
    "Policy",
    "Scenario",
    "State",
    "load_scenario",
    "scenarios",
]
