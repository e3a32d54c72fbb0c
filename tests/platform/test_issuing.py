"""One person, one card, whatever fails in between; with a process that is really killed."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.scripted_platform import CALLER, ScriptedPlatform, refusal, unsupported, with_key
from wscall.deadline import Deadline
from wscall.errors import (
    BadInput,
    Cancelled,
    Internal,
    NotSupported,
    OutcomeUnknown,
    PlatformRefused,
    PlatformUnreachable,
    TimedOut,
    WscallError,
)
from wscall.model import CardInfo, IssuedCard, PeopleInfo
from wscall.model.identity import made_up_id_number
from wscall.platform.issuing import Issuer, Settled, pending_intents
from wscall.platform.journal import FILE_NAME, Journal
from wscall.platform.leases import hold
from wscall.platform.port import Caller, Platform, Reply
from wscall.text import Text

NUMBER = made_up_id_number(20)
CARD = CardInfo(klx="3", orgCode="121212", peopleInfo=PeopleInfo(xm="袁宇阳", zjlx="01", zjhm=NUMBER))
WHAT = Text("断开", "dropped")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "state") as opened:
        yield opened


@pytest.fixture
def platform(tmp_path: Path) -> ScriptedPlatform:
    return ScriptedPlatform(tmp_path / "cards")


@pytest.fixture
def issuer(platform: ScriptedPlatform, journal: Journal) -> Issuer:
    return Issuer(platform, journal, with_key)


def soon() -> Deadline:
    return Deadline(20)


def dropped() -> OutcomeUnknown:
    return OutcomeUnknown(WHAT)


def down() -> PlatformUnreachable:
    return PlatformUnreachable(WHAT)


def states(journal: Journal) -> list[str]:
    return [row[0] for row in journal.run("SELECT state FROM issue_intents ORDER BY id")]


def leave_pending(issuer: Issuer, platform: ScriptedPlatform, *, carried_out: bool, card: CardInfo = CARD) -> None:
    """An issue whose outcome stays unknown because the platform is gone afterwards."""
    script = platform.after if carried_out else platform.before
    script["sync_card_info"] = deque([dropped()])
    platform.before["down_qr"] = deque([down()])
    platform.before["card_verify"] = deque([down()])
    with pytest.raises(OutcomeUnknown):
        issuer.issue(card, soon())
    platform.calls.clear()
    platform.before.clear()


def test_a_scripted_platform_is_a_platform(platform: ScriptedPlatform) -> None:
    port: Platform = platform
    assert "syncCardInfo" in port.operations()


def test_a_card_is_issued_and_its_intent_settled(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal
) -> None:
    reply = issuer.issue(CARD, soon())
    assert reply.value.QRCode == reply.value.vuid + ":1"
    assert platform.calls == ["sync_card_info"]
    assert states(journal) == ["issued"]
    assert issuer.pending() == ()


def test_the_intent_is_on_the_disk_before_anything_is_sent(
    issuer: Issuer, platform: ScriptedPlatform, tmp_path: Path
) -> None:
    seen: list[list[str]] = []

    def look() -> None:
        with Journal(tmp_path / "state") as other:
            seen.append(states(other))

    platform.before["sync_card_info"] = deque([look])
    issuer.issue(CARD, soon())
    assert seen == [["pending"]]


def test_a_refusal_is_settled_and_raised(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    platform.before["sync_card_info"] = deque([refusal(10115)])
    with pytest.raises(PlatformRefused) as caught:
        issuer.issue(CARD, soon())
    assert caught.value.code == 10115
    assert journal.run("SELECT state, code, subject FROM issue_intents") == [("refused", 10115, None)]
    assert platform.calls == ["sync_card_info"]


@pytest.mark.parametrize("error", [down(), unsupported("syncCardInfo"), BadInput(WHAT)])
def test_what_was_not_carried_out_leaves_nothing_behind(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal, error: WscallError
) -> None:
    platform.before["sync_card_info"] = deque([error])
    with pytest.raises(type(error)) as caught:
        issuer.issue(CARD, soon())
    assert caught.value is error
    assert states(journal) == ["void"]


def test_a_lost_answer_is_found_again_in_the_same_call(issuer: Issuer, platform: ScriptedPlatform) -> None:
    platform.after["sync_card_info"] = deque([dropped()])
    reply = issuer.issue(CARD, soon())
    assert platform.calls == ["sync_card_info", "down_qr", "vir_id_card_verify"]
    assert len(platform.cards()) == 1
    assert reply.value.virtualCardNum == platform.cards()[0]["num"]


def test_a_found_card_answers_like_an_issued_one(tmp_path: Path, journal: Journal) -> None:
    replies = []
    for name, event in (("a", None), ("b", dropped())):
        platform = ScriptedPlatform(tmp_path / name)
        platform.after["sync_card_info"] = deque([event])
        journal.run("DELETE FROM issue_intents")
        replies.append(Issuer(platform, journal, with_key).issue(CARD, soon()))
    assert replies[0] == replies[1]
    assert IssuedCard.from_message(replies[1].message) == replies[1].value


def test_a_lost_request_is_sent_again(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    platform.before["sync_card_info"] = deque([dropped()])
    issuer.issue(CARD, soon())
    assert platform.calls == ["sync_card_info", "down_qr", "sync_card_info"]
    assert len(platform.cards()) == 1
    assert states(journal) == ["issued"]


@pytest.mark.parametrize("carried_out", [True, False])
def test_an_unknown_outcome_is_kept_until_the_platform_is_back(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal, carried_out: bool
) -> None:
    leave_pending(issuer, platform, carried_out=carried_out)
    assert states(journal) == ["pending"]
    assert len(issuer.pending()) == 1
    issuer.issue(CARD, soon())
    assert platform.calls[0] == "down_qr"
    assert ("sync_card_info" in platform.calls) is not carried_out
    assert len(platform.cards()) == 1
    assert states(journal) == ["issued"]


def test_while_the_platform_is_away_nothing_is_sent(issuer: Issuer, platform: ScriptedPlatform) -> None:
    leave_pending(issuer, platform, carried_out=True)
    platform.before["down_qr"] = deque([down()])
    with pytest.raises(OutcomeUnknown) as caught:
        issuer.issue(CARD, soon())
    assert platform.calls == ["down_qr"]
    assert caught.value.advice
    assert NUMBER not in repr(caught.value) + str(caught.value)


@pytest.mark.parametrize("error", [refusal(10101), refusal(10129), unsupported("downQr"), TimedOut(WHAT)])
def test_an_answer_that_says_nothing_of_the_card_sends_nothing(
    issuer: Issuer, platform: ScriptedPlatform, error: WscallError
) -> None:
    leave_pending(issuer, platform, carried_out=True)
    platform.before["down_qr"] = deque([error])
    with pytest.raises(OutcomeUnknown):
        issuer.issue(CARD, soon())
    assert "sync_card_info" not in platform.calls


@pytest.mark.parametrize("code", [10108, 10109, 10118, 10111, 1020])
def test_refusals_that_mean_no_such_card(issuer: Issuer, platform: ScriptedPlatform, code: int) -> None:
    leave_pending(issuer, platform, carried_out=False)
    platform.before["down_qr"] = deque([refusal(code)])
    issuer.issue(CARD, soon())
    assert platform.calls == ["down_qr", "sync_card_info"]


def test_already_issued_after_doubt_means_the_first_try_worked(journal: Journal, tmp_path: Path) -> None:
    platform = ScriptedPlatform(tmp_path / "strict", duplicates=False)
    issuer = Issuer(platform, journal, with_key)
    platform.after["sync_card_info"] = deque([dropped()])
    platform.before["down_qr"] = deque([refusal(10108)])  # the first request is still being worked on
    reply = issuer.issue(CARD, soon())
    assert platform.calls[:4] == ["sync_card_info", "down_qr", "sync_card_info", "down_qr"]
    assert reply.value.vuid == platform.cards()[0]["vuid"]
    assert len(platform.cards()) == 1


@pytest.mark.parametrize("error", [TimedOut(WHAT), Cancelled(WHAT), RuntimeError("a defect")])
def test_any_failure_after_sending_is_an_unknown_outcome(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal, error: Exception
) -> None:
    platform.after["sync_card_info"] = deque([error])
    platform.before["down_qr"] = deque([down()])
    with pytest.raises(OutcomeUnknown):
        issuer.issue(CARD, soon())
    assert states(journal) == ["pending"]


@pytest.mark.parametrize("error", [TimedOut(WHAT), Cancelled(WHAT), refusal(10103), RuntimeError("a defect")])
def test_a_failure_before_sending_is_itself(
    platform: ScriptedPlatform, journal: Journal, error: Exception
) -> None:
    def no_key(call: Callable[[Caller], Reply[object]], deadline: Deadline, given: Caller | None) -> Reply[object]:
        raise error

    with pytest.raises(type(error)) as caught:
        Issuer(platform, journal, no_key).issue(CARD, soon())  # type: ignore[arg-type]  # it never returns
    assert caught.value is error
    assert states(journal) in (["void"], ["refused"])
    assert platform.calls == []


def test_an_interrupt_leaves_the_intent(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    platform.after["sync_card_info"] = deque([interrupt])
    with pytest.raises(KeyboardInterrupt):
        issuer.issue(CARD, soon())
    assert states(journal) == ["pending"]
    issuer.issue(CARD, soon())
    assert len(platform.cards()) == 1


def test_a_cancelled_caller_gets_no_second_try(issuer: Issuer, platform: ScriptedPlatform) -> None:
    deadline = soon()

    def give_up() -> None:
        deadline.cancel()
        raise dropped()

    platform.after["sync_card_info"] = deque([give_up])
    with pytest.raises(OutcomeUnknown):
        issuer.issue(CARD, deadline)
    assert platform.calls == ["sync_card_info"]


def test_another_persons_card_is_never_given_out(issuer: Issuer, platform: ScriptedPlatform) -> None:
    leave_pending(issuer, platform, carried_out=True)
    text = platform.ledger.read_text(encoding="utf-8")

    def swap() -> None:
        platform.ledger.write_text(text.replace(NUMBER, made_up_id_number(21)), encoding="utf-8")

    platform.after["down_qr"] = deque([swap])
    with pytest.raises(OutcomeUnknown):
        issuer.issue(CARD, soon())
    assert "sync_card_info" not in platform.calls


def test_the_same_person_however_typed(issuer: Issuer, platform: ScriptedPlatform) -> None:
    people = PeopleInfo(xm="袁宇阳", zjlx="1", zjhm=NUMBER)
    leave_pending(issuer, platform, carried_out=True)
    issuer.issue(CARD.model_copy(update={"peopleInfo": people}), soon())
    assert len(platform.cards()) == 1


def test_a_repetition_gets_the_card_that_is_there(issuer: Issuer, platform: ScriptedPlatform) -> None:
    first = issuer.issue(CARD, soon())
    assert issuer.issue(CARD, soon()) == first
    assert platform.calls == ["sync_card_info", "down_qr", "vir_id_card_verify"]


@pytest.mark.parametrize("code", [1020, 10108])
def test_a_repetition_after_the_card_was_cancelled_is_sent(
    issuer: Issuer, platform: ScriptedPlatform, code: int
) -> None:
    issuer.issue(CARD, soon())
    platform.before["down_qr"] = deque([refusal(code)])
    issuer.issue(CARD, soon())
    assert platform.calls == ["sync_card_info", "down_qr", "sync_card_info"]


def test_a_later_repetition_is_the_platforms_to_decide(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal
) -> None:
    issuer.issue(CARD, soon())
    journal.run("UPDATE issue_intents SET settled = settled - 601")
    platform.before["sync_card_info"] = deque([refusal(10115)])
    with pytest.raises(PlatformRefused):
        issuer.issue(CARD, soon())
    assert platform.calls == ["sync_card_info"] * 2


def test_other_people_are_not_held_up(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    leave_pending(issuer, platform, carried_out=True)
    other = PeopleInfo(xm="另一人", zjlx="01", zjhm=made_up_id_number(22))
    issuer.issue(CARD.model_copy(update={"peopleInfo": other}), soon())
    assert platform.calls == ["sync_card_info"]
    assert states(journal) == ["pending", "issued"]


@pytest.mark.parametrize("carried_out", [True, False])
def test_a_physical_card_is_looked_for_by_its_numbers(
    issuer: Issuer, platform: ScriptedPlatform, carried_out: bool
) -> None:
    card = CARD.model_copy(update={"klx": "1", "kh": NUMBER, "xpxlh": "CHIP"})
    leave_pending(issuer, platform, carried_out=carried_out, card=card)
    reply = issuer.issue(card, soon())
    assert platform.calls == ["card_verify"] if carried_out else ["card_verify", "sync_card_info"]
    assert (reply.code, reply.value) == (10000, IssuedCard())
    assert len(platform.cards()) == 1


@pytest.mark.parametrize("field", ["xm", "zjlx", "zjhm"])
def test_without_an_identity_nothing_is_sent(issuer: Issuer, platform: ScriptedPlatform, field: str) -> None:
    people = CARD.peopleInfo.model_copy(update={field: " "})
    with pytest.raises(BadInput) as caught:
        issuer.issue(CARD.model_copy(update={"peopleInfo": people}), soon())
    assert field in caught.value.where
    assert platform.calls == []


def test_without_a_journal_nothing_is_sent(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    journal.close()
    with pytest.raises(Internal):
        issuer.issue(CARD, soon())
    assert platform.calls == []


def test_an_answer_outlives_a_journal_that_fails_after_it(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    platform.after["sync_card_info"] = deque([journal.close])
    assert issuer.issue(CARD, soon()).code == 10000
    assert "could not be recorded" in caplog.text


def test_the_journal_keeps_no_more_than_it_must(
    issuer: Issuer, platform: ScriptedPlatform, tmp_path: Path, journal: Journal
) -> None:
    def everything() -> bytes:
        return b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())

    leave_pending(issuer, platform, carried_out=True)
    kept = everything()
    assert NUMBER.encode() in kept
    vuid = platform.cards()[0]["vuid"].encode()
    for secret in (vuid, CALLER.authKey.encode()):
        assert secret not in kept
    issuer.issue(CARD, soon())
    for secret in (vuid, CALLER.authKey.encode(), NUMBER.encode(), "袁宇阳".encode()):
        assert secret not in everything()


# recovery


@pytest.mark.parametrize(("carried_out", "state"), [(True, "issued"), (False, "void")])
def test_recovery_settles_what_was_pending(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal, carried_out: bool, state: str
) -> None:
    leave_pending(issuer, platform, carried_out=carried_out)
    (pending,) = issuer.pending()
    assert issuer.recover(soon()) == [Settled(pending.id, state)]  # type: ignore[arg-type]  # one of the states
    assert states(journal) == [state]
    assert issuer.recover(soon()) == []
    assert "sync_card_info" not in platform.calls


def test_recovery_leaves_what_cannot_be_told(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    leave_pending(issuer, platform, carried_out=True)
    platform.before["down_qr"] = deque([down()])
    assert issuer.recover(soon()) == []
    assert states(journal) == ["pending"]
    platform.before["down_qr"] = deque([Cancelled(WHAT)])
    with pytest.raises(Cancelled):
        issuer.recover(soon())


def test_recovery_leaves_alone_what_somebody_works_on(
    issuer: Issuer, platform: ScriptedPlatform, journal: Journal
) -> None:
    leave_pending(issuer, platform, carried_out=True)
    person = journal.run("SELECT person FROM issue_intents")[0][0]
    with hold(journal, f"issue:{person}", soon()):
        assert issuer.recover(soon()) == []
    assert platform.calls == []


def test_recovery_forgets_old_outcomes(issuer: Issuer, journal: Journal) -> None:
    issuer.issue(CARD, soon())
    journal.run("UPDATE issue_intents SET settled = 1")
    issuer.recover(soon())
    assert states(journal) == []


def test_a_person_can_give_an_intent_up(issuer: Issuer, platform: ScriptedPlatform, journal: Journal) -> None:
    leave_pending(issuer, platform, carried_out=True)
    (pending,) = pending_intents(journal)
    assert issuer.pending() == (pending,)
    assert issuer.abandon(pending.id)
    assert not issuer.abandon(pending.id)
    assert states(journal) == ["void"]


# other processes

PROGRAM = f"""
import os, signal, sys
from collections import deque
from pathlib import Path
from support.scripted_platform import ScriptedPlatform, with_key
from wscall.deadline import Deadline
from wscall.model import CardInfo, PeopleInfo
from wscall.platform.issuing import Issuer
from wscall.platform.journal import Journal

