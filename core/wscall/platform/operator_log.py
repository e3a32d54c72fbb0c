"""Operator logs: made from a read, queued in the journal, uploaded oldest first until the platform has them.

At-least-once: a log leaves the queue only after the platform's answer, so a crash in between sends it again.
A log's id is a keyed hash of its content, so the same operation is queued once however often it is reported.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from wscall.deadline import Deadline
from wscall.errors import DeviceBusy, NotSupported, PlatformRefused, PlatformUnreachable, TimedOut, WscallError
from wscall.model import OperatorLogInfo
from wscall.platform.journal import Journal
from wscall.platform.leases import hold
from wscall.platform.port import Platform
from wscall.platform.reconcile import WithKey

NO_SAM: Final = "noSam"
"""SAMCode of an electronic card (specification, OperatorLogInfo)."""
SWEEP_BLOCK: Final = "SweepBlock"
"""machineCode where the device tells no number (specification, OperatorLogInfo)."""

NOT_THE_LOGS_FAULT: Final = frozenset({10101, 10102, 10103, 10105, 10129})
"""Refusals that concern the caller's credentials or the platform's own network, not the log sent."""

_FIRST_PAUSE: Final = 5.0
_LONGEST_PAUSE: Final = 900.0
_REMEMBERED: Final = 30 * 86400.0
"""Seconds for which the id of an uploaded log is kept, to recognise a repetition."""
_LEASE: Final = "upload"
_BACKOFF: Final = "upload_backoff"


class Backoff(NamedTuple):
    """When the next upload is due after ``failures`` failed ones in a row; seconds since the epoch."""

    failures: int = 0
    due: float = 0.0


class ParkedLog(NamedTuple):
    """A log that the platform refused: its id, the platform's code and words. It blocks no other."""

    id: str
    code: int
    text: str


class UploadSummary(NamedTuple):
    """What one upload did.

    Attributes:
        uploaded: logs that the platform took.
        parked: logs that it refused, now waiting for a person.
        queued: logs that still wait.
        stopped: why the upload ended early, or None.
    """

    uploaded: int
    parked: tuple[ParkedLog, ...]
    queued: int
    stopped: WscallError | None = None


