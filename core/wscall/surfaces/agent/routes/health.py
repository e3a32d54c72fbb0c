"""``GET /v1/health``: the agent's state, small and quick."""

import time
from typing import Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel

from wscall import __version__
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["agent"])
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


@router.get("/v1/health", summary="The agent's state")
async def health(agent: AgentHere) -> Health:
    """Whether the agent takes calls, since when it runs, and how many calls are in progress."""
    return state(agent)


def state(agent: Agent) -> Health:
    """The agent's state now."""
    return Health(
        status="draining" if agent.draining else "ok",
        version=__version__,
        uptime=round(time.monotonic() - agent.started, 3),
        calls=Calls(running=len(agent.running)),
    )
