"""``GET /v1/devices``: every device, tried for real."""

from typing import Final

from fastapi import APIRouter

from wscall.api.devices import DevicesReport, devices_report
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give
from wscall.surfaces.agent.openapi import CAN_FAIL

router: Final = APIRouter(tags=["installation"])


@router.get("/v1/devices", summary="Devices, opened now", responses=CAN_FAIL)
async def devices(agent: AgentHere, asker: AskerHere) -> DevicesReport:
    """Open every device and tell what it is, or why it cannot be used. A device that reads is waited for."""
    return await give(agent, asker, lambda _request: devices_report(agent.session))
