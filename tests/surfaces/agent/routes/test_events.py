"""Events over a WebSocket of a real agent, about real simulated devices."""

import json
import threading
from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from support.agent import RunningAgent
from support.follower import Follower, following, opened
from support.hospital import Hospital
from wscall.events import FACTS
from wscall.sim.devices.counter import insert, remove

PAGE = "http://his.example:8080"
OTHER_PAGE = "http://his2.example"


@pytest.fixture
def hospital(hospital: Hospital) -> Hospital:
    hospital.configure(AGENT__origins=f"{PAGE} {OTHER_PAGE}")
    return hospital


@pytest.fixture
def pair(agent: RunningAgent) -> Callable[[str], str]:
    """Pairs a page of an origin; returns its token."""

    def paired(origin: str) -> str:
        asked = agent.post("/v1/pairings", {"title": "HIS"}, token="", Origin=origin).json()
        agent.post(f"/v1/pages/{asked['id']}/allow")
        sent = {"secret": asked["secret"]}
        return str(agent.post(f"/v1/pairings/{asked['id']}", sent, token="", Origin=origin).json()["token"])

    return paired


def read(agent: RunningAgent, name: str, token: str | None = None, **headers: str) -> dict[str, object]:
    answer = agent.post("/v1/read", {"kind": "people"}, token=token, X_Request_ID=name, **headers)
    assert answer.status == 200, answer.body
    return answer.json()


def refused(follower: Follower) -> str:
    """Why it was turned away; after that the connection is closed."""
    said = follower.next("refused")
    with pytest.raises(ConnectionClosed) as caught:
        follower.hear()
    assert caught.value.rcvd
    assert caught.value.rcvd.code == 1008
    return str(said["error"]["kind"])


def refusals(agent: RunningAgent, kind: str) -> bool:
    """Whether the figures count exactly one refusal of that kind."""
    return f'wscall_refused_total{{kind="{kind}"}} 1.0' in agent.get("/metrics").body.decode()


def test_a_program_follows_a_read_from_its_begin_to_its_end(agent: RunningAgent) -> None:
    with following(agent) as follower:
        result = read(agent, "visit-1")
        started = follower.next("read.started")
        assert (started["request"], started["kind"]) == ("visit-1", "people")
        ok = follower.next("read.progress", outcome="ok")
        assert (ok["directory"], ok["device"], ok["request"]) == ("SIM", "reader", "visit-1")
        finished = follower.next("read.finished")
        assert (finished["id"], finished["code"], finished["request"]) == (result["id"], 0, "visit-1")
        for event in follower.heard[1:]:
            assert tuple(event) == ("type", "at", *FACTS[event["type"]])
        told = json.dumps(follower.heard, ensure_ascii=False)
        assert not [value for value in str(result["output"]).split("|") if len(value) > 5 and value in told]


def test_cards_are_told_to_those_who_want_them_watched(agent: RunningAgent, hospital: Hospital) -> None:
    where = {"directory": "SIM", "device": "reader"}
    with following(agent) as watching, following(agent) as follower:
        watching.watch_cards()
        watching.next("card.present", slot="contactless", **where)
        remove("contactless", hospital.sim)
        watching.next("card.removed", slot="contactless", **where)
        insert("health-32k", directory=hospital.sim)
        watching.next("card.present", slot="contactless", **where)
        follower.watch_cards()
        follower.next("card.present", slot="contactless", **where)
        watching.watch_cards(wanted=False)
        remove("contactless", hospital.sim)
        follower.next("card.removed", slot="contactless", **where)
        insert("health-32k", directory=hospital.sim)
        read(agent, "last")
        watching.next("read.finished")
        assert [each["type"] for each in watching.heard].count("card.removed") == 1


def test_a_page_hears_of_its_own_requests_and_of_devices_alone(
    agent: RunningAgent, pair: Callable[[str], str]
) -> None:
    own, other = pair(PAGE), pair(OTHER_PAGE)
    with following(agent, own, PAGE) as follower, following(agent, other, OTHER_PAGE) as another:
        read(agent, "same-name", other, Origin=OTHER_PAGE)
        read(agent, "same-name")
        result = read(agent, "same-name", own, Origin=PAGE)
        assert follower.next("read.finished")["id"] == result["id"]
        follower.watch_cards()
        follower.next("card.present")
        another.next("read.finished")
        assert [each["type"] for each in another.heard].count("read.started") == 1
    assert {each["request"] for each in follower.heard if each["type"].startswith("read.")} == {"same-name"}


