"""``/v1/plugins``: vendor directories with state and reason, and what lifts a quarantine."""

from typing import Annotated, Final

from fastapi import APIRouter, Path

from wscall.api.directories import DirectoryReport, PluginsReport, plugins_report, reset_directory
from wscall.errors import BadInput
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import Failure, give
from wscall.surfaces.agent.openapi import CAN_FAIL

router: Final = APIRouter(prefix="/v1/plugins", tags=["installation"])


@router.get("", summary="Vendor directories", responses=CAN_FAIL)
async def plugins(agent: AgentHere, asker: AskerHere) -> PluginsReport:
    """Every vendor directory that the configuration names, and the plugins in the agent. Starts no device."""
    return await give(agent, asker, lambda _request: plugins_report(agent.session))


@router.post("/{directory}/reset", summary="Lift a quarantine", responses=CAN_FAIL)
async def reset(
    directory: Annotated[str, Path(description="the directory's name in INCLUDE_DIR, in any case")],
    agent: AgentHere,
    asker: AskerHere,
) -> DirectoryReport:
    """Forget the crashes of a vendor directory; tells how it stands then."""
    return await give(agent, asker, lambda _request: _reset(agent, directory))


def _reset(agent: Agent, directory: str) -> DirectoryReport:
    try:
        return reset_directory(agent.session, directory)
    except BadInput as error:
        raise Failure(error, 404) from error
