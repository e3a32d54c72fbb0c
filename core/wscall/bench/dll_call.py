"""A call through the native library, against a bare socket that exchanges the same bytes with the same server."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement
from wscall.bench.native_programs import anchor_server, calls, library, program
from wscall.bench.served_agent import ServedAgent, served_agent
from wscall.paths import STATE_VARIABLE

_PATH: Final = "/v1/call/WSC_getAuthKey"
_BODY: Final = b'{"encoding":"gb18030","szEndPoint":"","szInput":"PGJhZA==","szReserve":"","include":""}'
"""What the library sends for an szInput of ``<bad``: refused where it is read, so little but the way is timed."""
_IDENTITY: Final = "dll-12345-123456-1234"
_ADDRESS: Final = "agent.json"
_BUDGET: Final = 1.3


def measure(against: str = "agent", rounds: int = 20, block: int = 50) -> Measurement:
    """Both ends of the comparison are C; the server between them is the same.

    Args:
        against: ``agent``, or ``C server``, which answers so quickly that the library's own share shows.
        rounds: alternating blocks.
        block: calls in a block.

    Raises:
        NotSupported: the library or the programs in C are not built.
    """
    program("dll_call"), library()
    with served_agent() as agent:
        if against == "agent":
            return _measure(agent, against, _BUDGET, rounds, block)
        with _in_front(agent) as anchored:
            return _measure(anchored, against, None, rounds, block)


def _measure(agent: ServedAgent, against: str, budget: float | None, rounds: int, block: int) -> Measurement:
    request = agent.request("POST", _PATH, _BODY, _IDENTITY)
    ours, reference = calls(agent.port, request, rounds, block, agent.environment)
    return Measurement(
        f"DLL call to {against} and back", "bare socket, same bytes", ours, reference, budget, rounds * block
    )


@contextmanager
def _in_front(agent: ServedAgent) -> Iterator[ServedAgent]:
    """A server in C in the place of the agent: its file names the port of the server, while it keeps its lock."""
    text = base64.b64encode("传入数据格式无效：szInput:1:1: 内容不完整".encode("gbk")).decode()
    body = json.dumps({"code": -15, "msg": text, "output": ""}).encode()
    head = f"HTTP/1.1 200 OK\r\nX-Request-ID: {'#' * 40}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    address = Path(agent.environment[STATE_VARIABLE]) / _ADDRESS
    said = json.loads(address.read_bytes())
    with anchor_server(head + body) as port:
        address.write_text(json.dumps({**said, "port": port}), "ascii")
        yield agent._replace(port=port)
