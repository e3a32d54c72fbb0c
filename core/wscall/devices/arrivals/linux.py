"""inotify on the folders in which files of devices come and go: ``/dev``, and where else a device is looked for.

The kernel itself makes and removes the files of USB devices, so this works without udev, without privileges and in
containers, and for links and pseudo-terminals as well.
"""

import contextlib
import ctypes
import logging
import os
import select
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_LOG: Final = logging.getLogger("wscall.host")
_MOVED_FROM, _MOVED_TO, _CREATE, _DELETE, _ONLY_DIRECTORY = 0x40, 0x80, 0x100, 0x200, 0x0100_0000
_MASK: Final = _MOVED_FROM | _MOVED_TO | _CREATE | _DELETE | _ONLY_DIRECTORY
_ROOM: Final = 1 << 16


class FolderArrivals:
    """Wakes when a file in one of the folders comes or goes; see :class:`wscall.devices.arrivals.Arrivals`.

    Args:
        folders: those that are not there are left out.

    Raises:
        OSError: the system has no inotify to give.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._notes = _checked(libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        self._waker = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._closed = False
        for folder in folders:
            try:
                _checked(libc.inotify_add_watch(self._notes, os.fsencode(folder), _MASK))
            except OSError as error:
                _LOG.info("%s is not watched: %s", folder, error.strerror)
        self._poll = select.poll()
        self._poll.register(self._notes, select.POLLIN)
        self._poll.register(self._waker, select.POLLIN)

    def wait(self, seconds: float | None) -> bool:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        if self._closed:
            return False
        ready = [file for file, _ in self._poll.poll(None if seconds is None else seconds * 1000)]
        if self._notes in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._notes, _ROOM)  # which file it was is found out by looking
        return bool(ready) and not self._closed

    @property
    def closed(self) -> bool:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        return self._closed

    def close(self) -> None:
        """See :class:`wscall.devices.arrivals.Arrivals`."""
        if not self._closed:
            self._closed = True
            os.eventfd_write(self._waker, 1)

    def release(self) -> None:
        """Give the files back, when nobody waits any more."""
        self.close()
        os.close(self._notes)
        os.close(self._waker)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
