"""``GET /v1/logs``: the last lines of the log or the audit log."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from wscall.api.log_lines import Level, LogKind, LogReport, last_lines
from wscall.deadline import Deadline
from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.failure import give
from wscall.surfaces.agent.openapi import CAN_FAIL

router: Final = APIRouter(tags=["installation"])


class LogQuery(BaseModel):
    """Which lines; what is not known here is an error, since a misspelt level would show everything."""

    model_config = ConfigDict(extra="forbid")
    kind: LogKind = Field("log", description="the log, or the audit log")
    lines: int = Field(200, ge=1, le=2000, description="how many at most")
    level: Level = Field("debug", description="the least level; the audit log knows none")


@router.get("/v1/logs", summary="The last lines of a log", responses=CAN_FAIL)
async def logs(wanted: Annotated[LogQuery, Query()], agent: AgentHere, asker: AskerHere) -> LogReport:
    """The last lines, oldest first. Personal data was masked when they were written."""

    def work(_request: Deadline) -> LogReport:
        return last_lines(agent.session.settings, wanted.kind, wanted.lines, wanted.level)

    return await give(agent, asker, work)
