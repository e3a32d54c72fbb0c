"""The operator log of each use of a card: what is in it, that it is queued, that it arrives."""

import logging
from collections.abc import Iterator

import pytest

from support.hospital import RESERVE, Hospital, write_configuration
from wscall.api.functions import read_record
from wscall.api.session import Session
from wscall.errors import Internal
from wscall.platform.operator_log import OperatorLogQueue
from wscall.sim.cards.persons import LIN
from wscall.sim.cards.sam import NUMBER as SAM_NUMBER
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform.fields import Fields
from wscall.sim.platform.seed import SAMPLE_VUID
from wscall.text import Text


def arrived(hospital: Hospital, session: Session) -> Fields:
    """The one log that the platform got."""
    assert session.upload_operator_logs(session.platform_limit()).queued == 0
    (log,) = hospital.platform.operator_logs()
    return log


@pytest.fixture
def stand(hospital: Hospital) -> Iterator[ScannerEmulator]:
    remove("contactless", hospital.sim)
    with ScannerEmulator(hospital.sim) as opened:
        yield opened


@pytest.mark.parametrize("kind", ["card", "people", "health"])
def test_the_log_of_a_physical_card(hospital: Hospital, session: Session, kind: str) -> None:
    hospital.configure(WSCALL__cityCode="330400")
    with hospital.session() as own:
        result = read_record(own, kind, RESERVE)  # type: ignore[arg-type]  # the three kinds, from a parameter
        assert result.code == 0, result.msg
        log = arrived(hospital, own)
    wanted = {name: LIN.values[name] for name in ("kh", "yycsdm", "orgCode")}
    assert {name: log[name] for name in wanted} == wanted
    assert log["xpxlh"]
    assert (log["SAMCode"], log["machineCode"], log["operCode"]) == (SAM_NUMBER, "SIM0000000001", "0")
    assert (log["useOrgCode"], log["useOrgName"], log["useCityCode"]) == ("121212", "121212", "330400")
    assert (log["ksdm"], log["ksmc"], log["TerminalType"], log["Amount"]) == ("0304", "心血管内科", "1", "0.00")
    assert ("xm" in log) == (kind != "card")


def test_the_log_of_an_electronic_card(hospital: Hospital, session: Session, stand: ScannerEmulator) -> None:
    stand.show_code(f"{SAMPLE_VUID}:1")
    assert read_record(session, "people", RESERVE).code == 0
    log = arrived(hospital, session)
    assert (log["xpxlh"], log["SAMCode"], log["xm"]) == (SAMPLE_VUID, "noSam", "袁宇阳")
    assert log["kh"]
    assert log["machineCode"]


def test_without_a_sam_the_log_says_so(hospital: Hospital, session: Session) -> None:
    remove("sam", hospital.sim)
    assert read_record(session, "card", RESERVE).code == 0
    assert arrived(hospital, session)["SAMCode"] == "noSam"


@pytest.mark.parametrize("card", ["id-citizen", "social-security"])
def test_other_cards_are_not_the_platforms_and_leave_no_log(
    hospital: Hospital, session: Session, card: str
) -> None:
    remove("contactless", hospital.sim)
    insert(card, directory=hospital.sim)
    assert read_record(session, "people", RESERVE).code == 0
    assert session.operator_logs.count() == 0


def test_a_failed_read_leaves_no_log(hospital: Hospital, session: Session) -> None:
    remove("contactless", hospital.sim)
    assert read_record(session, "people", RESERVE, limit=0.5).code != 0
    assert session.operator_logs.count() == 0


def test_a_log_waits_for_an_unreachable_platform_and_arrives_later(hospital: Hospital) -> None:
    write_configuration(hospital.folder, None, {})
    with hospital.session() as session:
        assert read_record(session, "people", RESERVE).code == 0
        assert session.operator_logs.count() == 1
    hospital.configure()
    with hospital.session() as session:
        assert arrived(hospital, session)["kh"] == LIN.values["kh"]


def test_a_log_waits_where_no_platform_is_configured(hospital: Hospital, caplog: pytest.LogCaptureFixture) -> None:
    hospital.configure(WEBSERVICE__url="")
    with hospital.session() as session, caplog.at_level(logging.WARNING, "wscall.api"):
        assert read_record(session, "people", RESERVE).code == 0
        assert session.operator_logs.count() == 1
    assert "stays queued" in caplog.text


def test_a_journal_that_fails_does_not_keep_the_patient_waiting(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_arguments: object) -> str:
        raise Internal(Text("磁盘已满", "the disk is full"))

    monkeypatch.setattr(OperatorLogQueue, "append", full)
    with caplog.at_level(logging.ERROR, "wscall.api"):
        assert read_record(session, "people", RESERVE).code == 0
    assert "磁盘已满" in caplog.text
