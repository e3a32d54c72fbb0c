"""``/openapi.json`` and ``/docs``: what the agent offers, described by itself."""

from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from wscall.surfaces.agent import routes
from wscall.surfaces.agent.local_files import local_file
from wscall.surfaces.agent.openapi import describe

router: Final = APIRouter(include_in_schema=False)
ACCESS: Final[dict[str, routes.Access]] = {"/openapi.json": "public", "/docs": "public"}
_PAGE: Final = Path(__file__).parents[1] / "documentation"


@router.get("/openapi.json")
async def description(http: Request) -> JSONResponse:
    """The description of every route, made when it is first asked for."""
    state = http.app.state
    if not hasattr(state, "description"):
        state.description = await run_in_threadpool(_described, http.app)
    return JSONResponse(state.description)


def _described(app: Any) -> dict[str, Any]:  # noqa: ANN401 - starlette does not type it
    return describe(app, routes.AccessTable(routes.load().access))


@router.get("/docs")
async def page() -> Response:
    """The page."""
    return local_file(_PAGE / "index.html")


@router.get("/docs/style.css")
async def style() -> Response:
    """How it looks."""
    return local_file(_PAGE / "style.css")


@router.get("/docs/docs.mjs")
async def script() -> Response:
    """What shows the description."""
    return local_file(_PAGE / "docs.mjs")
