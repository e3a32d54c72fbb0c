from support.agent import RunningAgent
from support.hospital import RESERVE
from wscall.sim.devices import counter


def test_a_card_is_read(agent: RunningAgent) -> None:
    counter.insert("health-32k")
    read = agent.post("/v1/read", {"kind": "card", "szReserve": RESERVE}).json()
    assert read["code"] == 0
    assert read["output"].count("|") == 11


def test_nothing_on_the_reader_within_the_limit(agent: RunningAgent) -> None:
    counter.remove()
    read = agent.post("/v1/read", {"kind": "people", "limit": 0.3}).json()
    assert read["code"] == -24
    assert read["trail"]


def test_a_kind_that_there_is_not_is_refused_without_repeating_it(agent: RunningAgent) -> None:
    answer = agent.post("/v1/read", {"kind": "secret-kind"})
    assert (answer.status, answer.kind) == (422, "invalid")
    assert answer.json()["error"]["where"] == "kind"
    assert b"secret-kind" not in answer.body


def test_a_code_is_scanned(agent: RunningAgent) -> None:
    assert agent.post("/v1/scan", {"limit": 0.3}).json()["code"] != 0
