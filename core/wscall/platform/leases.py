"""Leases in the journal: one process at a time does a thing, and a dead one blocks nobody for long."""

import ctypes
import logging
import os
import platform
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceBusy, WscallError
from wscall.platform.journal import Journal
from wscall.text import Text

_LOG = logging.getLogger(__name__)

_GRACE: Final = 5.0
"""Seconds after the owner's deadline before its lease counts as abandoned."""
_FIRST_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.5


@contextmanager
def hold(journal: Journal, name: str, deadline: Deadline, *, wait: bool = True) -> Iterator[None]:
    """Hold the lease ``name`` within the ``with`` statement, until ``deadline`` and a grace at most.

    A lease whose owner has died, or outlived its deadline, is taken over. Without ``wait`` there is one attempt.

    Raises:
        DeviceBusy: another live owner holds it and kept it for the time allowed.
        Cancelled: the caller gave up waiting.
    """
    token = secrets.token_hex(16)
    pause = _FIRST_PAUSE
    while not _take(journal, name, token, deadline):
        # SQLite tells nobody across processes that a row has gone, hence the growing pauses.
        if wait and deadline.wait(pause):
            raise Cancelled(_WAITING)
        if not wait or deadline.remaining() <= 0:
            raise DeviceBusy(_WAITING)
        pause = min(pause * 2, _LONGEST_PAUSE)
    try:
        yield
    finally:
        _release(journal, name, token)


_WAITING: Final = Text("另一进程正在做同一件事", "another process is doing the same thing")


def _take(journal: Journal, name: str, token: str, deadline: Deadline) -> bool:
    now = time.time()
    with journal.transaction(deadline) as connection:
        row = connection.execute("SELECT host, pid, until FROM leases WHERE name = ?", (name,)).fetchone()
        if row is not None:
            host, pid, ends = row
            if not _abandoned(host, pid, ends, now):
                return False
        until = now + deadline.remaining() + _GRACE
        owner = (name, token, platform.node(), os.getpid(), until)
        connection.execute("INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)", owner)
    return True


def _release(journal: Journal, name: str, token: str) -> None:
    try:
        journal.run("DELETE FROM leases WHERE name = ? AND token = ?", (name, token))
    except WscallError:  # the work is done and its outcome stands; the lease ends by itself
        _LOG.warning("a lease could not be given back; it ends by itself", exc_info=True)


def _abandoned(host: str, pid: int, until: float, now: float) -> bool:
    """Whether a lease's owner is gone: past its time, or a process of this machine that no longer runs."""
    return now > until or (host == platform.node() and not alive(pid))


def alive(pid: int) -> bool:
    """Whether a process of this machine runs under that number (perhaps another one by now)."""
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs, as somebody else
        return True
    return True


if sys.platform == "win32":

    def _alive_on_windows(pid: int) -> bool:
        synchronize, still_running, access_denied = 0x0010_0000, 0x0000_0102, 5
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = ctypes.c_void_p
        kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
        kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
        handle = kernel.OpenProcess(synchronize, 0, pid)
        if not handle:
            return ctypes.get_last_error() == access_denied
        try:
            return bool(kernel.WaitForSingleObject(handle, 0) == still_running)
        finally:
            kernel.CloseHandle(handle)
