"""Many threads in one process, while the agent is killed again and again, and the library unloaded."""

import subprocess
from collections.abc import Callable
from signal import SIGKILL, SIGTERM, Signals

import pytest

from support.native import HERE, TARGETS, Place, Target, end_agent

THREADS, CALLS, KILLED = 8, 500, 4


def crowd(place: Place, ready: Target, number: Signals) -> tuple[int, int]:
    """How many calls were answered, and how many not reached, while the agent is ended again and again."""
    command = [*ready.client("crowd"), ready.path(ready.library), str(THREADS), str(CALLS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/") as process:
        assert process.stdout is not None
        for part in range(KILLED):  # a dot for every hundred calls: so it is killed while calls are under way
            assert process.stdout.read(1 + part) == "." * (1 + part)
            end_agent(place.agent, number)
        rest, figures = process.stdout.read().split("\n")[:2]
    right, unreached, wrong = map(int, figures.split())
    assert set(rest) == {"."}
    assert (process.returncode, wrong) == (0, 0)
    assert right + unreached == THREADS * CALLS
    return right, unreached


@pytest.mark.parametrize("target", [target for target in TARGETS if "emulated" not in str(target.id)])
def test_every_call_returns_and_with_its_own_answer(open_place: Callable[..., Place], ready: Target) -> None:
    right, _ = crowd(open_place(), ready, SIGKILL)
    assert right > THREADS * CALLS // 2


@pytest.mark.parametrize("target", [HERE], ids=lambda target: target.name)
def test_no_call_is_lost_where_the_agent_is_told_to_end(open_place: Callable[..., Place], ready: Target) -> None:
    assert crowd(open_place(), ready, SIGTERM) == (THREADS * CALLS, 0)
