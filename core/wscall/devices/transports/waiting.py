"""Waiting for a file or socket to be ready, for a deadline and for a cancel at once, without polling."""

import contextlib
import select
import socket
import time

from wscall.deadline import Deadline
from wscall.text import Text

_POLL = hasattr(select, "poll")
"""Windows has no poll(); its select() takes sockets only, which is all that is waited for there."""


class Waiter:
    """Sleeps in the operating system until one file is ready or the request is taken back.

    A socket pair wakes the sleeper: it works with poll() on POSIX and with select() on Windows. For one
    waiting thread at a time.
    """

    __slots__ = ("_sleeper", "_waker")

    def __init__(self) -> None:
        self._sleeper, self._waker = socket.socketpair()
        self._sleeper.settimeout(0)
        self._waker.settimeout(0)

    def wait(
        self, file: int, deadline: Deadline, what: Text, *, write: bool = False, quiet: float | None = None
    ) -> bool:
        """Wait until ``file`` can be read (or written).

        Args:
            file: a file descriptor; on Windows a socket's.
            deadline: when to give up.
            what: what is being waited for, for the error.
            write: wait until it can be written instead.
            quiet: seconds after which to return although nothing happened.

        Returns:
            True when it is ready (or broken: the next read or write tells), False after ``quiet`` seconds.

        Raises:
            TimedOut: the deadline passed.
            Cancelled: the caller gave up.
        """
        until = deadline.at if quiet is None else min(deadline.at, time.monotonic() + quiet)
        withdraw = deadline.on_cancel(self._wake)
        try:
            while True:
                deadline.check(what)
                left = until - time.monotonic()
                if left <= 0:
                    return False
                if self._ready(file, left, write=write):
                    return True
        finally:
            withdraw()

    def close(self) -> None:
        """Release the socket pair."""
        self._sleeper.close()
        self._waker.close()

    def _wake(self) -> None:
        # Full: it is awake already. Closed: nobody sleeps there any more.
        with contextlib.suppress(OSError):
            self._waker.send(b"!")

    def _ready(self, file: int, seconds: float, *, write: bool) -> bool:
        """One sleep. A wake-up is only a hint to look at the deadline again, so a late one does no harm."""
        sleeper = self._sleeper.fileno()
        if _POLL:
            poll = select.poll()
            poll.register(file, select.POLLOUT if write else select.POLLIN)
            poll.register(sleeper, select.POLLIN)
            ready = [descriptor for descriptor, _ in poll.poll(seconds * 1000)]
        else:
            readers, writers = ([sleeper], [file]) if write else ([file, sleeper], [])
            ready = [item for found in select.select(readers, writers, writers, seconds) for item in found]
        if sleeper in ready:
            with contextlib.suppress(BlockingIOError):
                self._sleeper.recv(4096)
        return file in ready
