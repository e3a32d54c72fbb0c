"""``GET /console/``: the console's pages. They hold no data, so they need no token; what they ask for does."""

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access
from wscall.surfaces.console.files import console_file

router: Final = APIRouter(include_in_schema=False)
ACCESS: Final[dict[str, Access]] = {"/console": "public"}

_HEADERS: Final = {
    # A platform's picture of a code comes as a data: address within the label's drawing.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@router.get("/console")
async def folder() -> Response:
    """The pages' addresses are relative to the folder."""
    return RedirectResponse("/console/", 308)


@router.get("/console/tables.json")
def tables() -> dict[str, Any]:
    """What the pages have to know of records and codes."""
    from wscall.surfaces.console.tables import tables as console_tables  # noqa: PLC0415 - heavy, and not needed at rest

    return console_tables()


@router.get("/console/{name:path}")
def page(name: str) -> Response:
    """One of the files."""
    file = console_file(name)
    if file is None:
        raise Refusal("not_found")
    return Response(file.content, media_type=file.media_type, headers=_HEADERS)
