"""``GET /metrics``: figures for Prometheus."""

from typing import Final

from fastapi import APIRouter, Response

from wscall.surfaces.agent.asking import AgentHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["agent"])
ACCESS: Final[dict[str, Access]] = {"/metrics": "install"}


@router.get("/metrics", summary="Figures for Prometheus", response_class=Response)
def metrics(agent: AgentHere) -> Response:
    """Text format of Prometheus: calls by function and code, calls in progress, refusals by kind, the process."""
    from wscall.surfaces.agent.figures import CONTENT_TYPE, exposition  # noqa: PLC0415 - not needed at rest

    return Response(exposition(agent), media_type=CONTENT_TYPE)
