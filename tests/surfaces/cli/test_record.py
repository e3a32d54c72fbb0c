"""``wscall record`` and ``wscall replay``."""

from pathlib import Path

from support.command import Run
from support.hospital import Hospital
from support.recorded import leaks, secrets_of
from wscall.recording.file import load_recording
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.counter import remove


def test_record_and_replay_for_people(hospital: Hospital, run: Run) -> None:
    done = run("record", "SIM/reader", "--output", "card.jsonl", "--read", "people")
    assert done.status == 0
    assert done.out.startswith("card.jsonl\tSIM/reader\t")
    assert "SIM/reader: 成功" in done.err
    assert leaks(done.out + done.err + Path("card.jsonl").read_text("utf-8"), secrets_of(LIN)) == []

    hospital.configuration.unlink()
    again = run("replay", "card.jsonl")
    assert again.status == 0
    lines = dict(line.split("\t") for line in again.out.splitlines())
    assert len(lines["姓名"]) == len(LIN.values["xm"])
    assert lines["居民身份证号码"].startswith("999999")
    assert "SIM/reader: 成功" in again.err


def test_record_and_replay_for_programs(hospital: Hospital, run: Run) -> None:
    recorded = run("record", "--output", "card.jsonl", "--json").json()
    assert recorded["device"] == "SIM/reader"
    assert recorded["exchanges"] == len(load_recording(Path("card.jsonl")).exchanges)
    assert (recorded["reads"]["people"]["code"], recorded["reads"]["people"]["output"]) == (0, "")
    replayed = run("replay", "card.jsonl", "--json").json()
    assert list(replayed) == ["reads"]
    assert replayed["reads"]["people"]["code"] == 0
    assert replayed["reads"]["people"]["output"].count("|") > 20


def test_the_dialogue_is_shown_by_names(hospital: Hospital, run: Run) -> None:
    run("record", "--output", "card.jsonl", "--read", "card")
    shown = run("replay", "card.jsonl", "--dialogue").out
    assert "transmit contactless SELECT 00 00 EF05 DDF1 → 9000" in shown
    assert "transmit contactless READ RECORD 08 00 DDF1/EF05 → 0812" in shown
    assert len(run("replay", "card.jsonl", "--dialogue", "--json").json()["dialogue"]) > 10


def test_a_failed_read_is_recorded_with_status_1(hospital: Hospital, run: Run) -> None:
    remove("contactless", hospital.sim)
    done = run("record", "SIM/reader", "--output", "none.jsonl", "--limit", "0.5")
    assert done.status == 1
    assert "people: -24" in done.err
    assert run("replay", "none.jsonl", "--limit", "0.5").status == 1


def test_what_cannot_be_done_is_said(hospital: Hospital, run: Run) -> None:
    assert run("record", "SIM/none", "--output", "x.jsonl", "--json").json()["error"]["kind"] == "bad_input"
    assert not Path("x.jsonl").exists()
    assert run("record", "--output", str(Path("no", "folder", "x.jsonl"))).status == 2
    assert run("replay", "missing.jsonl", "--json").json()["error"]["kind"] == "bad_input"
