"""The platform's state, without asking it."""

import json

from support.hospital import PERSON, Hospital, write_configuration
from wscall.api.cards import issue_card
from wscall.api.functions import WSC_getAuthKey
from wscall.api.platform_state import platform_state
from wscall.api.session import Session
from wscall.config import write_auth_key
from wscall.errors import PlatformRefused
from wscall.model import OperatorLogInfo
from wscall.text import Text


def test_before_and_after_the_first_key(hospital: Hospital, session: Session) -> None:
    state = platform_state(session)
    assert (state.address, state.org_code) == (f"{hospital.platform.url}?wsdl", "121212")
    assert (state.key.present, state.key.age) == (False, None)
    assert WSC_getAuthKey("", "<getAuthKey/>", session=session).code == 10000
    with hospital.session() as another:
        state = platform_state(another)
    assert state.key.present
    assert state.key.age is not None
    assert 0 <= state.key.age < 3600
    assert hospital.key() not in json.dumps(state.json_object())


def test_the_age_of_a_key_that_somebody_wrote_is_not_known(hospital: Hospital, session: Session) -> None:
    WSC_getAuthKey("", "<getAuthKey/>", session=session)
    write_auth_key(hospital.configuration, "0123456789abcdef0123")
    state = platform_state(session)
    assert (state.key.present, state.key.age) == (True, None)


def test_what_waits_and_what_was_refused(session: Session) -> None:
    queue = session.operator_logs
    for number in range(3):
        queue.append(OperatorLogInfo(operTime=f"2024-01-0{number + 1} 08:00:00", cardNumber=f"{number}"))
    (log_id, _payload) = session.journal.run("SELECT id, payload FROM operator_logs ORDER BY seq")[0]
    queue._park(log_id, PlatformRefused(Text("", ""), code=10124))
    journal = platform_state(session).journal
    assert journal.waiting == 2
    assert [(each.code, each.count) for each in journal.refused] == [(10124, 1)]


def test_an_issue_of_unknown_outcome_is_open(hospital: Hospital, session: Session) -> None:
    issue_card(session, PERSON.card())
    assert platform_state(session).journal.issues == ()
    session.journal.run("UPDATE issue_intents SET state = 'pending', subject = '{}', settled = NULL, code = NULL")
    (issue,) = platform_state(session).journal.issues
    assert issue.created.tzinfo is not None
    assert PERSON.name not in json.dumps(platform_state(session).json_object(), ensure_ascii=False)


def test_a_configuration_in_the_making_does_not_hide_the_state(hospital: Hospital, session: Session) -> None:
    before = platform_state(session)
    hospital.configuration.write_text("[WEBSERVICE]\nLOG=maybe\n", encoding="utf-8")
    assert platform_state(session) == before
    write_configuration(hospital.folder, None, {})
    assert platform_state(session).address == "http://127.0.0.1:9/none"
