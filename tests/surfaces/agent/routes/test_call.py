import base64

from support.agent import RunningAgent
from support.hospital import PERSON
from wscall.sim.devices import counter


def _coded(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(encoding)).decode()


def test_a_read_by_name_has_its_trail(agent: RunningAgent) -> None:
    counter.insert("health-32k")
    read = agent.post("/v1/call/ReadPeopleInfo_V2").json()
    assert (read["code"], read["msg"]) == (0, "")
    assert read["trail"][-1]["outcome"] == "ok"
    assert read["id"]


def test_an_operation_answers_as_the_function_does(agent: RunningAgent) -> None:
    issued = agent.post("/v1/call/WSC_syncCardInfo", {"szInput": PERSON.card_xml()}).json()
    assert (issued["code"], issued["msg"]) == (10000, "")
    assert set(issued) == {"code", "msg", "output"}
    assert "virtualCardNum" in issued["output"]


def test_bytes_travel_in_base64_of_the_callers_encoding(agent: RunningAgent) -> None:
    sent = {"szInput": _coded(PERSON.card_xml(), "gb18030"), "encoding": "gb18030"}
    issued = agent.post("/v1/call/WSC_syncCardInfo", sent).json()
    assert issued["code"] == 10000
    assert "return" in base64.b64decode(issued["output"]).decode("gb18030")


def test_what_is_not_base64_is_refused(agent: RunningAgent) -> None:
    answer = agent.post("/v1/call/getAuthKey", {"szInput": "§", "encoding": "utf-8"})
    assert (answer.status, answer.kind) == (422, "invalid")
    assert answer.json()["error"]["where"] == "szInput"


def test_a_name_that_is_none_is_not_supported(agent: RunningAgent) -> None:
    assert agent.post("/v1/call/WSC_nothing").json()["code"] == -11
