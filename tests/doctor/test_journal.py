"""What waits on disk."""

from collections.abc import Callable

from support.hospital import PERSON, RESERVE, Hospital, write_configuration
from support.scripted_platform import refusal
from wscall.api.functions import WSC_syncCardInfo, read_record
from wscall.doctor.journal import CHECK
from wscall.host.hookspecs import Finding, HealthCheck
from wscall.model import OperatorLogInfo
from wscall.platform.journal import FILE_NAME
from wscall.sim.platform import EmbeddedPlatform

Look = Callable[[HealthCheck], list[Finding]]


def test_nothing_waits(look: Look) -> None:
    assert look(CHECK) == []


def test_a_few_logs_wait(hospital: Hospital, look: Look) -> None:
    write_configuration(hospital.folder, None, {})
    with hospital.session() as session:
        read_record(session, "people", RESERVE)
    (finding,) = look(CHECK)
    assert finding.severity == "ok"
    assert finding.what.zh.startswith("1 条")


def test_many_logs_wait(hospital: Hospital, look: Look) -> None:
    with hospital.session() as session:
        for number in range(100):
            session.operator_logs.append(OperatorLogInfo(kh=str(number)))
    (finding,) = look(CHECK)
    assert finding.severity == "warning"


def test_refused_logs_name_their_codes(hospital: Hospital, look: Look) -> None:
    with hospital.session() as session:
        queue = session.operator_logs
        log_id = queue.append(OperatorLogInfo(kh="1"))
        queue._park(log_id, refusal(10110))
    (finding,) = look(CHECK)
    assert finding.severity == "error"
    assert "10110" in finding.what.zh
    assert "wscall codes errors" in finding.advice.zh


def test_an_issue_of_unknown_outcome_at_any_platform(hospital: Hospital, look: Look) -> None:
    with EmbeddedPlatform() as other, hospital.session() as session:
        for endpoint in ("", other.url):
            journal = session.operations(endpoint).issuer._journal
            person = journal.fingerprint(PERSON.number, endpoint)
            journal.run(
                "INSERT INTO issue_intents (person, state, subject, created) VALUES (?, 'pending', '[]', 0)",
                (person,),
            )
    assert [finding.severity for finding in look(CHECK)] == ["warning", "warning"]


def test_a_damaged_journal(hospital: Hospital, look: Look) -> None:
    folder = hospital.folder / "state"
    with hospital.session() as session:
        assert WSC_syncCardInfo("", PERSON.card_xml(), session=session).code == 10000
    for extra in folder.glob(f"{FILE_NAME}-*"):
        extra.unlink()
    (folder / FILE_NAME).write_bytes(b"no database" * 1000)
    (finding, *_) = look(CHECK)
    assert finding.severity == "error"
    assert finding.advice
