"""How long a request may take, and how its caller takes it back. Light: vendor workers import it."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Self

from wscall.errors import Cancelled, TimedOut
from wscall.text import Text

_changing = threading.Lock()
"""Held for the few instructions in which a deadline's cancel switch changes. One for all deadlines: every call has
one, and making three locks for each would cost more than waiting for this one ever does."""


class Deadline:
    """A point in time, and a cancel switch, that travel down the layers with one request.

    Times are seconds of the monotonic clock. A deadline is never infinite: every external call ends.
    """

    __slots__ = ("_callbacks", "_detach", "_woken", "at", "cancelled")

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds
        self.cancelled = False
        """Whether the caller gave up; only :meth:`cancel` sets it."""
        self._woken: threading.Event | None = None
        self._callbacks: list[Callable[[], None]] | None = None
        self._detach: Callable[[], None] | None = None

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.at - time.monotonic())

    def cancel(self) -> None:
        """Give the request up, once: wakes every :meth:`wait` and calls what :meth:`on_cancel` registered."""
        with _changing:
            if self.cancelled:
                return
            self.cancelled = True
            callbacks, self._callbacks = self._callbacks, None
            if self._woken is not None:
                self._woken.set()
        for callback in callbacks or ():
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call ``callback`` when cancelled (at once if it already is). Returns a function that withdraws it."""
        with _changing:
            if not self.cancelled:
                if self._callbacks is None:
                    self._callbacks = []
                self._callbacks.append(callback)
                return lambda: self._withdraw(callback)
        callback()
        return _nothing

    def _withdraw(self, callback: Callable[[], None]) -> None:
        with _changing:
            if self._callbacks and callback in self._callbacks:
                self._callbacks.remove(callback)

    def check(self, what: Text) -> None:
        """Go on only while there is time.

        Raises:
            Cancelled: the caller gave up.
            TimedOut: the time is over; ``what`` says what was being waited for.
        """
        if self.cancelled:
            raise Cancelled(what)
        if self.remaining() <= 0:
            raise TimedOut(what)

    def wait(self, seconds: float) -> bool:
        """Wait that long, but not past the deadline; True as soon as it is cancelled."""
        with _changing:
            if self._woken is None:
                self._woken = threading.Event()
            if self.cancelled:
                self._woken.set()
        return self._woken.wait(min(seconds, self.remaining()))

    def within(self, seconds: float) -> "Deadline":
        """A deadline for one part of the request: at most ``seconds``, never later than this one.

        Cancelling the whole cancels the part; cancelling the part leaves the whole alone.
        Close the part with :meth:`release` (or use it in a ``with`` statement) so that it is not kept.
        """
        part = Deadline(min(seconds, self.remaining()))
        part._detach = self.on_cancel(part.cancel)
        return part

    def release(self) -> None:
        """Detach a part from its whole."""
        if self._detach is not None:
            self._detach()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()


class Request(Deadline):
    """The deadline of a whole request that has a name, by which its caller hears of it and takes it back.

    Args:
        seconds: as of :class:`Deadline`.
        id: the name, of the caller's choice; empty if it has none.
        owner: whose request it is; two callers may choose the same name.
    """

    __slots__ = ("id", "owner")

    def __init__(self, seconds: float, id: str = "", owner: Hashable | None = None) -> None:  # noqa: A002 - its name
        super().__init__(seconds)
        self.id = id
        self.owner = owner


def _nothing() -> None:
    """What is left to withdraw once a deadline has been cancelled."""
