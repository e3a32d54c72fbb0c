"""Learning from the operating system that hardware was plugged in or out, without looking for it over and over."""

import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

_LINUX: Final = sys.platform == "linux"
_WINDOWS: Final = sys.platform == "win32"


class Arrivals(Protocol):
    """A place to wait for hardware. For one waiting thread."""

    def wait(self, seconds: float | None) -> bool:
        """Sleep until something may have come or gone.

        Args:
            seconds: at most; None sleeps as long as nothing happens.

        Returns:
            True when something happened; False when the time is over, or at once when it is closed.
        """
        ...

    @property
    def closed(self) -> bool:
        """Whether there is nothing to wait for any more."""
        ...

    def close(self) -> None:
        """Wake who waits, for good."""
        ...

    def release(self) -> None:
        """Close it, and give back what it holds, when nobody waits any more."""
        ...


class NoArrivals:
    """Where the operating system cannot tell: nothing ever happens."""

    def __init__(self) -> None:
        self._closed = threading.Event()

    def wait(self, seconds: float | None) -> bool:
        """See :class:`Arrivals`."""
        self._closed.wait(seconds)
        return False

    @property
    def closed(self) -> bool:
        """See :class:`Arrivals`."""
        return self._closed.is_set()

    def close(self) -> None:
        """See :class:`Arrivals`."""
        self._closed.set()

    def release(self) -> None:
        """See :class:`Arrivals`."""
        self.close()


def open_arrivals(folders: Iterable[Path]) -> Arrivals:
    """Begin to watch; what happens from now on is not missed.

    Args:
        folders: where the files of devices come and go, on systems that have such.
    """
    if _LINUX:
        from wscall.devices.arrivals.linux import FolderArrivals  # noqa: PLC0415 - of one system only

        return FolderArrivals(folders)
    if _WINDOWS:
        from wscall.devices.arrivals.windows import InterfaceArrivals  # noqa: PLC0415 - of one system only

        return InterfaceArrivals.open() or NoArrivals()
    return NoArrivals()