class OperatorLogQueue:
    """The durable queue. Safe to use from several threads; several processes may share the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._appended = threading.Condition()
        self._arrivals = 0

    def append(self, log: OperatorLogInfo, deadline: Deadline | None = None) -> str:
        """Queue a log durably and return its id. A log that is queued or was uploaded lately is not added again.

        Raises:
            TimedOut: the journal is held by another process.
            Internal: the disk is full or failing.
        """
        payload = payload_of(log)
        log_id = self._journal.fingerprint(payload)
        self._journal.run(_APPEND, (log_id, payload), deadline)
        self.wake()
        return log_id

    def count(self) -> int:
        """How many logs wait for upload, parked ones not among them."""
        return int(self._journal.run("SELECT count(*) FROM operator_logs WHERE code IS NULL")[0][0])

    def parked(self) -> tuple[ParkedLog, ...]:
        """The refused logs, oldest first."""
        rows = self._journal.run("SELECT id, code, text FROM operator_logs WHERE code IS NOT NULL ORDER BY seq")
        return tuple(ParkedLog(*row) for row in rows)

    def release(self) -> int:
        """Queue the parked logs again, after their cause was mended; returns how many."""
        released = "UPDATE operator_logs SET code = NULL, text = NULL WHERE code IS NOT NULL RETURNING id"
        return len(self._journal.run(released))

    def backoff(self) -> Backoff:
        """The state of the pauses between failing uploads; it survives a restart."""
        kept = self._journal.meta(_BACKOFF)
        return Backoff(*json.loads(kept)) if kept else Backoff()

    @property
    def arrivals(self) -> int:
        """A number that grows with every append of this process."""
        with self._appended:
            return self._arrivals

    def wait(self, arrivals: int, seconds: float) -> None:
        """Wait until :attr:`arrivals` has changed or ``seconds`` passed; :meth:`wake` ends it early."""
        with self._appended:
            if self._arrivals == arrivals:
                self._appended.wait(seconds)

    def wake(self) -> None:
        """End every :meth:`wait`."""
        with self._appended:
            self._arrivals += 1
            self._appended.notify_all()

    def upload(
        self, platform: Platform, with_key: WithKey, deadline: Deadline, *, wait: bool = False
    ) -> UploadSummary:
        """Send what is queued, oldest first, until all is sent, the platform fails or the deadline comes.

        One upload runs at a time; with ``wait`` this one takes its turn after another, without it the summary says
        that another is under way. A service without operatorLog leaves everything queued, as does an
        unreachable platform and a refusal of the caller's credentials; the reason is in ``stopped`` and the
        pause before the next attempt grows. Nothing of the platform's doing is raised.

        Raises:
            Internal, TimedOut: the journal cannot be used.
            Cancelled: the caller gave up.
        """
        try:
            with hold(self._journal, _LEASE, deadline, wait=wait):
                return self._upload(platform, with_key, deadline)
        except DeviceBusy as busy:
            return UploadSummary(0, (), self.count(), busy)

    def _upload(self, platform: Platform, with_key: WithKey, deadline: Deadline) -> UploadSummary:
        uploaded = 0
        parked: list[ParkedLog] = []
        stopped: WscallError | None = None
        try:
            for log_id, payload in self._waiting(deadline):
                refusal = self._send(platform, with_key, OperatorLogInfo(**json.loads(payload)), deadline)
                if refusal is None:
                    self._sent(log_id)
                    uploaded += 1
                else:
                    parked.append(self._park(log_id, refusal))
        except (PlatformRefused, PlatformUnreachable, NotSupported, TimedOut) as error:
            stopped = error
        self._note(stopped)
        self._journal.tidy()
        return UploadSummary(uploaded, tuple(parked), self.count(), stopped)

    def _waiting(self, deadline: Deadline) -> Iterator[tuple[str, str]]:
        """The waiting logs one by one; none twice in one upload, and none appended after it began."""
        newest = self._journal.run("SELECT coalesce(max(seq), 0) FROM operator_logs")[0][0]
        seq = 0
        while True:
            rows = self._journal.run(_NEXT, (seq, newest), deadline)
            if not rows:
                return
            seq, log_id, payload = rows[0]
            yield log_id, payload

    def _send(
        self, platform: Platform, with_key: WithKey, log: OperatorLogInfo, deadline: Deadline
    ) -> PlatformRefused | None:
        try:
            with_key(lambda caller: platform.operator_log(caller, log, deadline), deadline, None)
        except PlatformRefused as refusal:
            if refusal.code in NOT_THE_LOGS_FAULT:
                raise
            return refusal
        return None

    def _sent(self, log_id: str) -> None:
        with self._journal.transaction() as connection:
            connection.execute("DELETE FROM operator_logs WHERE id = ?", (log_id,))
            connection.execute("INSERT OR REPLACE INTO uploaded_logs VALUES (?, ?)", (log_id, time.time()))

    def _park(self, log_id: str, refusal: PlatformRefused) -> ParkedLog:
        text = refusal.native.text if refusal.native else ""
        self._journal.run("UPDATE operator_logs SET code = ?, text = ? WHERE id = ?", (refusal.code, text, log_id))
        return ParkedLog(log_id, refusal.code, text)

    def _note(self, stopped: WscallError | None) -> None:
        if stopped is None:
            backoff = Backoff()
            self._journal.run("DELETE FROM uploaded_logs WHERE at < ?", (time.time() - _REMEMBERED,))
        else:
            failures = self.backoff().failures + 1
            backoff = Backoff(
                failures, time.time() + min(_FIRST_PAUSE * 2.0 ** min(failures - 1, 16), _LONGEST_PAUSE)
            )
        self._journal.set_meta(_BACKOFF, json.dumps(backoff))


_APPEND: Final = """INSERT OR IGNORE INTO operator_logs (id, payload)
    SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM uploaded_logs WHERE id = ?1)"""
_NEXT: Final = """SELECT seq, id, payload FROM operator_logs
    WHERE seq > ? AND seq <= ? AND code IS NULL ORDER BY seq LIMIT 1"""


def payload_of(log: OperatorLogInfo) -> str:
    """The log as the journal keeps it: JSON by the specification's names, empty fields left out."""
    return json.dumps(log.model_dump(exclude_defaults=True), ensure_ascii=False, separators=(",", ":"))


class Visit(NamedTuple):
    """What the site adds to every log: who uses the card, and where."""

    useOrgCode: str
    useOrgName: str = ""
    useCityCode: str = ""


def operator_log_for(
    card: Mapping[str, str],
    reserve: Mapping[str, str],
    visit: Visit,
    *,
    electronic: bool,
    machineCode: str = "",
    SAMCode: str = "",
    operCode: str = "0",
    at: datetime | None = None,
) -> OperatorLogInfo:
    """The log of one use of a card.

    Args:
        card: the read's values by their names in the specification (``kh``, ``xm``, ``xpxlh`` …); for an
            electronic card ``vuid`` or ``xpxlh`` holds its id.
        reserve: the fields of szReserve by name (:class:`wscall.api.reserve.Reserve` as a dictionary).
        visit: the institution that uses the card.
        electronic: whether the card is an electronic one.
        machineCode: the device's serial number; without one the log says ``SweepBlock``.
        SAMCode: the SAM's number; without one, and for an electronic card, the log says ``noSam``.
        operCode: 0 for a read, 1 for a write.
        at: local time of the operation; None is now.
    """
    taken = {name: reserve.get(name, "") for name in _FROM_RESERVE}
    read = {name: card.get(name, "") for name in _FROM_CARD}
    if electronic:
        read["xpxlh"] = card.get("vuid", "") or read["xpxlh"]
    return OperatorLogInfo(
        **taken,
        **read,
        **visit._asdict(),
        SAMCode=NO_SAM if electronic else SAMCode or NO_SAM,
        machineCode=machineCode or SWEEP_BLOCK,
        operCode=operCode,
        operTime=(at or datetime.now().astimezone()).strftime("%Y-%m-%d %H:%M:%S"),
    )


_FROM_RESERVE: Final = ("ksdm", "ksmc", "Kslx", "medicalType", "TerminalType", "Amount", "PayMode", "BankCode")
_FROM_CARD: Final = ("kh", "xm", "xpxlh", "orgCode", "yycsdm")
