"""A device recorded at a site and read again from its recording."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hospital import Hospital
from support.recorded import leaks, secrets_of
from wscall.api.record_output import LAYOUTS
from wscall.api.recordings import record, replay
from wscall.api.session import Session
from wscall.cards.pins import refused_pins
from wscall.deadline import Deadline
from wscall.errors import BadInput
from wscall.recording.file import Exchange, load_recording, save_recording
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.scanner import ScannerEmulator

CODE = "5F2714C0A9E3D8B75F2714C0A9E3D8B7:1"


@pytest.fixture(autouse=True)
def _no_pin_was_refused() -> Iterator[None]:
    refused_pins.forget()
    yield
    refused_pins.forget()


def test_all_of_a_card_is_recorded_and_read_again(hospital: Hospital, session: Session, tmp_path: Path) -> None:
    recorded = record(session, "SIM/reader", ("card", "people", "health"))
    assert [(kind, result.code, result.output) for kind, result in recorded.results.items()] == [
        ("card", 0, ""),
        ("people", 0, ""),
        ("health", 0, ""),
    ]
    assert recorded.recording.device.driver == "sim-reader"
    path = tmp_path / "r.jsonl"
    save_recording(path, recorded.recording)
    assert leaks(path.read_text("utf-8"), secrets_of(LIN)) == []

    replayed = replay(load_recording(path), (), Deadline(20))
    assert [result.code for result in replayed.results.values()] == [0, 0, 0]
    for kind, result in replayed.results.items():
        values = result.output.split("|")
        assert len(values) == len(LAYOUTS[kind])  # type: ignore[index]  # these are kinds of record
        assert result.trail[0]["outcome"] == "ok"
    asked = [(each.op, each.args) for each in replayed.exchanges if each.op != "power_off"]
    assert asked == [(each.op, each.args) for each in recorded.recording.exchanges if each.op != "power_off"]


def test_part_of_a_recording_can_be_read(session: Session) -> None:
    recorded = record(session, "SIM/reader", ("people", "health"))
    replayed = replay(recorded.recording, ("health",), Deadline(20))
    assert replayed.results["health"].code == 0
    assert replay(recorded.recording, ("card",), Deadline(20)).results["card"].code == 0


def test_what_was_not_recorded_cannot_be_read(session: Session) -> None:
    recorded = record(session, "SIM/reader", ("card",))
    failed = replay(recorded.recording, ("health",), Deadline(20)).results["health"]
    assert failed.code == -33
    assert "READ RECORD 01 04 DDF1/EF06" in failed.msg or "SELECT" in failed.msg


def test_a_guarded_sam_gets_any_pin(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    insert("sam-guarded", directory=hospital.sim)
    monkeypatch.setenv("WSCALL_SAM_PIN", "123456")
    with hospital.session() as session:
        recorded = record(session, "SIM/reader", ("people",))
    assert recorded.results["people"].code == 0, recorded.results["people"].msg
    assert not [each for each in recorded.recording.exchanges if each.args and "123456" in each.args[-1]]
    assert replay(recorded.recording, (), Deadline(20)).results["people"].code == 0


def test_a_wrong_pin_is_refused_again(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    insert("sam-guarded", directory=hospital.sim)
    monkeypatch.setenv("WSCALL_SAM_PIN", "654321")
    with hospital.session() as session:
        recorded = record(session, "SIM/reader", ("people",))
    result = replay(recorded.recording, (), Deadline(20)).results["people"]
    assert result.code == recorded.results["people"].code == -33
    assert "63C2" in result.msg


def test_the_device_that_answers_is_recorded(hospital: Hospital, session: Session) -> None:
    remove("contactless", hospital.sim)
    insert("id-citizen", directory=hospital.sim)
    recorded = record(session, "")
    assert recorded.recording.device.name == "id-reader"
    assert recorded.recording.reads == ("people",)
    result = replay(recorded.recording, (), Deadline(20)).results["people"]
    assert result.output.startswith(f"{recorded.recording.exchanges[0].result[0]}|")
    assert ID_CARDS["id-citizen"].name not in result.output


def test_a_scan_is_recorded(hospital: Hospital, session: Session) -> None:
    with ScannerEmulator(hospital.sim) as stand:
        stand.show_code(CODE)
        recorded = record(session, "SIM/scanner")
    assert recorded.recording.reads == ("code",)
    made = replay(recorded.recording, (), Deadline(20)).results["code"].output
    assert (len(made), made[-2:]) == (len(CODE), ":1")
    assert made != CODE


def test_a_failure_is_recorded_and_comes_again(hospital: Hospital, session: Session) -> None:
    remove("", hospital.sim)
    session.host.probe(Deadline(20))  # a worker that starts would use the limit up
    recorded = record(session, "SIM/reader", ("card",), limit=2)
    assert recorded.results["card"].code == -24
    assert {each.error["kind"] for each in recorded.recording.exchanges if each.error} == {"no_card"}
    assert replay(recorded.recording, (), Deadline(0.5)).results["card"].code == -24


def test_a_recorded_read_is_audited(hospital: Hospital, session: Session) -> None:
    record(session, "SIM/reader", ("card",))
    assert hospital.audit()[-1]["function"] == "record card"


def test_a_device_that_is_not_there_is_said_with_those_that_are(session: Session) -> None:
    with pytest.raises(BadInput) as unknown:
        record(session, "SIM/raeder")
    assert "SIM/reader" in unknown.value.needed
    assert "SIM/reader" in unknown.value.advice.en


def test_the_dialogue_is_heard_whole(session: Session) -> None:
    recorded = record(session, "SIM/reader", ("card",))
    exchanges = replay(recorded.recording, (), Deadline(20)).exchanges
    assert all(isinstance(each, Exchange) for each in exchanges)
    assert {each.op for each in exchanges} >= {"slots", "power_on", "transmit", "power_off"}
