"""The events of a read, on real simulated devices: in order, named, and with nothing personal in them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hospital import Hospital, write_configuration
from wscall.api.functions import call_function, read_record, scan_code
from wscall.api.session import Session
from wscall.deadline import Deadline, Request
from wscall.events import FACTS, Event
from wscall.sim.devices.counter import remove
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform.seed import SAMPLE_VUID

CODE = f"{SAMPLE_VUID}:1"


@pytest.fixture
def heard(session: Session) -> Iterator[list[Event]]:
    """What was heard, in order; every event tells exactly what its type promises."""
    events: list[Event] = []
    end = session.events.listen(events.append)
    yield events
    end()
    for event in events:
        assert tuple(event.facts) == FACTS[event.type]


def types(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def test_a_read_begins_concludes_its_attempts_and_ends(session: Session, heard: list[Event]) -> None:
    result = read_record(session, "people", request=Request(30, "visit-1", "page"))
    assert result.code == 0, result.msg
    assert heard[0][::2] == ("read.started", {"request": "visit-1", "kind": "people"})
    progress = [event.facts for event in heard if event.type == "read.progress"]
    assert ("SIM", "reader", "ok") in [(f["directory"], f["device"], f["outcome"]) for f in progress]
    last = heard[-1]
    assert (last.type, last.facts["id"], last.facts["code"]) == ("read.finished", result.id, 0)
    reads = [event for event in heard if event.type.startswith("read.")]
    assert {event.facts["request"] for event in reads} == {"visit-1"}
    assert {event.owner for event in reads} == {"page"}


def test_a_scanned_code_is_told_without_its_text(hospital: Hospital, session: Session, heard: list[Event]) -> None:
    remove("contactless", hospital.sim)
    with ScannerEmulator(hospital.sim) as stand:
        stand.show_code(CODE)
        assert scan_code(session, request=Request(30, "scan-1")).output == CODE
    (scanned,) = [event for event in heard if event.type == "code.scanned"]
    assert scanned.facts == {"directory": "SIM", "device": "scanner", "request": "scan-1"}
    assert SAMPLE_VUID not in json.dumps([event.to_json() for event in heard])
    assert heard[0].facts["kind"] == "code"


def test_rounds_that_find_the_same_are_told_once(hospital: Hospital, session: Session, heard: list[Event]) -> None:
    remove("contactless", hospital.sim)
    result = read_record(session, "people", limit=5)
    (line,) = [line for line in result.trail if line["device"] == "reader"]
    assert line["rounds"] > 1
    told = [event.facts["outcome"] for event in heard if event.facts.get("device") == "reader"]
    assert told == ["no_card"]


@pytest.mark.parametrize("include", ["<NOBODY:X>", "<"])
def test_a_read_that_never_begins_ends_all_the_same(session: Session, heard: list[Event], include: str) -> None:
    assert read_record(session, "card", include=include, request=Request(30, "r")).code == -15
    assert types(heard) == ["read.started", "read.finished"]
    assert (heard[1].facts["id"], heard[1].facts["code"]) == ("", -15)


def test_without_a_usable_configuration_too(tmp_path: Path) -> None:
    path = write_configuration(tmp_path, None, {})
    path.write_text("[CardDevEnv]\nDevSuitType=9\n", encoding="utf-8")
    events: list[Event] = []
    with Session(path) as session:
        session.events.listen(events.append)
        assert scan_code(session).code == -100
    assert types(events) == ["read.started", "read.finished"]


@pytest.mark.parametrize("limited", [True, False])
def test_a_request_without_a_name_is_told_without_one(session: Session, heard: list[Event], limited: bool) -> None:
    assert read_record(session, "card", request=Deadline(60) if limited else None).code == 0
    assert (heard[0].facts["request"], heard[0].owner) == ("", None)


def test_reads_by_name_are_told_and_other_functions_are_not(session: Session, heard: list[Event]) -> None:
    assert call_function(session, "WSC_getAuthKey", "", "<getAuthKey/>").code == 10000
    assert heard == []
    assert call_function(session, "ReadCardInfo_V2").code == 0
    assert (types(heard)[0], types(heard)[-1]) == ("read.started", "read.finished")
