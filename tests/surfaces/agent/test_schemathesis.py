"""A real agent against its own description: what fits is answered as described, what does not is refused."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
)

from support.agent import RunningAgent, open_agent
from support.hospital import open_hospital

LONGEST_WAIT = 0.1
"""Seconds; nobody puts a card on."""
LENIENT = {"POST /v1/cards/issue", "POST /v1/cards/update"}
"""Their fields are the specification's: wrong ones are an answer, -15, as on every way in."""
LARGE = [
    {"include-name": sorted(LENIENT), "phases": {"coverage": {"enabled": False}, "fuzzing": {"enabled": True}}}
]
"""Each of their fields with each wrong value would be most of the whole test, and none is a refusal."""
BEYOND_A_SCHEMA = {"POST /v1/call/{function}", "POST /v1/qr/label", "POST /v1/origins"}
"""Strings are Base64 where ``encoding`` is given; either ``text`` or ``img``; what an origin is."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAgent]:
    folder = tmp_path_factory.mktemp("hospital")
    with pytest.MonkeyPatch.context() as monkeypatch, open_hospital(folder, monkeypatch) as hospital:
        hospital.configure(WSCALL__readLimit="1")
        with open_agent(hospital.configuration) as running:
            yield running


@pytest.fixture
def description(served: RunningAgent) -> Any:
    config = SchemathesisConfig.from_dict({"operations": LARGE})
    return schemathesis.openapi.from_url(f"{served.url}/openapi.json", config=config)


schema = schemathesis.pytest.from_fixture("description").exclude(path="/v1/stop")


def hurry(case: Case[Any]) -> None:
    """Shorten what is waited for, where the limit is a good one."""
    if not isinstance(case.body, dict):
        return
    limit = case.body.get("limit")
    if isinstance(limit, int | float) and LONGEST_WAIT < limit <= 3600 and not isinstance(limit, bool):
        case.body = {**case.body, "limit": LONGEST_WAIT}


@pytest.mark.timeout(600)  # one test to pytest, many requests to a busy machine
@schema.parametrize()
@settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_the_agent_does_what_it_says(case: Case[Any], served: RunningAgent) -> None:
    hurry(case)
    excluded = [unsupported_method]  # with a body it is refused by its media type, before any route is looked at
    if case.operation.label in LENIENT:
        excluded.append(negative_data_rejection)
    if case.operation.label in BEYOND_A_SCHEMA:
        excluded.append(positive_data_acceptance)
    headers = {"Authorization": f"Bearer {served.token}"}
    case.call_and_validate(headers=headers, excluded_checks=excluded, timeout=60)
