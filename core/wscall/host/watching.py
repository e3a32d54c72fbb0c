"""Watching for as long as somebody wants to: devices that come and go, cards that are put on and taken away."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Generic, Protocol, TypeVar

from wscall.devices.arrivals.pcsc import PcscReaders
from wscall.errors import DriverMissing
from wscall.events import Events
from wscall.host.card_watch import CardWatch, PresentCard
from wscall.host.device_watch import DeviceWatch
from wscall.host.registry import Host


class Watch(Protocol):
    """Something that runs until it is closed."""

    def close(self) -> None:
        """End it."""
        ...


W = TypeVar("W", bound=Watch)


class Shared(Generic[W]):
    """A watch that begins with the first who wants it and ends with the last."""

    def __init__(self, begin: Callable[[], W]) -> None:
        self._begin = begin
        self._changing = threading.Lock()
        self._wanted = 0
        self.running: W | None = None

    def want(self) -> Callable[[], None]:
        """Have it run; returns a function that takes the wish back. What happens from now on is told."""
        with self._changing:
            if self.running is None:
                self.running = self._begin()
            self._wanted += 1
        once = threading.Lock()

        def unwant() -> None:
            if once.acquire(blocking=False):
                self._give_up(1)

        return unwant

    def close(self) -> None:
        """End it, whoever wants it."""
        self._give_up(self._wanted)

    def _give_up(self, wishes: int) -> None:
        with self._changing:
            self._wanted = max(0, self._wanted - wishes)
            if self._wanted or self.running is None:
                return
            ended, self.running = self.running, None
            ended.close()


class Watching:
    """What can be watched of one host. Safe to use from several threads.

    Args:
        host: whose devices are watched.
        events: told what is seen.
    """

    def __init__(self, host: Host, events: Events) -> None:
        self._host = host
        self._readers: Final = Shared(PcscReaders)
        self._devices: Final = Shared(lambda: DeviceWatch(host.known_devices, self._readers.running))
        self._cards: Final = Shared(lambda: CardWatch(host.known_devices, events, self._readers.running))

    def devices(self) -> Callable[[], None]:
        """Watch devices come and go (``device.in``, ``device.out``); returns a function that ends it.

        The operating system wakes who watches: nothing is opened, and nothing is asked at intervals. A device that
        only its driver can find (a vendor's library) is told of when it answers, or does not answer, a read.
        """
        return self._want(self._devices)

    def cards(self) -> Callable[[], None]:
        """Watch cards be put on and taken away (``card.present``, ``card.removed``); returns what ends it.

        Readers behind PC/SC tell by themselves; others are asked about once a second, except while a read is
        going on. Nothing is read from a card.
        """
        return self._want(self._cards)

    def present(self) -> tuple[PresentCard, ...]:
        """The cards that lie on the readers now, as far as they are watched."""
        running = self._cards.running
        return running.present() if running is not None else ()

    def close(self) -> None:
        """End all of it."""
        self._cards.close()
        self._devices.close()
        self._readers.close()

    def _want(self, watch: Shared[Any]) -> Callable[[], None]:
        """Have a watch run, and who keeps up with PC/SC before it, if a device is reached through PC/SC."""
        ends: list[Callable[[], None]] = []
        if any(device.facts.transport.get("kind") == "pcsc" for device in self._host.known_devices()):
            with suppress(DriverMissing):  # the readers' own attempts say so
                ends.append(self._readers.want())
        ends.append(watch.want())

        def unwant() -> None:
            for end in reversed(ends):
                end()

        return unwant
