import json
import stat
from pathlib import Path

import pytest

from support.agent import AgentHere
from wscall.surfaces.agent import pages
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.pages import Pages
from wscall.surfaces.agent.refusal import Refusal

ORIGIN = "https://his.example"
OTHER = "https://other.example:8443"


@pytest.fixture
def folder(tmp_path: Path) -> AgentFolder:
    return AgentFolder(tmp_path / "agent")


def _paired(known: Pages, origin: str = ORIGIN) -> str:
    asking = known.ask(origin, "门诊收费")
    known.decide(asking.id, allowed=True)
    state, token = known.fetch(asking.id, asking.secret, origin)
    assert state == "allowed"
    return token


def test_a_page_waits_until_a_person_allows_it(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN,))
    asking = known.ask(ORIGIN, "门诊\n收费\0")
    assert len(asking.code) == 6
    assert known.listed()["asking"] == [
        {"id": asking.id, "origin": ORIGIN, "title": "门诊 收费", "code": asking.code, "since": asking.since}
    ]
    assert known.fetch(asking.id, asking.secret, ORIGIN) == ("waiting", "")
    known.decide(asking.id, allowed=True)
    state, token = known.fetch(asking.id, asking.secret, ORIGIN)
    assert state == "allowed"
    principal = known.principal(token, ORIGIN)
    assert principal is not None
    assert (principal.kind, principal.origin) == ("page", ORIGIN)
    assert known.fetch(asking.id, asking.secret, ORIGIN) == ("expired", "")


def test_only_the_page_that_asked_gets_the_token(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN, OTHER))
    asking = known.ask(ORIGIN, "")
    known.decide(asking.id, allowed=True)
    assert known.fetch(asking.id, "x", ORIGIN) == ("expired", "")
    assert known.fetch(asking.id, "\ud800", ORIGIN) == ("expired", "")
    assert known.fetch(asking.id, asking.secret, OTHER) == ("expired", "")
    assert known.fetch("x", asking.secret, ORIGIN) == ("expired", "")
    assert known.fetch(asking.id, asking.secret, ORIGIN)[0] == "allowed"


def test_a_token_is_bound_to_its_origin(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN, OTHER))
    token = _paired(known)
    assert known.principal(token, OTHER) is None
    assert known.principal("", ORIGIN) is None


def test_a_denied_page_is_told_so(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN,))
    asking = known.ask(ORIGIN, "")
    known.decide(asking.id, allowed=False)
    assert known.fetch(asking.id, asking.secret, ORIGIN) == ("denied", "")
    with pytest.raises(Refusal, match="not_found"):
        known.decide(asking.id, allowed=True)


def test_a_pairing_expires(folder: AgentFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAIRING_LIMIT", 0.0)
    known = Pages(folder, (ORIGIN,))
    asking = known.ask(ORIGIN, "")
    assert known.listed()["asking"] == []
    assert known.fetch(asking.id, asking.secret, ORIGIN) == ("expired", "")


def test_pages_cannot_flood_the_person_who_decides(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN, OTHER))
    for _ in range(4):
        known.ask(ORIGIN, "")
    with pytest.raises(Refusal, match="too_many_requests"):
        known.ask(ORIGIN, "")
    known.ask(OTHER, "")


def test_what_was_allowed_outlives_the_agent_as_hashes(folder: AgentFolder) -> None:
    known = Pages(folder, ())
    known.set_origin(OTHER, allowed=True)
    token = _paired(known, OTHER)
    path = folder.path / pages.FILE
    assert token not in path.read_text("ascii")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = Pages(folder, ())
    assert again.principal(token, OTHER) == known.principal(token, OTHER)
    assert again.allows(OTHER)


def test_a_revoked_page_is_out(folder: AgentFolder) -> None:
    known = Pages(folder, (ORIGIN,))
    token = _paired(known)
    principal = known.principal(token, ORIGIN)
    assert principal is not None
    known.revoke(principal.id)
    assert known.principal(token, ORIGIN) is None
    assert Pages(folder, (ORIGIN,)).principal(token, ORIGIN) is None
    with pytest.raises(Refusal, match="not_found"):
        known.revoke(principal.id)


def test_an_origin_taken_back_takes_its_pages_along(folder: AgentFolder) -> None:
    known = Pages(folder, ())
    known.set_origin(ORIGIN, allowed=True)
    token = _paired(known)
    known.set_origin(ORIGIN, allowed=False)
    assert not known.allows(ORIGIN)
    known.set_origin(ORIGIN, allowed=True)
    assert known.principal(token, ORIGIN) is None


