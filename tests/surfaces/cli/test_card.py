"""``wscall issue``, ``verify``, ``update`` and ``qr``, with the examples as their input."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.command import Run
from support.hospital import PERSON, RESERVE, Hospital, write_configuration
from wscall.model.identity import check_id_number
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform.seed import SAMPLE_VUID
from wscall.surfaces.cli.card import _picture

EXAMPLES = Path(__file__).parents[3] / "examples"
PNG = b"\x89PNG\r\n\x1a\n"


def example(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((EXAMPLES / name).read_text("utf-8"))
    return data


@pytest.fixture
def issued(hospital: Hospital, run: Run) -> dict[str, str]:
    """The card of the examples' person."""
    answer: dict[str, str] = run("issue", "--input", str(EXAMPLES / "issue.json"), "--json").json()["output"]
    return answer


@pytest.fixture
def code(issued: dict[str, str], tmp_path: Path) -> Path:
    path = tmp_path / "code.txt"
    path.write_text(issued["QRCode"] + "\n", encoding="utf-8-sig")
    return path


def test_the_examples_are_of_one_made_up_person() -> None:
    people, update, qr = (
        example("issue.json")["peopleInfo"],
        example("update.json")["peopleInfo"],
        example("qr.json"),
    )
    assert check_id_number(people["zjhm"]) == []
    assert people["zjhm"].startswith("9999")
    assert {each["zjhm"] for each in (people, update, qr)} == {people["zjhm"]}
    assert {people["xm"], update["xm"], qr["name"]} == {people["xm"]}
    assert (EXAMPLES / "code.txt").read_text("utf-8").strip() == f"{SAMPLE_VUID}:1"


def test_the_examples_from_issue_to_label(hospital: Hospital, run: Run, code: Path) -> None:
    verified = run("verify", "--code", str(code), "--reserve", RESERVE, "--json").json()
    assert verified["output"]["peopleInfo"]["xm"] == example("issue.json")["peopleInfo"]["xm"]
    updated = run("update", "--input", str(EXAMPLES / "update.json"), "--code", str(code), "--json").json()
    assert (updated["code"], updated["msg"]) == (10000, "")
    again = run("verify", "--code", str(code), "--json").json()["output"]["peopleInfo"]
    assert (
        again["brdh"] == example("update.json")["peopleInfo"]["brdh"] != verified["output"]["peopleInfo"]["brdh"]
    )
    downloaded = run("qr", "--input", str(EXAMPLES / "qr.json"), "--json").json()["output"]
    assert base64.b64decode(downloaded["img"]).startswith(PNG)
    assert [line["function"] for line in hospital.audit()] == [
        "syncCardInfo", "virIdCardVerify", "updateCardInfo", "virIdCardVerify", "downQr",
    ]  # fmt: skip


def test_the_sample_code_of_the_examples(hospital: Hospital, run: Run) -> None:
    done = run("verify", "--code", str(EXAMPLES / "code.txt"), "--json")
    assert done.json()["output"]["vuid"] == SAMPLE_VUID


def test_issuing_for_people_draws_the_code_and_shows_nothing_else(
    hospital: Hospital, run: Run, tmp_path: Path
) -> None:
    label = tmp_path / "label.svg"
    done = run("issue", "--input", "-", "--label", str(label), text=json.dumps(PERSON.card()))
    assert (done.status, done.err) == (0, "")
    assert "▄" in done.out
    assert f"已发卡：甄** {PERSON.number[:3]}****{PERSON.number[-4:]}" in done.out
    text = label.read_text("utf-8")
    (card,) = hospital.platform.cards(PERSON.name)
    for secret in (PERSON.name, PERSON.number, PERSON.phone, card.vuid):
        assert secret not in done.out + text
    assert "<svg" in text
    assert label.stat().st_mode & 0o077 == 0


def test_issuing_again_gives_the_same_card(hospital: Hospital, run: Run, issued: dict[str, str]) -> None:
    again = run("issue", "--input", str(EXAMPLES / "issue.json"), "--json").json()["output"]
    assert (again["vuid"], again["QRCode"]) == (issued["vuid"], issued["QRCode"])
    assert hospital.platform.card_count(example("issue.json")["peopleInfo"]["xm"]) == 1


def test_a_label_that_cannot_be_written_does_not_lose_the_answer(
    hospital: Hospital, run: Run, tmp_path: Path
) -> None:
    nowhere = tmp_path / "none" / "label.svg"
    done = run("issue", "--input", "-", "--label", str(nowhere), "--json", text=json.dumps(PERSON.card()))
    assert done.status == 1
    assert json.loads(done.out)["output"]["vuid"]
    assert "标签" in done.err


