"""The agent asked by curl: the script of the documentation, and what a shell sends that is none of ours."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.agent import RunningAgent
from support.hospital import PERSON, Hospital
from support.pages import CHINESE, DOCS, blocks
from wscall.sim.devices import counter

pytestmark = pytest.mark.lane("curl")
PAGE = Path("how-to", "call-over-http.md")


def script(top: Path) -> str:
    [block] = [block for block in blocks(top / PAGE) if block.language == "sh"]
    return block.text


def curl(folder: Path, *arguments: str) -> dict[str, Any]:
    command = ["sh", "-c", script(DOCS), "agent.sh", *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=True)
    answer = json.loads(ran.stdout)
    assert isinstance(answer, dict)
    return answer


def test_both_languages_have_the_same_script() -> None:
    assert script(DOCS) == script(CHINESE)


def test_a_card_from_a_shell(hospital: Hospital, agent: RunningAgent) -> None:
    folder = hospital.folder
    assert curl(folder, "GET", "/v1/health")["status"] == "ok"
    counter.insert("health-32k")
    (folder / "read.json").write_text('{"kind": "people"}', encoding="utf-8")
    assert curl(folder, "POST", "/v1/read", "read.json")["code"] == 0
    (folder / "issue.json").write_text(json.dumps({"cardInfo": PERSON.card()}), encoding="utf-8")
    issued = curl(folder, "POST", "/v1/cards/issue", "issue.json")
    assert issued["output"]["QRCode"]
    (folder / "code.json").write_text(json.dumps({"code": issued["output"]["QRCode"]}), encoding="utf-8")
    verified = curl(folder, "POST", "/v1/cards/verify", "code.json")
    assert verified["output"]["peopleInfo"]["xm"] == PERSON.name
    assert curl(folder, "POST", "/v1/plugins/SIM/reset")["state"] == "loaded"
    assert curl(folder, "DELETE", "/v1/requests/nobody") == {"cancelled": False}
    assert curl(folder, "GET", "/v1/logs?kind=audit&lines=1")["lines"][0]["function"] == "virIdCardVerify"


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (("--header", "Host: evil.example"), 421),
        (("--header", "Origin: https://evil.example"), 403),
        (("--header", "Content-Type: text/plain", "--data", "{}"), 415),
        (("--header", "Content-Type: application/json", "--data", "{"), 400),
        (("--request", "PATCH", "--header", "Content-Type: application/json", "--data", "{}"), 405),
    ],
)
def test_what_is_refused(shared: RunningAgent, options: tuple[str, ...], status: int) -> None:
    command = [
        "curl", "--silent", "--output", "-", "--write-out", "\n%{http_code}",
        "--header", f"Authorization: Bearer {shared.token}", *options, f"{shared.url}/v1/scan",
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True)
    body, _, said = ran.stdout.rpartition("\n")
    assert int(said) == status
    assert json.loads(body)["error"]["zh"]
