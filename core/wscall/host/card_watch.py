"""Watching cards be put on and taken away, while somebody wants to know."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.arrivals.pcsc import PcscReaders
from wscall.errors import DeviceAbsent, DeviceBusy, NoCard, WscallError
from wscall.events import Event, Events
from wscall.host.handle import DeviceHandle

PERIOD: Final = 1.0
"""Seconds between two looks at a reader that does not tell by itself."""
_ABSENT: Final = 10.0
"""Seconds until a reader that was not there is asked again, unless it is told to have come before."""
_REST: Final = 46.0
"""Seconds for which a reader that failed is left alone: a fifth failure comes after three minutes, so that
watching never quarantines a directory."""
_OWNER: Final = "watch"


class PresentCard(NamedTuple):
    """A card on a reader; nothing of the card itself."""

    directory: str
    device: str
    slot: str


class CardWatch:
    """Asks the readers, one after the other, whether there is a card. Nothing is read from it.

    A read has precedence: while one is going on nobody is asked, and a reader that somebody else has is left out.

    Args:
        devices: gives the devices to watch, afresh each time.
        events: told what is seen, and where reads are heard of.
        readers: who keeps up with PC/SC, if anybody does: its readers are looked at when something changed.
        period: seconds between two looks at the others.
    """

    def __init__(
        self,
        devices: Callable[[], Sequence[DeviceHandle]],
        events: Events,
        readers: PcscReaders | None = None,
        period: float = PERIOD,
    ) -> None:
        self._devices = devices
        self._events = events
        self._period = period
        self._present: dict[PresentCard, None] = {}
        self._resting: dict[str, float] = {}
        self._reads = 0
        self._idle = threading.Condition()
        self._closed = False
        self._asking = Deadline(0)
        self._readers = readers
        self._changed = True
        self._unseen = False
        self._ends = [events.listen(self._hear)]
        if readers is not None:
            self._ends.append(readers.listen(self._change))
        self._thread = threading.Thread(target=self._run, name="wscall-cards", daemon=True)
        self._thread.start()

    def present(self) -> tuple[PresentCard, ...]:
        """The cards that lie on the readers."""
        return tuple(self._present)

    def close(self) -> None:
        """End the thread."""
        for end in self._ends:
            end()
        with self._idle:
            self._closed = True
            self._idle.notify_all()
        self._asking.cancel()
        self._thread.join()

    def _hear(self, event: Event) -> None:
        if event.type == "device.in":
            self._resting.pop(f"{event.facts['directory']}/{event.facts['device']}", None)
        step = {"read.started": 1, "read.finished": -1}.get(event.type, 0)
        if step:
            with self._idle:
                self._reads = max(0, self._reads + step)
                self._idle.notify_all()

    def _run(self) -> None:
        while True:
            with self._idle:
                self._idle.wait_for(lambda: self._closed or not self._reads)
            changed = self._changed or self._unseen
            self._changed = self._unseen = False
            reached: set[tuple[str, str]] = set()
            for device in self._devices():
                if self._closed:
                    return
                place = (device.directory, device.fallback_for or device.name)
                if place not in reached and self._may_ask(device, changed=changed) and self._look(device):
                    reached.add(place)
            with self._idle:
                self._idle.wait_for(lambda: self._closed or self._changed, self._period)

    def _change(self) -> None:
        with self._idle:
            self._changed = True
            self._idle.notify_all()

    def _may_ask(self, device: DeviceHandle, *, changed: bool) -> bool:
        if "CardSlots" not in device.capabilities:
            return False
        if self._readers is not None and device.facts.transport.get("kind") == "pcsc":
            return changed
        return time.monotonic() >= self._resting.get(device.where, 0.0)

    def _look(self, device: DeviceHandle) -> bool:
        """See which slots hold a card; True if the device works, so that no other way to it need be tried."""
        self._asking = deadline = Deadline(device.limits.read)
        try:
            with device.lease(_OWNER, deadline) as leased:
                for slot in leased.slots():
                    if self._reads or self._closed:
                        self._unseen = True
                        break
                    if slot.kind != "sam":
                        self._note(device, slot.name, there=_holds(leased, slot.name, deadline))
        except DeviceBusy:
            self._unseen = True
        except WscallError as error:
            rest = _ABSENT if isinstance(error, DeviceAbsent) else _REST
            self._resting[device.where] = time.monotonic() + rest
            for card in [each for each in self._present if each[:2] == (device.directory, device.name)]:
                self._note(device, card.slot, there=False)
            return False
        return True

    def _note(self, device: DeviceHandle, slot: str, *, there: bool) -> None:
        card = PresentCard(device.directory, device.name, slot)
        if there is (card in self._present):
            return
        if there:
            self._present[card] = None
        else:
            del self._present[card]
        self._events.publish("card.present" if there else "card.removed", **card._asdict())


def _holds(device: DeviceHandle, slot: str, deadline: Deadline) -> bool:
    """Whether a card answers in a slot; it is left as it was found."""
    try:
        device.power_on(slot, deadline)
    except NoCard:
        return False
    with suppress(WscallError):
        device.power_off(slot, deadline)
    return True
