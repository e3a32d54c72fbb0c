"""The client for web pages: ``/wscall.mjs`` with what it imports, and ``/wscall.js`` for pages without modules.

They hold no data, so every page may load them; what they may do is decided by the page's own token.
"""

import re
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from wscall.paths import browser_scripts
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(include_in_schema=False)
ACCESS: Final[dict[str, Access]] = {"/wscall.mjs": "public", "/wscall.js": "public", "/wscall": "public"}

_MODULE: Final = re.compile(r"[a-z]+\.mjs")
_HEADERS: Final = {"cross-origin-resource-policy": "cross-origin"}
"""Also for pages that load nothing of others unless those agree."""


@router.get("/wscall.mjs")
async def module() -> Response:
    """The ES module."""
    return _script("wscall.mjs")


@router.get("/wscall.js")
async def plain() -> Response:
    """The plain script."""
    return _script("wscall.js")


@router.get("/wscall/{name}")
async def part(name: str) -> Response:
    """A module that ``wscall.mjs`` imports."""
    if not _MODULE.fullmatch(name):
        raise Refusal("not_found")
    return _script(f"wscall/{name}")


def _script(name: str) -> Response:
    try:
        content = (browser_scripts() / name).read_bytes()
    except FileNotFoundError:
        raise Refusal("not_found") from None
    return Response(content, media_type="text/javascript", headers=_HEADERS)
