"""``POST /v1/read`` and ``/v1/scan``: one card, one code. ``DELETE /v1/requests/{id}``: never mind."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["functions"])
ACCESS: Final[dict[str, Access]] = {"/v1/read": "page", "/v1/scan": "page", "/v1/requests": "page"}
Limit = Annotated[
    float | None, Field(ge=0.1, le=3600, strict=True, description="seconds; null takes the configuration's")
]


class Read(BaseModel):
    """What to read."""

    kind: Literal["card", "people", "health"]
    szReserve: str = ""
    include: str = ""
    limit: Limit = None


class Scan(BaseModel):
    """How to scan."""

    limit: Limit = None
    include: str = ""


class ReadAnswer(BaseModel):
    """Return value, message, record or code, the read's own id and the trail of attempts."""

    code: int
    msg: str
    output: str
    id: str
    trail: list[dict[str, Any]]


class Cancelled(BaseModel):
    """Whether there was something to cancel."""

    cancelled: bool


@router.post("/v1/read", summary="Read a card")
async def read(sent: Read, agent: AgentHere, asker: AskerHere, http: Request) -> ReadAnswer:
    """One fresh read over all readers, and the scanner. Closing the connection cancels it."""
    from wscall.api.functions import read_record  # noqa: PLC0415 - heavy, and not needed at rest

    result = await agent.perform(
        f"read {sent.kind}",
        *asker,
        lambda request: read_record(
            agent.session, sent.kind, sent.szReserve, limit=sent.limit, request=request, include=sent.include
        ),
        http.receive,
    )
    return ReadAnswer.model_validate(result._asdict())


@router.post("/v1/scan", summary="Scan a code")
async def scan(sent: Scan, agent: AgentHere, asker: AskerHere, http: Request) -> ReadAnswer:
    """One fresh code; the platform is not asked. Closing the connection cancels it."""
    from wscall.api.functions import scan_code  # noqa: PLC0415 - as above

    result = await agent.perform(
        "scan",
        *asker,
        lambda request: scan_code(agent.session, limit=sent.limit, request=request, include=sent.include),
        http.receive,
    )
    return ReadAnswer.model_validate(result._asdict())


@router.delete("/v1/requests/{request}", summary="Cancel a running request")
async def cancel(request: str, agent: AgentHere, asker: AskerHere) -> Cancelled:
    """Cancel the caller's own running read, scan or call of that ``X-Request-ID``."""
    return Cancelled(cancelled=agent.running.cancel(asker.principal, request))
