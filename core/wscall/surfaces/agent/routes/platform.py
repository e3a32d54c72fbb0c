"""``GET /v1/platform``: address, key and journal."""

from typing import Final

from fastapi import APIRouter

from wscall.api.platform_state import PlatformState, platform_state
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give
from wscall.surfaces.agent.openapi import CAN_FAIL

router: Final = APIRouter(tags=["installation"])


@router.get("/v1/platform", summary="The platform's state here", responses=CAN_FAIL)
async def platform(agent: AgentHere, asker: AskerHere) -> PlatformState:
    """The platform's address, whether there is a key and since when, what waits in the journal. Asks nobody."""
    return await give(agent, asker, lambda _request: platform_state(agent.session))
