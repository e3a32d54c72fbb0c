"""The way into the console: a ticket for a program of the user, a token for the page that it opens."""

from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from wscall.surfaces.agent.asking import AgentHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["console"])
ACCESS: Final[dict[str, Access]] = {"/v1/console/ticket": "install", "/v1/console/session": "own"}


class Ticket(BaseModel):
    """An address to open: the ticket stands in its fragment, which no browser sends and no log holds."""

    url: str


class TicketUse(BaseModel):
    """The ticket out of the address."""

    ticket: str


class ConsoleToken(BaseModel):
    """The console's token, for twelve hours."""

    token: str


@router.post("/v1/console/ticket", summary="A ticket for the console")
def ticket(agent: AgentHere) -> Ticket:
    """Good for one use within a minute."""
    return Ticket(url=f"http://127.0.0.1:{agent.port}/console/#ticket={agent.tokens.ticket()}")


@router.post("/v1/console/session", summary="Begin a session of the console")
def session(sent: TicketUse, agent: AgentHere) -> ConsoleToken:
    """From the agent's own page alone."""
    token = agent.tokens.console(sent.ticket)
    agent.note("console opened")
    return ConsoleToken(token=token)
