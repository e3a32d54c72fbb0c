"""Pages of a HIS: they ask for pairing; a person allows, denies and revokes them in the console."""

from typing import Annotated, Final, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from wscall.surfaces.agent.asking import AgentHere, AskerHere
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["pages"])
ACCESS: Final[dict[str, Access]] = {"/v1/pairings": "unpaired"}


class Asking(BaseModel):
    """A page that asks to be paired; ``code`` is what it shows its user."""

    id: str
    origin: str
    title: str
    code: str
    since: str


class Allowed(BaseModel):
    """A page that was allowed, and since when."""

    id: str
    origin: str
    title: str
    since: str


class AllowedOrigin(BaseModel):
    """An origin whose pages may ask."""

    origin: str
    source: Literal["configuration", "console"]


class RefusedOrigin(BaseModel):
    """An origin that was refused lately: when last, and how often."""

    origin: str
    at: str
    times: int


class Listed(BaseModel):
    """Pages and origins."""

    asking: list[Asking]
    allowed: list[Allowed]
    origins: list[AllowedOrigin]
    refused: list[RefusedOrigin]


class OriginChoice(BaseModel):
    """Whether pages of an origin may ask."""

    origin: str
    allowed: bool = True


class PairingRequest(BaseModel):
    """How the page calls itself."""

    title: Annotated[str, Field(max_length=1000)] = ""


class PairingMade(BaseModel):
    """What the page shows (``code``) and what it keeps to itself (``secret``)."""

    id: str
    code: str
    secret: str


class PairingQuestion(BaseModel):
    """What only the page that asked knows."""

    secret: str


class PairingAnswer(BaseModel):
    """How the pairing stands; the token is told once."""

    state: Literal["waiting", "denied", "expired", "allowed"]
    token: str | None = None


@router.get("/v1/pages", summary="Pages and origins")
def pages(agent: AgentHere) -> Listed:
    """Pages that ask, pages and origins that are allowed, origins refused lately."""
    return Listed.model_validate(agent.pages.listed())


@router.post("/v1/pages/{page}/allow", summary="Allow a page that asks")
def allow(page: str, agent: AgentHere) -> Listed:
    """Compare the code with the one that the page shows before."""
    agent.note("page allowed", agent.pages.decide(page, allowed=True).origin)
    return pages(agent)


@router.post("/v1/pages/{page}/deny", summary="Deny a page that asks")
def deny(page: str, agent: AgentHere) -> Listed:
    """The page is told so."""
    agent.note("page denied", agent.pages.decide(page, allowed=False).origin)
    return pages(agent)


@router.delete("/v1/pages/{page}", summary="Revoke a page")
def revoke(page: str, agent: AgentHere) -> Listed:
    """The page's token is good for nothing from now on."""
    agent.note("page revoked", agent.pages.revoke(page).origin)
    return pages(agent)


@router.post("/v1/origins", summary="Allow an origin, or no longer")
def origins(choice: OriginChoice, agent: AgentHere) -> Listed:
    """An origin of the configuration can be taken back in the configuration alone."""
    agent.pages.set_origin(choice.origin, allowed=choice.allowed)
    agent.note("origin allowed" if choice.allowed else "origin taken back", choice.origin)
    return pages(agent)


@router.post("/v1/pairings", summary="Ask for pairing")
def pair(sent: PairingRequest, agent: AgentHere, asker: AskerHere) -> PairingMade:
    """From a page of an allowed origin. A person who sees the same code in the console allows the page."""
    pairing = agent.pages.ask(asker.principal.origin, sent.title)
    agent.events.publish("page.asks", id=pairing.id, origin=pairing.origin, title=pairing.title, code=pairing.code)
    return PairingMade(id=pairing.id, code=pairing.code, secret=pairing.secret)


@router.post("/v1/pairings/{pairing}", summary="Fetch the page's token", response_model_exclude_none=True)
def fetch(pairing: str, sent: PairingQuestion, agent: AgentHere, asker: AskerHere) -> PairingAnswer:
    """``waiting`` until a person decides; the token comes once."""
    state, token = agent.pages.fetch(pairing, sent.secret, asker.principal.origin)
    return PairingAnswer(state=state, token=token or None)
