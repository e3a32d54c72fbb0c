"""The agent at rest: what it holds in memory, and that it needs no processor."""

import time
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement
from wscall.bench.served_agent import ServedAgent, served_agent
from wscall.errors import NotSupported
from wscall.text import Text

_MEMORY: Final = 60.0
"""MiB that the design allows."""
_IDLE: Final = 0.001
"""Share of the time that still counts as none: what the kernel itself does to a process shows."""


def measure(variant: str = "memory", seconds: float = 3.0) -> Measurement:
    """Once it has answered a call.

    Args:
        variant: ``memory``: resident, shared pages and all; ``processor``: time on it within ``seconds``.
        seconds: how long it is watched.

    Raises:
        NotSupported: this system does not tell.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        raise NotSupported(Text("此系统不提供 /proc", "this system has no /proc"))
    with served_agent() as agent:
        agent.answer("GET", "/v1/health")
        return _memory(agent) if variant == "memory" else _processor(agent, seconds)


def _memory(agent: ServedAgent) -> Measurement:
    lines = Path(f"/proc/{agent.pid}/smaps_rollup").read_text("ascii").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("Rss:"))
    return Measurement("agent at rest, memory", "the budget", kilobytes / 1024, _MEMORY, 1.0, 1, "MiB")


def _processor(agent: ServedAgent, seconds: float) -> Measurement:
    before, begun = _running_time(agent.pid), time.monotonic()
    time.sleep(seconds)
    spent, passed = _running_time(agent.pid) - before, time.monotonic() - begun
    return Measurement("agent at rest, processor", "time passed", spent * 1e6, passed * 1e6, _IDLE, 1)


def _running_time(pid: int) -> float:
    """Seconds that its threads have been on a processor."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text("ascii").split()[0]) for task in tasks) / 1e9
