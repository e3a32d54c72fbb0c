from pathlib import Path

import pytest

from support.agent import AgentHere
from wscall.surfaces.agent import tokens
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.pages import Pages
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.tokens import Tokens

OWN = "http://127.0.0.1:1"


@pytest.fixture
def known(tmp_path: Path) -> Tokens:
    return Tokens("install", Pages(AgentFolder(tmp_path), ()), frozenset({OWN}))


def test_the_installs_token_is_for_programs(known: Tokens) -> None:
    principal = known.principal("install", "")
    assert principal is not None
    assert principal.kind == "install"
    assert known.principal("install", OWN) is None
    for wrong in ("", "Install", "install ", "instal", "\ud800", "é"):
        assert known.principal(wrong, "") is None


def test_a_ticket_is_good_once(known: Tokens) -> None:
    ticket = known.ticket()
    token = known.console(ticket)
    with pytest.raises(Refusal, match="token_wrong"):
        known.console(ticket)
    for origin in (OWN, ""):
        principal = known.principal(token, origin)
        assert principal is not None
        assert principal.kind == "console"
    assert known.principal(token, "https://evil.example") is None


def test_a_ticket_is_good_for_a_while(known: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "TICKET_LIMIT", 0.0)
    with pytest.raises(Refusal, match="token_wrong"):
        known.console(known.ticket())


def test_a_console_is_good_for_a_day(known: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "CONSOLE_LIMIT", 0.0)
    assert known.principal(known.console(known.ticket()), OWN) is None


def test_tickets_do_not_pile_up(known: Tokens) -> None:
    first = known.ticket()
    for _ in range(100):
        known.ticket()
    with pytest.raises(Refusal, match="token_wrong"):
        known.console(first)


def test_the_way_into_the_console(here: AgentHere) -> None:
    address, _, ticket = here.post("/v1/console/ticket").json()["url"].partition("#ticket=")
    assert address == f"{here.url}/console/"
    assert here.post("/v1/console/session", {"ticket": ticket}, token="").kind == "token_missing"
    token = here.post("/v1/console/session", {"ticket": ticket}, token="", Origin=here.url).json()["token"]
    assert here.get("/v1/pages", token=token).status == 200
    assert here.get("/v1/pages", token=token, Origin=here.url).status == 200
    assert here.post("/v1/console/ticket", token=token, Origin=here.url).kind == "not_for_pages"
    assert here.post("/v1/console/session", {"ticket": ticket}, token="", Origin=here.url).kind == "token_wrong"
