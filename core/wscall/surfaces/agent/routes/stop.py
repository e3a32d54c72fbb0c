"""``POST /v1/stop``: the end of the agent, where a signal is no way to ask for it."""

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from wscall.surfaces.agent.asking import AgentHere

router: Final = APIRouter(tags=["agent"])


class Stopping(BaseModel):
    """The agent ends when what runs is done."""

    stopping: bool


@router.post("/v1/stop", summary="End the agent")
def stop(agent: AgentHere) -> Stopping:
    """Takes nothing new from now on, finishes what runs and ends; as SIGTERM does."""
    agent.note("agent stopped")
    agent.on_stop()
    return Stopping(stopping=True)
