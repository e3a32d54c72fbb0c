"""Watching devices come and go while somebody wants to know: a thread that sleeps until the system wakes it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from wscall.devices.arrivals import open_arrivals
from wscall.devices.arrivals.pcsc import PcscReaders
from wscall.devices.plugged import folders, sighting
from wscall.host.handle import DeviceHandle

_PAUSE: Final = 0.1
"""Seconds between two looks, however much happens."""
_SETTLE: Final = 1.0
"""Seconds after which to look once more: the file of a device is there before the system knows its product."""


class DeviceWatch:
    """Tells the devices' :class:`~wscall.host.presence.Presence` what the operating system sees.

    What is there when it begins is noted, not told. Close it when nobody listens any more.

    Args:
        devices: gives the devices to watch, afresh each time.
        readers: who keeps up with PC/SC, if anybody does.
    """

    def __init__(self, devices: Callable[[], Sequence[DeviceHandle]], readers: PcscReaders | None = None) -> None:
        self._devices = devices
        self._readers = readers
        self._looking = threading.Lock()
        self._end_hearing = readers.listen(self._look) if readers else None
        self._noted: set[str] = set()
        self._arrivals = open_arrivals(folders(device.facts.transport for device in devices()))
        self._look()
        self._thread = threading.Thread(target=self._run, name="wscall-devices", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        if self._end_hearing:
            self._end_hearing()
        self._arrivals.close()
        self._thread.join()
        self._arrivals.release()
        for device in self._devices():
            device.presence.unwatched()

    def _run(self) -> None:
        looks, due, last = 0, 0.0, 0.0
        while not self._arrivals.closed:
            happened = self._arrivals.wait(max(0.0, due - time.monotonic()) if looks else None)
            now = time.monotonic()
            if happened:
                looks, due = 2, last + _PAUSE
            if looks and now >= due:
                if self._readers:
                    self._readers.retry()
                self._look()
                last = time.monotonic()
                looks, due = looks - 1, last + _SETTLE

    def _look(self) -> None:
        with self._looking:
            self._look_at_all()

    def _look_at_all(self) -> None:
        for device in self._devices():
            seen = sighting(device.facts.transport, device.where, self._readers)
            if seen is None:
                continue
            if device.where not in self._noted:
                self._noted.add(device.where)
                device.presence.note(there=seen.there)
            elif seen.there:
                device.presence.plugged(seen.model)
            else:
                device.presence.unplugged()
