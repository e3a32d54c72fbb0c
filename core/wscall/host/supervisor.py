"""Keeps the worker of one vendor directory: started on first use, kept warm, ended when it misbehaves."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceFault, Native, Quarantined, TimedOut, WscallError
from wscall.host.channel import Lost, Overrun
from wscall.host.crashes import BUDGET, WINDOW, CrashBook, CrashRecord
from wscall.host.process import Ending, StartFailed, WorkerProcess
from wscall.host.protocol import ProtocolError, error_from_wire
from wscall.masking import scrub
from wscall.text import NOTHING, Text

E = TypeVar("E", bound=WscallError | None)
_log = logging.getLogger("wscall.host")

_WAITING: Final = Text("等待设备", "waiting for the device")
_OVERRAN: Final = Text("驱动在时限内没有回答，已被终止", "the driver did not answer in time and was ended")
_CANCELLED: Final = Text("驱动没有响应取消，已被终止", "the driver did not heed the cancel and was ended")
_CLOSED: Final = Text("宿主已关闭", "the host is closed")


class WorkerPlan(NamedTuple):
    """How to start the worker of a vendor directory.

    Attributes:
        name: of the vendor directory.
        path: of the vendor directory; its working directory, and what its crashes are counted under.
        setup: what the worker gets to know.
        modules: modules of shared drivers that it will import.
        start: seconds until it has to say hello.
    """

    name: str
    path: Path
    setup: Mapping[str, Any]
    modules: tuple[str, ...]
    start: float


class Supervisor:
    """Starts, watches and ends the worker of one vendor directory. Safe to use from several threads.

    Args:
        plan: how to start it.
        crashes: where crashes are counted.
        changed: called when the directory may stand otherwise than before: a crash, a start that failed or did not
            fail any more, a reset.
    """

    def __init__(self, plan: WorkerPlan, crashes: CrashBook, changed: Callable[[], None] = lambda: None) -> None:
        self._plan = plan
        self._crashes = crashes
        self._changed = changed
        self._worker: WorkerProcess | None = None
        self._starting = threading.Lock()
        self._ending = threading.Lock()
        self._closed = False
        self.last_ending = Ending(NOTHING, "", ())
        self.start_trouble: WscallError | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the running worker."""
        worker = self._worker
        return worker.pid if worker and worker.alive else None

    def record(self) -> CrashRecord:
        """What counts against this vendor directory."""
        return self._crashes.look(self._plan.path)

    def reset(self) -> None:
        """Lift the quarantine and forget the crashes."""
        self._crashes.reset(self._plan.path)
        self._started(None)

    def ready(self, deadline: Deadline) -> None:
        """Start the worker if it does not run, so that the next call is quick and its code is known to load.

        Raises:
            WscallError: as :meth:`call`.
        """
        self._ready(deadline)

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        """Ask the worker; returns the result as it travels.

        Raises:
            TimedOut: no time was left, or the driver did not answer by the deadline and a grace after it.
            Cancelled: the caller gave up.
            DeviceFault: the worker crashed, was ended, or spoke nonsense.
            Quarantined: it crashed too often.
            WscallError: whatever the driver reported.
        """
        deadline.check(_WAITING)
        worker = self._ready(deadline)
        where = f"{self._plan.name}/{device}"
        try:
            reply = worker.channel.request(op, device, args, deadline)
            if deadline.cancelled:
                raise Cancelled(_WAITING, where=where)
            error = reply.get("error")
            if error is None:
                return reply.get("result")
            failure = error_from_wire(error, where, scrub)
        except Lost as lost:
            raise self._crashed(self._ended(worker, worker.bury, counts=True), where) from lost
        except ProtocolError as wrong:
            what = Text("驱动的回答无法理解", "the driver's answer makes no sense")
            raise self._crashed(self._ended(worker, lambda: worker.kill(what), counts=True), where) from wrong
        except Overrun:
            raise self._overran(worker, deadline, where) from None
        raise failure

    def close(self) -> None:
        """End the worker: it may close its devices first. Calls under way fail. Safe to repeat."""
        self._closed = True
        with self._ending:
            worker, self._worker = self._worker, None
        if worker:
            self.last_ending = worker.close()

    def _ready(self, deadline: Deadline) -> WorkerProcess:
        worker = self._worker
        if worker is not None and worker.alive:
            return worker
        if not self._starting.acquire(timeout=deadline.remaining()):
            raise TimedOut(_WAITING, where=self._plan.name)
        try:
            worker = self._worker
            if worker is not None and not worker.alive:
                self._ended(worker, worker.bury, counts=True)
            if self._worker is None:
                self._start(deadline)
            worker = self._worker
            assert worker is not None
            return worker
        finally:
            self._starting.release()

    def _start(self, deadline: Deadline) -> None:
        self._refuse()
        plan = self._plan
        with deadline.within(plan.start) as limit:
            try:
                worker = WorkerProcess(plan.name, plan.setup, plan.modules, str(plan.path), limit)
            except StartFailed as failed:
                self.last_ending = failed.ending
                if deadline.cancelled:
                    raise Cancelled(_WAITING, where=plan.name) from None
                if deadline.remaining() <= 0 and plan.start > 0:
                    raise TimedOut(failed.ending.what, where=plan.name) from None
                self._note(failed.ending)
                raise self._started(self._crashed(failed.ending, plan.name)) from None
        trouble = worker.hello.get("error")
        if trouble is not None:
            worker.close()
            raise self._started(error_from_wire(trouble, plan.name, scrub))
        self._started(None)
        self._worker = worker

    def _started(self, trouble: E) -> E:
        """Remember what came of the start; returns it."""
        before, self.start_trouble = self.start_trouble, trouble
        if before is not None or trouble is not None:
            self._changed()
        return trouble

    def _refuse(self) -> None:
        if self._closed:
            raise DeviceFault(_CLOSED, where=self._plan.name)
        record = self.record()
        if record.quarantined_since:
            raise quarantined(self._plan.name, record)

    def _overran(self, worker: WorkerProcess, deadline: Deadline, where: str) -> WscallError:
        """End a worker that does not answer. One that only ignored a cancel is ended, but not blamed."""
        what = _CANCELLED if deadline.cancelled else _OVERRAN
        ending = self._ended(worker, lambda: worker.kill(what), counts=not deadline.cancelled)
        if deadline.cancelled:
            return Cancelled(what, where=where)
        return TimedOut(what, where=where, found=_last(ending), advice=_advice(self.record()))

    def _ended(self, worker: WorkerProcess, end: Callable[[], Ending], *, counts: bool) -> Ending:
        """End a worker once, however many calls find it gone, and say why it ended."""
        with self._ending:
            if self._worker is worker:
                self._worker = None
                self.last_ending = end()
                if counts:
                    self._note(self.last_ending)
            return self.last_ending

    def _note(self, ending: Ending) -> None:
        record = self._crashes.note(self._plan.path, ending.what)
        report = "".join(f"\n    {line}" for line in ending.lines)
        _log.warning("%s: %s (%d/%d)%s", self._plan.name, ending.what, len(record.crashes), BUDGET, report)
        if record.quarantined_since:
            _log.error("%s", quarantined(self._plan.name, record))
        self._changed()

    def _crashed(self, ending: Ending, where: str) -> DeviceFault:
        return DeviceFault(
            ending.what,
            where=where,
            found=_last(ending),
            advice=_advice(self.record()),
            native=Native(ending.code) if ending.code else None,
        )


def quarantined(name: str, record: CrashRecord) -> Quarantined:
    """Why a vendor directory is not asked any more."""
    return Quarantined(
        Text("厂商目录崩溃次数过多，已停用", "the vendor directory crashed too often and is set aside"),
        where=name,
        found=str(record.reason),
        needed=str(Text(f"{WINDOW:.0f} 秒内少于 {BUDGET} 次", f"fewer than {BUDGET} within {WINDOW:.0f} s")),
        advice=Text(f"排除故障后执行 wscall plugin reset {name}", f"mend it, then run wscall plugin reset {name}"),
    )


def _last(ending: Ending) -> str:
    """The line that tells most: where it was if faulthandler said so, else the last; the log has all of them."""
    lines = [line.strip() for line in ending.lines]
    for line, following in pairwise(lines):
        if line.startswith("Current thread "):  # the most recent call stands first
            return following
    return lines[-1] if lines else ""


def _advice(record: CrashRecord) -> Text:
    count = len(record.crashes)
    return Text(
        f"{WINDOW:.0f} 秒内第 {count} 次（{BUDGET} 次后停用）；详情见日志，请报给该厂商",
        f"number {count} of {BUDGET} within {WINDOW:.0f} s; see the log, report it to the vendor",
    )