where = Path(sys.argv[1])
card = CardInfo(klx="3", orgCode="121212", peopleInfo=PeopleInfo(xm="袁宇阳", zjlx="01", zjhm="{NUMBER}"))
platform = ScriptedPlatform(where / "cards")
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def tell_and_wait():
    print("sent", flush=True)
    sys.stdin.readline()
platform.after["sync_card_info"] = deque([{{"die": die, "wait": tell_and_wait, "go": None}}[sys.argv[2]]])
with Journal(where / "state") as journal:
    print(Issuer(platform, journal, with_key).issue(card, Deadline(30)).value.vuid, flush=True)
"""


def child(where: Path, then: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", PROGRAM, str(where), then]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    )


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_between_send_and_answer(
    tmp_path: Path, issuer: Issuer, platform: ScriptedPlatform, journal: Journal
) -> None:
    with child(tmp_path, "die") as victim:
        assert victim.wait(60) == -signal.SIGKILL
    assert states(journal) == ["pending"]
    assert len(platform.cards()) == 1
    reply = issuer.issue(CARD, soon())
    assert reply.value.vuid == platform.cards()[0]["vuid"]
    assert "sync_card_info" not in platform.calls
    assert len(platform.cards()) == 1


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_recovery_after_a_kill(tmp_path: Path, issuer: Issuer, platform: ScriptedPlatform) -> None:
    with child(tmp_path, "die") as victim:
        victim.wait(60)
    assert [settled.state for settled in issuer.recover(soon())] == ["issued"]
    assert "sync_card_info" not in platform.calls


def test_two_processes_at_once_end_with_one_card(
    tmp_path: Path, issuer: Issuer, platform: ScriptedPlatform
) -> None:
    replies: list[Reply[IssuedCard]] = []
    with child(tmp_path, "wait") as first:
        assert first.stdin is not None
        assert first.stdout is not None
        assert first.stdout.readline() == "sent\n"
        second = threading.Thread(target=lambda: replies.append(issuer.issue(CARD, soon())))
        second.start()
        first.stdin.write("\n")
        first.stdin.flush()
        vuid = first.stdout.readline().strip()
        second.join()
        assert first.wait(60) == 0
    assert [reply.value.vuid for reply in replies] == [vuid]
    assert len(platform.cards()) == 1
    assert "sync_card_info" not in platform.calls


def test_a_wait_that_takes_too_long_is_an_unknown_outcome(
    tmp_path: Path, issuer: Issuer, platform: ScriptedPlatform
) -> None:
    with child(tmp_path, "wait") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "sent\n"
        with pytest.raises(OutcomeUnknown):
            issuer.issue(CARD, Deadline(0.2))
        first.kill()
    assert platform.calls == []


# any sequence of failures

FAULTS = {
    "lost request": ("before", dropped),
    "lost answer": ("after", dropped),
    "no connection": ("before", down),
    "time limit": ("after", lambda: TimedOut(WHAT)),
    "refused": ("before", lambda: refusal(10129)),
    "fine": ("before", lambda: None),
}
scripts = st.lists(st.sampled_from(sorted(FAULTS)), max_size=5)


@settings(max_examples=60, deadline=None)
@given(sync=scripts, download=scripts, verify=scripts)
def test_never_two_cards(sync: list[str], download: list[str], verify: list[str]) -> None:
    with TemporaryDirectory() as folder, Journal(Path(folder)) as journal:
        platform = ScriptedPlatform(Path(folder) / "cards")
        for operation, names in (("sync_card_info", sync), ("down_qr", download), ("vir_id_card_verify", verify)):
            for when in ("before", "after"):
                script = (make() if side == when else None for side, make in (FAULTS[name] for name in names))
                getattr(platform, when)[operation] = deque(script)
        issuer = Issuer(platform, journal, with_key)
        for _ in range(20):
            try:
                reply = issuer.issue(CARD, soon())
                break
            except (PlatformUnreachable, PlatformRefused, NotSupported):
                assert len(platform.cards()) <= 1
        else:
            pytest.fail("no card after every fault was used up")
        assert [card["vuid"] for card in platform.cards()] == [reply.value.vuid]
        assert issuer.pending() == ()
        assert (Path(folder) / FILE_NAME).exists()
