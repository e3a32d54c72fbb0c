"""Whether a device is there, as far as is known: said in the log and told as events, once for each change."""

import logging
import threading
import time

from wscall.errors import DeviceAbsent, WscallError
from wscall.events import Events
from wscall.host.facts import DeviceFacts

_log = logging.getLogger("wscall.host")
_changing = threading.Lock()
"""Held when a device comes or goes, which is seldom; one for all of them."""


class Presence:
    """Learns from the device's answers, and from the operating system where somebody watches it.

    A device counts as there until something says otherwise. While the operating system is asked, its word counts:
    a device that was plugged in again answers its first call by saying that it had gone.

    Args:
        facts: of the device.
        where: directory and device, for the log.
        events: told that it went, or came back.
    """

    __slots__ = ("_events", "_facts", "_gone_since", "_out", "_watched", "_where")

    def __init__(self, facts: DeviceFacts, where: str, events: Events) -> None:
        self._facts = facts
        self._where = where
        self._events = events
        self._gone_since = 0.0
        self._out = False
        self._watched = False

    def gone(self, error: WscallError) -> None:
        """It could not be used; one that is at fault is plugged in all the same."""
        if not self._gone_since:
            self._gone_since = time.monotonic()
            _log.warning("%s: 设备不可用 device unavailable: %s", self._where, error.what)
        if isinstance(error, DeviceAbsent) and not self._watched:
            self.unplugged()

    def here(self) -> None:
        """It answered."""
        if self._gone_since:
            seconds = time.monotonic() - self._gone_since
            self._gone_since = 0.0
            _log.warning("%s: 设备已恢复 device back after %.1f s", self._where, seconds)
        if self._out:
            self.plugged()

    def plugged(self, model: str = "") -> None:
        """It is there; ``model`` as the operating system calls it."""
        self._tell(out=False, model=model)

    def unplugged(self) -> None:
        """It is not there."""
        self._tell(out=True)

    def note(self, *, there: bool) -> None:
        """Whether it is there when somebody begins to watch, which is no news."""
        with _changing:
            self._out = not there
            self._watched = True

    def unwatched(self) -> None:
        """From now on only its own answers tell."""
        self._watched = False

    def _tell(self, *, out: bool, model: str = "") -> None:
        with _changing:
            if self._out is out:
                return
            self._out = out
        self._events.publish(
            "device.out" if out else "device.in",
            directory=self._facts.directory,
            device=self._facts.name,
            model=model or self._facts.model,
        )