def test_verifying_for_people_is_masked(hospital: Hospital, run: Run, code: Path) -> None:
    done = run("verify", "--code", str(code))
    people = example("issue.json")["peopleInfo"]
    assert done.status == 0
    assert "统一测试机构" in done.out
    for name in ("xm", "zjhm", "brdh"):
        assert people[name] not in done.out


def test_the_label_of_a_downloaded_code(hospital: Hospital, run: Run, code: Path, tmp_path: Path) -> None:
    label, image = tmp_path / "l.svg", tmp_path / "i.png"
    done = run("qr", "--input", str(EXAMPLES / "qr.json"), "--label", str(label), "--image", str(image))
    assert (done.status, done.err) == (0, "")
    assert str(label) in done.out
    assert image.read_bytes().startswith(PNG)
    assert base64.b64encode(image.read_bytes()).decode() in label.read_text("utf-8")
    assert example("qr.json")["name"] not in label.read_text("utf-8")


@pytest.fixture
def stand(hospital: Hospital) -> Iterator[ScannerEmulator]:
    with ScannerEmulator(hospital.sim) as opened:
        yield opened


@pytest.mark.parametrize("command", ["verify", "update"])
def test_without_a_file_the_scanner_is_asked(
    hospital: Hospital, run: Run, issued: dict[str, str], stand: ScannerEmulator, command: str
) -> None:
    stand.show_code(issued["QRCode"])
    options = ("--input", str(EXAMPLES / "update.json")) if command == "update" else ()
    assert run(command, *options, "--json").json()["code"] == 10000


def test_the_code_may_stand_in_the_update_itself(hospital: Hospital, run: Run, issued: dict[str, str]) -> None:
    data = {**example("update.json"), "qrCode": issued["QRCode"]}
    done = run("update", "--input", "-", text=json.dumps(data))
    assert (done.status, done.out) == (0, "已更新\n")


def test_no_code_in_time_is_the_scanners_error(hospital: Hospital, run: Run, stand: ScannerEmulator) -> None:
    done = run("verify", "--limit", "0.3", "--json")
    assert (done.status, done.json()["code"]) == (1, -24)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "-:1:2"),
        ('{\n "a": }', "-:2:7"),
        ("[]", "-: "),
        ("", "-:1:1"),
        ('{"peopleInfo": 7}', "peopleInfo"),
        ('{"peopleInfo": {"xm": "甄"}}', "zjlx"),
        ('{"peopleInfo": {"xm": "甄", "zjlx": "01", "zjhm": "1", "csrq": "20240231"}}', "csrq"),
    ],
)
def test_input_that_cannot_be_used_is_told_with_its_place(
    hospital: Hospital, run: Run, text: str, where: str
) -> None:
    done = run("issue", "--input", "-", "--json", text=text)
    answer = done.json()
    assert (done.status, answer["code"], answer["output"]) == (1, -15, {})
    assert where in answer["msg"], answer["msg"]
    assert hospital.platform.card_count("甄") == 0


def test_input_that_is_no_text(hospital: Hospital, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "gbk.json"
    path.write_bytes('{"name": "甄"}'.encode("gbk"))
    done = run("qr", "--input", str(path), "--json")
    assert "gbk.json, byte 10" in done.json()["error"]["where"]
    done = run("verify", "--code", str(path), "--json")
    assert done.json()["code"] == -15


@pytest.mark.parametrize("command", ["issue", "verify", "update", "qr"])
def test_refused_and_unreachable(hospital: Hospital, run: Run, command: str, tmp_path: Path) -> None:
    unknown = tmp_path / "unknown.txt"
    unknown.write_text("5F27:1", encoding="utf-8")
    options = {
        "issue": ("--input", "-"),
        "verify": ("--code", str(unknown)),
        "update": ("--input", str(EXAMPLES / "update.json"), "--code", str(unknown)),
        "qr": ("--input", str(EXAMPLES / "qr.json")),
    }[command]
    card = PERSON.card() | {"issuingMode": "77"}
    done = run(command, *options, "--json", text=json.dumps(card))
    refused = done.json()
    assert done.status == 1
    assert refused["code"] > 10000
    assert refused["error"]["kind"] == "platform_refused"
    assert run(command, *options, text=json.dumps(card)).status == 1
    write_configuration(hospital.folder, None, {})
    assert run(command, *options, "--json", text=json.dumps(card)).json()["code"] == -101


@pytest.mark.parametrize("command", ["issue", "qr"])
def test_without_a_configuration(hospital: Hospital, run: Run, command: str) -> None:
    hospital.configuration.unlink()
    done = run(command, "--input", str(EXAMPLES / f"{command}.json"), "--json")
    assert (done.status, done.json()["code"]) == (1, -100)


@pytest.mark.parametrize("img", ["", "aGVsbG8=", "!!", "甄"])
def test_a_picture_that_is_none_is_the_platforms_fault(img: str) -> None:
    with pytest.raises(Exception, match="平台未返回可用的二维码图片"):
        _picture(img)
