"""Issuing a card once: recorded before it is sent, never repeated before the outcome of the last try is known.

The platform's syncCardInfo is not idempotent. The intent is written durably first; the answer settles it. An
intent left by a crash, a lost answer or a time limit stays pending, and the next attempt for the same person
asks the platform whether the card exists (:mod:`wscall.platform.reconcile`) before it sends anything.
"""

import json
import logging
import time
from typing import Final, Literal, NamedTuple

from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceBusy,
    NotSupported,
    OutcomeUnknown,
    PlatformRefused,
    PlatformUnreachable,
    WscallError,
)
from wscall.model import CardInfo, IssuedCard
from wscall.platform.journal import Journal
from wscall.platform.leases import hold
from wscall.platform.port import Caller, Platform, Reply
from wscall.platform.reconcile import Subject, WithKey, find_card
from wscall.text import Text

_LOG = logging.getLogger(__name__)

State = Literal["issued", "refused", "void"]

ALREADY_ISSUED: Final = frozenset({10115, 10116, 10153})
"""Refusals that mean the card is there. After a try of unknown outcome they mean that it had succeeded."""

_RECENT: Final = 600.0
"""Seconds after an issue in which another for the same person asks for the card first: the answer may have been
lost on its way to the HIS, or a second counter pressed the button a moment later."""
_KEPT: Final = 180 * 86400.0
"""Seconds for which a settled intent is kept; it holds no personal data by then."""


class Pending(NamedTuple):
    """An intent whose outcome is not known. ``id`` names it for :meth:`Issuer.abandon`."""

    id: int
    created: float


class Settled(NamedTuple):
    """An intent whose outcome is known: ``issued``, or ``void`` where the platform has no such card."""

    id: int
    state: State


