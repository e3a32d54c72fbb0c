"""``GET /ping``: is there an agent. Tells no more than that, and wakes a browser's local-network prompt."""

from typing import Final

from fastapi import APIRouter

from wscall import __version__
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["agent"])
ACCESS: Final[dict[str, Access]] = {"/ping": "public"}


@router.get("/ping", summary="Is an agent there")
async def ping() -> dict[str, str]:
    """The version. Needs no token and has no effect."""
    return {"wscall": __version__}
