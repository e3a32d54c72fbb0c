"""``GET /v1/config``: WSCallConfig.ini as it stands now."""

from typing import Final

from fastapi import APIRouter

from wscall.api.configuration import ConfigurationReport, configuration_report
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give

router: Final = APIRouter(tags=["installation"])


@router.get("/v1/config", summary="The configuration")
async def config(agent: AgentHere, asker: AskerHere) -> ConfigurationReport:
    """Every key with its value, and every problem with its line; secrets are hidden.

    The file is read anew: it may differ from what the agent started with.
    """
    return await give(agent, asker, lambda _request: configuration_report(agent.configuration))