class Issuer:
    """Issues cards through a platform, keeping its intents in the journal.

    Safe to use from several threads; several processes may share the journal.
    """

    def __init__(self, platform: Platform, journal: Journal, with_key: WithKey) -> None:
        self._platform = platform
        self._journal = journal
        self._with_key = with_key

    def issue(self, card: CardInfo, deadline: Deadline, given: Caller | None = None) -> Reply[IssuedCard]:
        """Issue a card, or find the one that an earlier try for the same person has issued.

        Two processes that do this at once for one person take turns; the second gets the first one's card. So does
        whoever repeats the call within ten minutes, while that card is valid.

        Raises:
            BadInput: name, document type or document number is missing.
            PlatformRefused: the platform's own refusal.
            PlatformUnreachable: nothing was sent; the same call may be repeated.
            OutcomeUnknown: the card may have been issued; the intent is kept and the next call finds out.
            Internal, BadConfiguration: the journal cannot be written; nothing was sent.
        """
        subject = Subject.of(card)
        person = self._journal.fingerprint(*subject.identity())
        try:
            with hold(self._journal, f"issue:{person}", deadline):
                return self._issue(card, subject, person, deadline, given)
        except DeviceBusy as busy:
            raise _unknown(busy) from busy

    def recover(self, deadline: Deadline) -> list[Settled]:
        """Settle what a crash or an unreachable platform left pending; what cannot be settled stays.

        Call it at start-up. Intents that a living process is working on are left alone.

        Raises:
            Cancelled: the caller gave up.
        """
        settled: list[Settled] = []
        for pending, person in _pending(self._journal):
            try:
                with hold(self._journal, f"issue:{person}", deadline, wait=False):
                    state = self._recover(pending.id, deadline)
            except DeviceBusy:
                continue
            except Cancelled:
                raise
            except WscallError as error:
                _LOG.warning("issue intent %d stays pending: %s", pending.id, error.kind)
                continue
            if state:
                settled.append(Settled(pending.id, state))
        self._journal.run("DELETE FROM issue_intents WHERE settled < ?", (time.time() - _KEPT,))
        return settled

    def pending(self) -> tuple[Pending, ...]:
        """The intents whose outcome is not known, oldest first."""
        return pending_intents(self._journal)

    def abandon(self, intent: int) -> bool:
        """Give a pending intent up because a person has found out by other means; False if there is none such."""
        done = self._journal.run(f"{_SETTLE} RETURNING id", ("void", time.time(), None, intent))
        self._journal.tidy()
        return bool(done)

    def _issue(
        self, card: CardInfo, subject: Subject, person: str, deadline: Deadline, given: Caller | None
    ) -> Reply[IssuedCard]:
        intent, doubtful = self._begin(subject, person, deadline)
        found = self._reconcile(intent, subject, deadline, given) if doubtful else None
        if found is not None:
            return found
        try:
            return self._send(intent, card, subject, deadline, given, doubtful=doubtful)
        except OutcomeUnknown:
            if deadline.cancelled or deadline.remaining() <= 0:
                raise
        found = self._reconcile(intent, subject, deadline, given)
        return found or self._send(intent, card, subject, deadline, given, doubtful=True)

    def _begin(self, subject: Subject, person: str, deadline: Deadline) -> tuple[int, bool]:
        """The pending intent of this person, old or new, and whether a card may already be there."""
        now = time.time()
        with self._journal.transaction(deadline) as connection:
            last, state, settled = connection.execute(_LAST, (person,)).fetchone() or (0, "void", 0.0)
            if state == "pending":
                return int(last), True
            values = (person, json.dumps(subject, ensure_ascii=False), now)
            intent = connection.execute(_BEGIN, values).lastrowid
            assert intent is not None
            return intent, state == "issued" and now - settled < _RECENT

    def _send(
        self,
        intent: int,
        card: CardInfo,
        subject: Subject,
        deadline: Deadline,
        given: Caller | None,
        *,
        doubtful: bool,
    ) -> Reply[IssuedCard]:
        sent = False

        def call(caller: Caller) -> Reply[IssuedCard]:
            nonlocal sent
            sent = True
            return self._platform.sync_card_info(caller, card, deadline)

        try:
            reply = self._with_key(call, deadline, given)
        except PlatformRefused as refusal:
            found = None
            if doubtful and refusal.code in ALREADY_ISSUED:
                found = self._reconcile(intent, subject, deadline, given)
            if found is None:
                self._settle(intent, "refused", refusal.code)
                raise
            return found
        except OutcomeUnknown as error:
            raise _unknown(error) from error
        except (
            PlatformUnreachable,
            NotSupported,
            BadInput,
            BadConfiguration,
        ):  # known not to have been carried out
            self._settle(intent, "void")
            raise
        except Exception as error:
            if sent:
                raise _unknown(error) from error
            self._settle(intent, "void")
            raise
        self._settle(intent, "issued", reply.code)
        return reply

    def _reconcile(
        self, intent: int, subject: Subject, deadline: Deadline, given: Caller | None
    ) -> Reply[IssuedCard] | None:
        """The card of an earlier try, settled; None where there is none, and sending is safe."""
        try:
            found = find_card(subject, self._platform, self._with_key, deadline, given)
        except WscallError as error:
            raise _unknown(error) from error
        if found is not None:
            self._settle(intent, "issued", found.code)
        return found

    def _recover(self, intent: int, deadline: Deadline) -> State | None:
        """Settle one intent under its lease; None if somebody else did meanwhile."""
        rows = self._journal.run("SELECT subject FROM issue_intents WHERE id = ? AND state = 'pending'", (intent,))
        if not rows:
            return None
        subject = Subject(*json.loads(rows[0][0]))
        if find_card(subject, self._platform, self._with_key, deadline) is None:
            self._settle(intent, "void")
            return "void"
        self._settle(intent, "issued")
        return "issued"

    def _settle(self, intent: int, state: State, code: int | None = None) -> None:
        """Record the outcome and delete who it was for."""
        try:
            self._journal.run(_SETTLE, (state, time.time(), code, intent))
            self._journal.tidy()
        except WscallError:  # the platform's answer matters more; a pending intent is asked about, never repeated
            _LOG.exception("the outcome of issue intent %d could not be recorded", intent)


def pending_intents(journal: Journal) -> tuple[Pending, ...]:
    """The intents whose outcome is not known, oldest first; needs no platform."""
    return tuple(pending for pending, _person in _pending(journal))


def _pending(journal: Journal) -> list[tuple[Pending, str]]:
    rows = journal.run("SELECT id, created, person FROM issue_intents WHERE state = 'pending' ORDER BY id")
    return [(Pending(intent, created), person) for intent, created, person in rows]


_LAST: Final = "SELECT id, state, settled FROM issue_intents WHERE person = ? ORDER BY id DESC LIMIT 1"
_BEGIN: Final = "INSERT INTO issue_intents (person, state, subject, created) VALUES (?, 'pending', ?, ?)"
_SETTLE: Final = """UPDATE issue_intents SET state = ?, settled = ?, code = ?, subject = NULL
    WHERE id = ? AND state = 'pending'"""


def _unknown(cause: Exception) -> OutcomeUnknown:
    """What to say when a card may or may not have been issued."""
    return OutcomeUnknown(
        Text("发卡结果未知，已记录", "it is not known whether the card was issued; this is recorded"),
        where="syncCardInfo",
        found=getattr(cause, "kind", type(cause).__name__),
        advice=Text(
            "平台恢复后用相同的姓名和证件再次发卡：系统会先查询结果，不会重复发卡",
            "issue again for the same name and document when the platform is back: the card is looked up first",
        ),
        native=getattr(cause, "native", None),
    )
