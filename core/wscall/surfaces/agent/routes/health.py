"""``GET /v1/health``: the agent's state, small and quick."""

import time
from typing import Final, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from wscall import __version__
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["agent"])
_VERSION: Final = __version__.encode()
ACCESS: Final[dict[str, Access]] = {"/v1/health": "page"}


class Calls(BaseModel):
    """Calls in progress."""

    running: int


class Health(BaseModel):
    """The agent's state; ``uptime`` in seconds."""

    status: Literal["ok", "draining"]
    version: str
    uptime: float
    calls: Calls


@router.get("/v1/health", summary="The agent's state", response_model=Health)
async def health(agent: AgentHere) -> Response:
    """Whether the agent takes calls, since when it runs, and how many calls are in progress."""
    return Response(state(agent), media_type="application/json")


def state(agent: Agent) -> bytes:
    """The agent's state now, as JSON."""
    status = "draining" if agent.draining else "ok"
    uptime = time.monotonic() - agent.started
    return b'{"status":"%s","version":"%s","uptime":%.3f,"calls":{"running":%d}}' % (
        status.encode(),
        _VERSION,
        uptime,
        len(agent.running),
    )


QUICK: Final = {"/v1/health": state}