def test_a_page_that_asks_is_told_to_programs_and_not_to_pages(
    agent: RunningAgent, pair: Callable[[str], str]
) -> None:
    token = pair(PAGE)
    with following(agent) as program, following(agent, token, PAGE) as page:
        asked = agent.post("/v1/pairings", {"title": "挂号"}, token="", Origin=PAGE).json()
        told = program.next("page.asks")
        assert (told["id"], told["code"], told["origin"]) == (asked["id"], asked["code"], PAGE)
        read(agent, "after", token, Origin=PAGE)
        page.next("read.finished")
        assert "page.asks" not in {each["type"] for each in page.heard}


def test_a_page_whose_consent_is_taken_back_hears_nothing_more(
    agent: RunningAgent, pair: Callable[[str], str]
) -> None:
    token = pair(PAGE)
    (page,) = agent.get("/v1/pages").json()["allowed"]
    with following(agent, token, PAGE) as follower:
        agent.ask("DELETE", f"/v1/pages/{page['id']}")
        follower.say(type="watch", cards=True)
        assert refused(follower) == "token_wrong"


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ('{"type": "hello", "token": "x"}', "token_wrong"),
        ('{"type": "hello", "token": ""}', "token_missing"),
        ('{"type": "hello"}', "malformed"),
        ('{"type": "watch", "cards": true}', "malformed"),
        ("no json", "malformed"),
        (b"\x00\x01", "malformed"),
        (json.dumps({"type": "hello", "token": "x" * 1000}), "malformed"),
    ],
)
def test_who_does_not_say_who_it_is_is_refused_and_counted(
    agent: RunningAgent, message: str | bytes, kind: str
) -> None:
    with opened(agent) as follower:
        follower.socket.send(message)
        assert refused(follower) == kind
    assert refusals(agent, kind)


def test_who_says_nothing_is_let_go(agent: RunningAgent) -> None:
    with opened(agent) as follower:
        assert refused(follower) == "timeout"


def test_the_install_token_is_nothing_in_a_page(agent: RunningAgent) -> None:
    with opened(agent, PAGE) as follower:
        follower.say(type="hello", token=agent.token)
        assert refused(follower) == "token_wrong"


@pytest.mark.parametrize(
    ("origin", "headers", "status"),
    [
        ("http://evil.example", {}, 403),
        ("null", {}, 403),
        (None, {"Host": "evil.example"}, 421),
    ],
)
def test_foreign_pages_and_names_do_not_get_so_far(
    agent: RunningAgent, origin: str | None, headers: dict[str, str], status: int
) -> None:
    with pytest.raises(InvalidStatus) as caught, opened(agent, origin, additional_headers=headers):
        pass
    assert caught.value.response.status_code == status


def test_a_wish_that_makes_no_sense_ends_it(agent: RunningAgent) -> None:
    with following(agent) as follower:
        follower.say(type="watch", cards="perhaps?")
        assert refused(follower) == "malformed"


def test_a_page_may_wish_anew_with_each_listener(agent: RunningAgent) -> None:
    with following(agent) as follower:
        for _ in range(10):
            follower.watch_cards()
        assert [each["type"] for each in follower.heard].count("watching") == 10


def test_too_many_wishes_end_it(agent: RunningAgent) -> None:
    with following(agent) as follower:
        for _ in range(200):
            follower.say(type="watch", cards=False)
        assert refused(follower) == "too_many_requests"


def test_too_many_followers_are_refused_and_the_others_stay(agent: RunningAgent) -> None:
    sockets = [opened(agent) for _ in range(33)]
    followers = [each.__enter__() for each in sockets]
    try:
        for follower in followers:
            follower.say(type="hello", token=agent.token)
        said = [follower.hear()["type"] for follower in followers]
        assert sorted(said) == ["refused"] + ["welcome"] * 32
    finally:
        for each in sockets:
            each.__exit__(None, None, None)


def test_an_agent_that_ends_says_goodbye(agent: RunningAgent) -> None:
    with following(agent) as follower:
        ending = threading.Thread(target=agent.end)
        ending.start()
        assert set(follower.next("agent.stopping")) == {"type", "at"}
        with pytest.raises(ConnectionClosed):
            follower.hear()
        ending.join()
    assert agent.process.returncode == 0


def test_without_a_usable_configuration_all_else_can_be_followed(hospital: Hospital, agent: RunningAgent) -> None:
    hospital.configuration.write_text("[CardDevEnv]\nDevSuitType=9\n", encoding="utf-8")
    with following(agent) as follower:
        assert agent.post("/v1/read", {"kind": "card"}).json()["code"] == -100
        assert follower.next("read.finished")["code"] == -100
