"""A small JSON call of the agent over eight connections, against a server in C that sends the same bytes."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.native_programs import anchor_server, load, program
from wscall.bench.served_agent import served_agent

_CONNECTIONS: Final = 8
_BUDGET: Final = 10.0
"""A tenth of the server's throughput: ten times its time for a call."""


class _Call(NamedTuple):
    """What is asked, and the budget; the name says which."""

    method: str
    path: str
    body: bytes
    budget: float | None


_CALLS: Final[Mapping[str, _Call]] = {
    "small JSON call": _Call("GET", "/v1/health", b"", _BUDGET),
    "function refused where it is read": _Call("POST", "/v1/call/WSC_getAuthKey", b'{"szInput": "<bad"}', None),
}


def measure(variant: str = "small JSON call", rounds: int = 5, calls: int = 3000) -> Measurement:
    """Time for one call with eight of them under way, from a load in C that is the same for both.

    Args:
        variant: the small call is answered where its head has been parsed (decision 0181); the function goes the
            whole way through the framework, a thread and the audit log, and has no budget.
        rounds: alternating blocks.
        calls: in a block.

    Raises:
        NotSupported: the programs in C are not built.
    """
    program("load")
    asked = _CALLS[variant]
    with served_agent() as agent:
        request = agent.request(asked.method, asked.path, asked.body)
        with anchor_server(agent.answer(asked.method, asked.path, asked.body)) as anchor:
            whole = side_by_side(
                f"agent, {variant}, {_CONNECTIONS} connections",
                lambda: load(agent.port, _CONNECTIONS, calls, request),
                "C server, same bytes",
                lambda: load(anchor, _CONNECTIONS, calls, request),
                budget=asked.budget,
                rounds=rounds,
            )
    return whole._replace(ours=whole.ours / calls, reference=whole.reference / calls)
