"""``/v1/cards`` and ``/v1/qr`` of a real agent."""

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from support.agent import LIMIT, RunningAgent
from support.hospital import PERSON, RESERVE, Hospital, write_configuration
from wscall.sim.devices.scanner import ScannerEmulator

WHO = {"name": PERSON.name, "zjlx": "01", "zjhm": PERSON.number}


@pytest.fixture
def code(agent: RunningAgent) -> str:
    issued = agent.post("/v1/cards/issue", {"cardInfo": PERSON.card()}).json()
    assert (issued["code"], issued["msg"]) == (10000, "")
    return str(issued["output"]["QRCode"])


@pytest.fixture
def stand(hospital: Hospital) -> Iterator[ScannerEmulator]:
    with ScannerEmulator(hospital.sim) as opened:
        yield opened


def test_from_issue_to_label(hospital: Hospital, agent: RunningAgent, code: str) -> None:
    verified = agent.post("/v1/cards/verify", {"code": f" {code}\n", "szReserve": RESERVE}).json()
    assert verified["output"]["peopleInfo"]["xm"] == PERSON.name
    people = PERSON.people() | {"brdh": "12000000602"}
    assert agent.post("/v1/cards/update", {"qrCode": code, "peopleInfo": people}).json()["code"] == 10000
    by_number = agent.post("/v1/cards/info", {"type": "1", "numStr": PERSON.number}).json()
    assert by_number["output"]["cardInfo"][0]["peopleInfo"]["brdh"] == "12000000602"
    by_code = agent.post("/v1/cards/info", {"qrCode": code, "szReserve": RESERVE}).json()
    assert by_code["output"]["peopleInfo"]["brdh"] == "12000000602"
    downloaded = agent.post("/v1/qr/download", WHO).json()
    img = downloaded["output"]["img"]
    assert base64.b64decode(img).startswith(b"\x89PNG")
    svg = agent.post("/v1/qr/label", {"img": img, "lines": ["甄**"]}).json()["svg"]
    assert img in svg
    assert [line["function"] for line in hospital.audit()] == [
        "syncCardInfo", "virIdCardVerify", "updateCardInfo", "getCardInfo", "getCardInfo", "downQr",
    ]  # fmt: skip


@pytest.mark.parametrize(("path", "sent"), [("verify", {}), ("update", {"peopleInfo": PERSON.people()})])
def test_without_a_code_the_scanner_is_asked(
    agent: RunningAgent, stand: ScannerEmulator, code: str, path: str, sent: dict[str, Any]
) -> None:
    stand.show_code(code)
    assert agent.post(f"/v1/cards/{path}", sent).json()["code"] == 10000
    assert agent.post(f"/v1/cards/{path}", {**sent, "limit": 0.3}).json()["code"] == -24


@pytest.mark.parametrize(("path", "sent"), [("verify", {}), ("update", {"peopleInfo": PERSON.people()})])
def test_a_scan_is_cancelled_by_its_name(
    agent: RunningAgent, stand: ScannerEmulator, path: str, sent: dict[str, Any]
) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(agent.post, f"/v1/cards/{path}", {**sent, "limit": 600}, X_Request_ID="counter-3")
        while not agent.ask("DELETE", "/v1/requests/counter-3").json()["cancelled"]:
            assert not waiting.done()
        answer = waiting.result(LIMIT)
    assert (answer.json()["code"], answer.headers["x-request-id"]) == (-16, "counter-3")


@pytest.mark.parametrize(
    ("path", "sent", "where"),
    [
        ("issue", {"cardInfo": {}}, "peopleInfo.xm"),
        ("issue", {"cardInfo": {"peopleInfo": 7}}, "peopleInfo"),
        ("verify", {"code": ""}, "0 characters"),
        ("update", {"peopleInfo": {"xm": "甄"}, "qrCode": "5F27:1"}, "zjlx"),
        ("info", {}, "qrCode"),
    ],
)
def test_bad_input_is_an_answer(shared: RunningAgent, path: str, sent: dict[str, Any], where: str) -> None:
    answer = shared.post(f"/v1/cards/{path}", sent)
    said = answer.json()
    assert (answer.status, said["code"], said["output"]) == (200, -15, {})
    assert where in said["msg"]


@pytest.mark.parametrize(
    ("path", "sent", "where"),
    [
        ("cards/issue", {}, "cardInfo"),
        ("cards/issue", {"cardInfo": "甄应用"}, "cardInfo"),
        ("cards/verify", {"code": 7}, "code"),
        ("cards/verify", {"limit": 0}, "limit"),
        ("qr/download", {"name": ["甄应用"]}, "name"),
        ("qr/label", {}, ""),
        ("qr/label", {"text": "5F27:1", "img": "aGVsbG8="}, ""),
        ("qr/label", {"text": "5F27:1", "lines": ["甄应用"] * 7}, "lines"),
        ("qr/label", {"text": "5F27:1", "lines": ["甄应用\x01"]}, ""),
        ("qr/label", {"img": "aGVsbG8="}, "img"),
    ],
)
def test_a_wrong_shape_is_refused_by_its_place(
    shared: RunningAgent, path: str, sent: dict[str, Any], where: str
) -> None:
    answer = shared.post(f"/v1/{path}", sent)
    error = answer.json()["error"]
    assert (answer.status, error["kind"], error["where"]) == (422, "invalid", where)
    assert "甄应用" not in answer.body.decode()
    assert error["needed"]


def test_a_refusal_of_the_platform(agent: RunningAgent) -> None:
    refused = agent.post("/v1/cards/verify", {"code": "5F27:1"}).json()
    assert refused["code"] > 10000
    assert refused["msg"]


def test_a_platform_that_nobody_reaches(hospital: Hospital, agent: RunningAgent) -> None:
    write_configuration(hospital.folder, None, {})
    said = agent.post("/v1/qr/download", WHO).json()
    assert (said["code"], said["output"]) == (-101, {})


def test_a_label_of_a_text(shared: RunningAgent) -> None:
    svg = shared.post("/v1/qr/label", {"text": "5F27:1", "lines": ["<甄**>", ""]}).json()["svg"]
    texts = [each.text for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["<甄**>", None]
    assert "5F27" not in svg


def test_a_text_that_is_no_code_is_refused_without_repeating_it(shared: RunningAgent) -> None:
    answer = shared.post("/v1/qr/label", {"text": "secret" * 40})
    assert (answer.status, answer.kind) == (422, "bad_input")
    assert b"secret" not in answer.body
    assert answer.json()["error"]["found"] == "240 characters"
