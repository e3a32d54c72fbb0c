"""``GET /v1/doctor``: what is wrong, and what to do next."""

from typing import Final

from fastapi import APIRouter

from wscall.doctor.report import DoctorReport, doctor_report
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give

router: Final = APIRouter(tags=["installation"])


@router.get("/v1/doctor", summary="Examine the installation")
async def doctor(agent: AgentHere, asker: AskerHere) -> DoctorReport:
    """Run every check, with the agent's own workers; each has fifteen seconds."""
    return await give(agent, asker, lambda _request: _examined(agent))


def _examined(agent: Agent) -> DoctorReport:
    from wscall.doctor.examination import examine_session  # noqa: PLC0415 - heavy, and not needed at rest

    return doctor_report(examine_session(agent.session, agent.configuration))
