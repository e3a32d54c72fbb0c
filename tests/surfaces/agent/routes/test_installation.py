"""What the agent tells about the installation: ``/v1/plugins`` … ``/v1/logs``."""

from pathlib import Path

import pytest

from support.agent import RunningAgent
from support.hospital import PERSON, Hospital, write_configuration
from support.vendor_dirs import write_vendor
from wscall.config import write_auth_key
from wscall.doctor.examination import BUILT_IN


@pytest.fixture
def vendors(hospital: Hospital) -> Hospital:
    write_vendor(hospital.folder / "manu", "Bad", "crash_in_open", device='capabilities = ["CardSlots"]')
    hospital.configure(MANU_DIR__INCLUDE_DIR="<SIM:SIM><Bad:T>")
    return hospital


def test_a_quarantined_directory_is_reset(vendors: Hospital, agent: RunningAgent) -> None:
    for _ in range(5):
        devices = {each["directory"]: each for each in agent.get("/v1/devices").json()["devices"]}
    assert (devices["Bad"]["ok"], devices["Bad"]["error"]["kind"]) == (False, "device_fault")
    states = {each["directory"]: each["state"] for each in agent.get("/v1/plugins").json()["directories"]}
    assert states == {"SIM": "loaded", "Bad": "quarantined"}
    reset = agent.post("/v1/plugins/bad/reset").json()
    assert (reset["directory"], reset["state"], reset["crashes"]) == ("Bad", "loaded", 0)


def test_a_directory_that_is_not_configured(vendors: Hospital, agent: RunningAgent) -> None:
    answer = agent.post("/v1/plugins/Bat/reset")
    error = answer.json()["error"]
    assert (answer.status, error["kind"], error["found"], error["needed"]) == (
        404, "bad_input", "Bat", "SIM | Bad",
    )  # fmt: skip
    assert "Bad" in error["advice"]["en"]


def test_devices_are_tried_now(shared: RunningAgent) -> None:
    devices = {each["device"]: each for each in shared.get("/v1/devices").json()["devices"]}
    assert devices["reader"]["identity"]["model"]
    assert devices["scanner"]["error"]["kind"] == "device_absent"


def test_the_configuration_as_it_stands(hospital: Hospital, agent: RunningAgent) -> None:
    write_auth_key(hospital.configuration, "0123456789abcdef0123")
    answer = agent.get("/v1/config")
    config = answer.json()
    assert (config["ok"], config["path"], config["problems"]) == (True, str(hospital.configuration), [])
    keys = {(each["section"], each["key"]): each for each in config["keys"]}
    assert (keys["WEBSERVICE", "orgCode"]["value"], keys["WEBSERVICE", "authKey"]["value"]) == ("121212", "****")
    assert b"0123456789abcdef" not in answer.body
    hospital.configuration.write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
    problem = agent.get("/v1/config").json()["problems"][0]
    assert (problem["severity"], problem["line"], problem["key"]) == ("error", 2, "[WEBSERVICE] LOG")


def test_the_platform(hospital: Hospital, agent: RunningAgent) -> None:
    before = agent.get("/v1/platform").json()
    assert before["key"] == {"present": False, "age": None}
    assert agent.post("/v1/cards/issue", {"cardInfo": PERSON.card()}).json()["code"] == 10000
    answer = agent.get("/v1/platform")
    after = answer.json()
    assert after["address"].startswith(hospital.platform.url)
    assert after["key"]["present"]
    assert after["key"]["age"] >= 0
    assert after["journal"] == {"waiting": 0, "refused": [], "issues": []}
    assert hospital.key().encode() not in answer.body


def test_the_doctor(hospital: Hospital, agent: RunningAgent) -> None:
    report = agent.get("/v1/doctor").json()
    assert [each["name"] for each in report["checks"]] == ["config.file", *(check.name for check in BUILT_IN)]
    assert report["ok"]
    write_configuration(hospital.folder, None, {})
    checks = {each["name"]: each for each in agent.get("/v1/doctor").json()["checks"]}
    assert not checks["platform.service"]["ok"]
    assert checks["platform.service"]["findings"][0]["advice"]["zh"]


def test_the_logs(agent: RunningAgent) -> None:
    agent.get("/v1/doctor")
    agent.post("/v1/cards/issue", {"cardInfo": PERSON.card()})
    log = agent.get("/v1/logs?lines=5")
    assert 1 <= len(log.json()["lines"]) <= 5
    assert {"timestamp", "level", "logger", "event"} <= log.json()["lines"][-1].keys()
    audit = agent.get("/v1/logs?kind=audit")
    (line,) = audit.json()["lines"]
    assert (line["function"], line["code"]) == ("syncCardInfo", 10000)
    for secret in (PERSON.name, PERSON.number):
        assert secret.encode() not in log.body + audit.body


@pytest.mark.parametrize("query", ["kind=secret", "lines=0", "lines=2001", "lines=x", "level=loud", "lewel=error"])
def test_logs_that_there_are_not(shared: RunningAgent, query: str) -> None:
    answer = shared.get(f"/v1/logs?{query}")
    assert (answer.status, answer.kind) == (422, "invalid")
    assert query.partition("=")[0] in answer.json()["error"]["where"]


def test_with_a_spoilt_configuration(hospital: Hospital, agent: RunningAgent) -> None:
    hospital.configuration.write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
    for path in ("plugins", "devices", "platform", "logs"):
        answer = agent.get(f"/v1/{path}")
        error = answer.json()["error"]
        assert (answer.status, error["kind"]) == (409, "bad_configuration")
        assert Path(error["where"].partition(":")[0]) == hospital.configuration
        assert error["zh"] != error["en"]
    checks = agent.get("/v1/doctor").json()["checks"]
    assert [each["ok"] for each in checks] == [False]


@pytest.mark.parametrize("path", ["plugins", "devices", "config", "platform", "doctor", "logs"])
def test_a_token_is_needed(shared: RunningAgent, path: str) -> None:
    assert shared.get(f"/v1/{path}", token="").kind == "token_missing"
