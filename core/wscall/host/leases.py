"""Who uses a device now: leases with an owner and an end, never plain locks.

An owner that hangs or forgets to give a device back loses it at the end of its lease.
"""

import threading
import time
from typing import Final, NamedTuple, Self

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceBusy
from wscall.text import Text

WHOLE: Final = ""
"""The key of a whole device; every other key is a slot of it."""


class _Holder(NamedTuple):
    owner: str
    since: float
    until: float


class Lease:
    """A claim that was granted. Give it back with :meth:`release`, or use it in a ``with`` statement."""

    __slots__ = ("_desk", "_holder", "key")

    def __init__(self, desk: "LeaseDesk", key: str, holder: _Holder) -> None:
        self._desk = desk
        self._holder = holder
        self.key = key

    @property
    def owner(self) -> str:
        """Who has it."""
        return self._holder.owner

    def remaining(self) -> float:
        """Seconds until it ends by itself, never negative."""
        return max(0.0, self._holder.until - time.monotonic())

    def covers(self, key: str) -> bool:
        """Whether it still holds, and holds that slot too."""
        return self.key in {WHOLE, key} and self._desk.holds(self.key, self._holder)

    def release(self) -> None:
        """Give it back; no harm if it has ended already."""
        self._desk.give_back(self.key, self._holder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()


class LeaseDesk:
    """Grants the leases of one device.

    Args:
        where: the device, for people.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self._holders: dict[str, _Holder] = {}
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)

    def claim(self, key: str, owner: str, deadline: Deadline, wait: float = 0.0) -> Lease:
        """Take a slot, or the whole device, until it is given back or the deadline passes.

        Args:
            key: a slot's name or :data:`WHOLE`.
            owner: who asks, for the message the others get.
            deadline: end of the lease.
            wait: seconds to wait for another owner, within the deadline.

        Raises:
            DeviceBusy: somebody else has it; says who, and since when.
            Cancelled: the caller gave up waiting.
        """
        with self._lock:
            if self._holders and self._in_the_way(key):
                self._wait(key, deadline, time.monotonic() + min(wait, deadline.remaining()))
            granted = _Holder(owner, time.monotonic(), deadline.at)
            self._holders[key] = granted
        return Lease(self, key, granted)

    def _wait(self, key: str, deadline: Deadline, until: float) -> None:
        """Sleep until nobody is in the way; the lock is held."""
        withdraw = deadline.on_cancel(self._wake)
        try:
            while holder := self._in_the_way(key):
                now = time.monotonic()
                if now >= until:
                    raise self._busy(holder, now)
                if deadline.cancelled:
                    raise Cancelled(
                        Text("等待设备时被取消", "cancelled while waiting for the device"), where=self._where
                    )
                self._changed.wait(min(until, holder.until) - now)
        finally:
            withdraw()

    def _wake(self) -> None:
        with self._lock:
            self._changed.notify_all()

    def holds(self, key: str, holder: _Holder) -> bool:
        """Whether this lease has neither ended nor been given back."""
        return self._holders.get(key) is holder and time.monotonic() < holder.until

    def give_back(self, key: str, holder: _Holder) -> None:
        """End a lease before its time."""
        with self._lock:
            if self._holders.get(key) is holder:
                del self._holders[key]
                self._changed.notify_all()

    def _in_the_way(self, key: str) -> _Holder | None:
        now = time.monotonic()
        for held, holder in self._holders.items():
            if (key == WHOLE or held in {WHOLE, key}) and now < holder.until:
                return holder
        return None

    def _busy(self, holder: _Holder, now: float) -> DeviceBusy:
        return DeviceBusy(
            Text("设备正被使用", "the device is in use"),
            where=self._where,
            found=f"{holder.owner}, {now - holder.since:.1f} s",
            advice=Text("等待它结束，或换一台设备", "wait until it ends, or use another device"),
        )
