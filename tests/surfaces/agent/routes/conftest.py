"""An agent that several tests share, where all of them leave it as they found it."""

from collections.abc import Iterator

import pytest

from support.agent import RunningAgent, open_agent
from support.hospital import open_hospital


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAgent]:
    folder = tmp_path_factory.mktemp("hospital")
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        open_hospital(folder, monkeypatch) as hospital,
        open_agent(hospital.configuration) as running,
    ):
        yield running
