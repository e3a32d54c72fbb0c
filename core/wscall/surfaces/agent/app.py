"""The ASGI application of an agent."""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from wscall import __version__
from wscall.surfaces.agent import routes
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.connection import Quick
from wscall.surfaces.agent.gate import Gate
from wscall.surfaces.agent.refusal import Refusal

_BY_STATUS: Final = {404: "not_found", 405: "method", 400: "malformed"}


class Application(NamedTuple):
    """What an agent serves.

    Attributes:
        gate: the ASGI application.
        quick: what connections answer by themselves, by path.
    """

    gate: Gate
    quick: Mapping[bytes, Quick]


def create_app(agent: Agent) -> Application:
    """The routes behind the gate."""
    loaded = routes.load()
    app = FastAPI(title="wscall agent", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.agent = agent
    for router in loaded.routers:
        app.include_router(router)

    def refused(_request: Request, refusal: Exception, headers: Mapping[str, str] | None = None) -> Response:
        assert isinstance(refusal, Refusal)
        agent.refused[refusal.kind] += 1
        return Response(refusal.body(), refusal.status, headers, media_type="application/json")

    def refused_by_status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        refusal = Refusal(_BY_STATUS.get(error.status_code, "malformed"))
        return refused(request, refusal, error.headers)  # Allow, of an address without this method

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, refused_by_status)
    app.add_exception_handler(RequestValidationError, lambda request, error: refused(request, _invalid(error)))
    app.add_exception_handler(Exception, lambda request, _error: refused(request, Refusal("internal")))
    access = routes.AccessTable(loaded.access)
    gate = Gate(app, agent, access)
    quick = {
        path.encode(): partial(gate.quick, path, partial(body, agent), access.of(path))
        for path, body in loaded.quick.items()
    }
    return Application(gate, quick)


def _invalid(error: Exception) -> Refusal:
    """The first thing that is wrong, by its place; what was sent may be personal and is not repeated."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(each) for each in first["loc"] if each != "body")
    kind = "malformed" if first["type"] == "json_invalid" else "invalid"
    return Refusal(kind, where=where, needed=str(first["msg"]))
