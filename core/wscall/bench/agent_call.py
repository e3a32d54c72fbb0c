"""The agent's small JSON call over eight connections, against a server in C that sends the same bytes."""

from typing import Final

from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.native_programs import anchor_server, load, program
from wscall.bench.served_agent import served_agent

_PATH: Final = "/v1/health"
_CONNECTIONS: Final = 8
_BUDGET: Final = 10.0
"""A tenth of the server's throughput: ten times its time for a call."""


def measure(rounds: int = 5, calls: int = 3000) -> Measurement:
    """Time for one call with eight of them under way, from a load in C that is the same for both.

    Raises:
        NotSupported: the programs in C are not built.
    """
    program("load")
    with served_agent() as agent:
        request = agent.request("GET", _PATH)
        with anchor_server(agent.answer(_PATH)) as anchor:
            whole = side_by_side(
                f"agent, small JSON call, {_CONNECTIONS} connections",
                lambda: load(agent.port, _CONNECTIONS, calls, request),
                "C server, same bytes",
                lambda: load(anchor, _CONNECTIONS, calls, request),
                budget=_BUDGET,
                rounds=rounds,
            )
    return whole._replace(ours=whole.ours / calls, reference=whole.reference / calls)