def test_an_origin_that_the_configuration_no_longer_allows_is_out(folder: AgentFolder) -> None:
    token = _paired(Pages(folder, (ORIGIN,)))
    assert Pages(folder, ()).principal(token, ORIGIN) is None


@pytest.mark.parametrize(
    "bad", ["", "null", "*", "his.example", "https://*.example", "https://his.example/", "file://"]
)
def test_only_origins_can_be_allowed(folder: AgentFolder, bad: str) -> None:
    with pytest.raises(Refusal, match="invalid"):
        Pages(folder, ()).set_origin(bad, allowed=True)


def test_the_configurations_origins_are_not_the_consoles_to_take(folder: AgentFolder) -> None:
    with pytest.raises(Refusal, match="invalid"):
        Pages(folder, (ORIGIN,)).set_origin(ORIGIN, allowed=False)


def test_origins_refused_lately_are_kept_to_be_allowed(folder: AgentFolder) -> None:
    known = Pages(folder, ())
    for _ in range(3):
        known.note_refused(ORIGIN)
    known.note_refused("null")
    known.note_refused("https://" + "x" * 300)
    assert [(each["origin"], each["times"]) for each in known.listed()["refused"]] == [(ORIGIN, 3)]
    for number in range(40):
        known.note_refused(f"https://h{number}.example")
    assert len(known.listed()["refused"]) == 20
    known.set_origin("https://h39.example", allowed=True)
    assert "https://h39.example" not in {each["origin"] for each in known.listed()["refused"]}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"pages": 1, "origins": 2}', b'{"pages": [{}], "origins": []}', b"\xff"]
)
def test_a_file_that_cannot_be_read_allows_nothing(folder: AgentFolder, content: bytes) -> None:
    folder.prepare()
    (folder.path / pages.FILE).write_bytes(content)
    assert Pages(folder, ()).listed()["allowed"] == []


def test_pairing_over_http(here: AgentHere) -> None:
    asked = here.post("/v1/pairings", {"title": "门诊"}, token="", Origin=ORIGIN).json()
    question = {"secret": asked["secret"]}

    def fetch() -> dict[str, object]:
        return here.post(f"/v1/pairings/{asked['id']}", question, token="", Origin=ORIGIN).json()

    assert fetch() == {"state": "waiting"}
    assert here.get("/v1/pages").json()["asking"][0]["code"] == asked["code"]
    here.post(f"/v1/pages/{asked['id']}/allow")
    answer = fetch()
    token = str(answer["token"])
    assert here.get("/v1/health", token=token, Origin=ORIGIN).status == 200
    assert here.get("/v1/health", token=token).kind == "token_wrong"
    assert here.get("/v1/pages", token=token, Origin=ORIGIN).kind == "not_for_pages"
    assert here.get("/metrics", token=token, Origin=ORIGIN).kind == "not_for_pages"
    assert here.ask("DELETE", f"/v1/pages/{asked['id']}").json()["allowed"] == []
    assert here.get("/v1/health", token=token, Origin=ORIGIN).kind == "token_wrong"
    (audit,) = (here.agent.session.settings.log_dir).glob("audit-*.log")
    lines = [json.loads(line) for line in audit.read_text("utf-8").splitlines()]
    assert [(line["function"], line["origin"]) for line in lines] == [
        ("page allowed", ORIGIN),
        ("page revoked", ORIGIN),
    ]


def test_only_a_page_of_an_allowed_origin_can_ask(here: AgentHere) -> None:
    assert here.post("/v1/pairings", {}, token="").kind == "token_missing"
    assert here.post("/v1/pairings", {}, token="", Origin=OTHER).kind == "origin_not_allowed"
    assert here.post("/v1/pairings", {}, token="", Origin=here.url).kind == "token_missing"
    assert here.get("/v1/pages").json()["refused"][0]["origin"] == OTHER
    here.post("/v1/origins", {"origin": OTHER})
    assert here.post("/v1/pairings", {}, token="", Origin=OTHER).status == 200
    here.post("/v1/origins", {"origin": OTHER, "allowed": False})
    assert here.post("/v1/pairings", {}, token="", Origin=OTHER).kind == "origin_not_allowed"
