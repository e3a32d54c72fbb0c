"""What a route may ask about the request it serves: as FastAPI dependencies."""

from typing import Annotated, NamedTuple, cast

from fastapi import Depends, Request

from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.principal import Principal

SCOPE_KEY = "wscall"
"""Where the gate leaves the :class:`Asker` in the ASGI scope."""


class Asker(NamedTuple):
    """Who asks, and what the request is called."""

    principal: Principal
    request: str


def _agent(request: Request) -> Agent:
    return cast("Agent", request.app.state.agent)


def _asker(request: Request) -> Asker:
    return cast("Asker", request.scope[SCOPE_KEY])


AgentHere = Annotated[Agent, Depends(_agent)]
AskerHere = Annotated[Asker, Depends(_asker)]
