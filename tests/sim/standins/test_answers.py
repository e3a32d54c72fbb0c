"""The lines of the protocol, against the devices that they ask."""

import threading
from pathlib import Path

import pytest

from wscall.cards.id_card import parse_text_block
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN, WANG
from wscall.sim.devices.counter import insert, remove
from wscall.sim.standins.answers import Answers


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(tmp_path)


def fields(answer: str) -> dict[str, str]:
    outcome, *pairs = answer.split()
    assert outcome == "ok"
    return {name: bytes.fromhex(digits).decode("gb18030") for name, digits in (pair.split("=") for pair in pairs)}


def test_a_card_is_powered_asked_and_left(answers: Answers) -> None:
    assert answers.answer("status contactless") == "ok unpowered"
    assert answers.answer("power_on contactless").startswith("ok 0d78"), "an ATS"
    assert answers.answer("status contactless") == "ok powered"
    assert answers.answer("transmit contactless 00A4000002DDF1") == "ok 9000"
    assert answers.answer("power_off contactless") == "ok"
    assert answers.answer("transmit contactless 00A4000002DDF1") == "not_powered"


def test_a_card_that_is_gone_and_one_that_came_back(answers: Answers, tmp_path: Path) -> None:
    answers.answer("power_on contactless")
    remove("contactless", tmp_path)
    assert answers.answer("transmit contactless 00A4000002DDF1") == "no_card"
    assert answers.answer("power_on contactless") == "no_card"
    insert("health-32k", directory=tmp_path)
    assert answers.answer("transmit contactless 00A4000002DDF1") == "not_powered"


def test_a_card_that_was_lifted_is_told_from_one_that_stayed(answers: Answers, tmp_path: Path) -> None:
    assert answers.answer("insertion id-reader") == "no_card"
    insert("id-citizen", directory=tmp_path)
    first = answers.answer("insertion id-reader")
    assert first.startswith("ok ")
    assert answers.answer("insertion id-reader") == first
    insert("id-citizen", directory=tmp_path)
    assert answers.answer("insertion id-reader") != first
    answers.fault = "two_cards"
    assert answers.answer("insertion id-reader") == "two_cards"


@pytest.mark.parametrize("slot", ["sam2", "somewhere"])
def test_a_slot_that_the_reader_does_not_have_is_empty(answers: Answers, slot: str) -> None:
    assert answers.answer(f"status {slot}") == "ok empty"
    assert answers.answer(f"power_on {slot}") == "no_card"
    assert answers.answer(f"transmit {slot} 00840000") == "no_card"


def test_two_cards_on_the_antenna(answers: Answers, tmp_path: Path) -> None:
    insert("health-32k", "contact", tmp_path)
    answers.fault = "two_cards"
    assert answers.answer("power_on contactless") == "two_cards"
    assert answers.answer("power_on contact").startswith("ok ")
    assert answers.answer("record card") == "two_cards"


def test_entering_tells_the_fault_and_nothing_when_sound(answers: Answers) -> None:
    assert answers.answer("enter dc_init") == "ok"
    answers.fault = "overrun"
    assert answers.answer("enter dc_init") == "ok overrun"


def test_unplugged_nothing_answers_and_cards_lose_their_power(answers: Answers) -> None:
    answers.answer("power_on contactless")
    answers.pull_plug()
    for line in ("status contactless", "power_on contactless", "identity", "record card", "scan 1000"):
        assert answers.answer(line) == "unplugged"
    answers.plugged = True
    assert answers.answer("status contactless") == "ok unpowered"


def test_the_records_of_a_health_card(answers: Answers) -> None:
    card = fields(answers.answer("record card"))
    assert (card["kh"], card["fkjgmc"]) == (LIN.values["kh"], LIN.values["fkjgmc"])
    people = fields(answers.answer("record people"))
    assert (people["xm"], people["address"]) == (LIN.values["xm"], LIN.values["address"])
    health = fields(answers.answer("record health"))
    assert (health["gmwzmc2"], health["gmfy2"], health["myjzsj1"]) == ("花生", "荨麻疹", "20241018")
    assert bytes.fromhex(answers.answer("photo").removeprefix("ok ")).startswith(b"\xff\xd8")


def test_a_record_needs_the_sam_and_its_pin(answers: Answers, tmp_path: Path) -> None:
    remove("sam", tmp_path)
    assert answers.answer("record people") == "no_sam"
    assert answers.answer("pin 123456") == "no_sam"
    insert("sam-guarded", directory=tmp_path)
    assert answers.answer("record people").startswith("bad")
    assert answers.answer("pin 654321").startswith("bad")
    assert answers.answer("pin 123456") == "ok"
    assert fields(answers.answer("record people"))["xm"] == LIN.values["xm"]
    insert("health-8k", directory=tmp_path)
    assert fields(answers.answer("record people"))["xm"] == WANG.values["xm"]
    remove("health-8k", tmp_path)
    assert answers.answer("record card") == "no_card"


def test_an_identity_card_as_blocks_and_as_fields(answers: Answers, tmp_path: Path) -> None:
    assert answers.answer("id_card") == answers.answer("id_fields") == "no_card"
    insert("id-citizen", directory=tmp_path)
    text, photo = (bytes.fromhex(block) for block in answers.answer("id_card").split()[1:])
    assert parse_text_block(text, photo)._replace(photo=b"") == ID_CARDS["id-citizen"]
    told = fields(answers.answer("id_fields"))
    assert (told["name"], told["sex"], told["sex_name"], told["nation_name"]) == ("高一鸣", "2", "女", "汉")
    assert told["kind"] == ""


def test_a_code_is_read_once(answers: Answers) -> None:
    assert answers.answer("scan 0") == "timeout"
    answers.show("码 1")
    assert bytes.fromhex(answers.answer("scan 0").removeprefix("ok ")).decode() == "码 1"
    assert answers.answer("scan 0") == "timeout"


@pytest.mark.parametrize("ending", ["show", "unplug", "close"])
def test_who_waits_for_a_code_is_woken(answers: Answers, ending: str) -> None:
    got: list[str] = []
    waiting = threading.Thread(target=lambda: got.append(answers.answer("scan 60000")))
    waiting.start()
    {"show": lambda: answers.show("A"), "unplug": answers.pull_plug, "close": answers.close}[ending]()
    waiting.join()
    assert got == [{"show": "ok 41", "unplug": "unplugged", "close": "timeout"}[ending]]


def test_signals_and_identity(answers: Answers, tmp_path: Path) -> None:
    assert answers.answer("indicate ok") == "ok"
    assert (tmp_path / "signal").read_text() == "ok"
    assert fields(answers.answer("identity"))["serial"] == "SIM0000000001"


@pytest.mark.parametrize(
    "line", ["", "fly", "status", "transmit contactless", "record all", "indicate blink", "scan x"]
)
def test_a_line_that_is_none_is_refused(answers: Answers, line: str) -> None:
    answers.answer("power_on contactless")
    assert answers.answer(line).startswith("bad ")
