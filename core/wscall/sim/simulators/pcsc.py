"""The simulator of PC/SC readers (driver ``pcsc``): a real PC/SC service with a virtual reader.

Of its two slots one is the antenna and one holds the SAM. The service is the machine's only one, so simulators
wait for one another; it needs root, pcscd and vpcd. Cards go in and out by this simulator's hands alone: a slot
does not notice what another program does to the counter before the card is asked.
"""

import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from wscall.deadline import Deadline
from wscall.errors import BadInput, DeviceBusy
from wscall.sim.devices import counter
from wscall.sim.devices.pcscd import SOCKET, PcscService
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.vpcd import SlotCard
from wscall.sim.simulators import Fault, SimulatorSetup, unable
from wscall.text import Text

LOCK_LIMIT: Final = 100.0
"""Seconds to wait for the service of another simulator or test."""
PLACES: Final = (counter.CONTACTLESS, counter.SAM)
"""The places of the counter that are the slots of the virtual reader, in its order."""
_FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length")
_LIMIT: Final = 10.0


@contextmanager
def only_service() -> Iterator[None]:
    """Have the machine's PC/SC service for oneself.

    Raises:
        DeviceBusy: another simulator or test keeps it.
    """
    lock = FileLock(Path(tempfile.gettempdir()) / "wscall-pcscd.lock", timeout=LOCK_LIMIT)
    try:
        lock.acquire()
    except Timeout:
        what = Text("另一个模拟器正在使用 PC/SC 服务", "another simulator uses the PC/SC service")
        raise DeviceBusy(what, where=str(SOCKET)) from None
    try:
        yield
    finally:
        lock.release()


class _Trouble:
    """What is wrong with the cards, until it is mended."""

    def __init__(self) -> None:
        self.fault: Fault = ""
        self._mended = threading.Event()

    def play(self, fault: Fault) -> None:
        """Cards that hang now answer at last, too late."""
        self._mended.set()
        self._mended = threading.Event()
        self.fault = fault

    def spoil(self, response: bytes) -> bytes:
        if self.fault == "hang":
            self._mended.wait()
        return response[-1:] if self.fault == "length" else response


class _CardOfPlace:
    """The card that lies on one place of the counter."""

    def __init__(self, reader: SimulatedReader, place: str, trouble: _Trouble) -> None:
        self._reader = reader
        self._place = place
        self._trouble = trouble

    def reset(self) -> bytes:
        return self._reader.power_on(self._place, Deadline(_LIMIT))

    def transmit(self, command: bytes) -> bytes:
        return self._trouble.spoil(self._reader.transmit(self._place, command, Deadline(_LIMIT)))


class PcscSimulator:
    """A :class:`~wscall.sim.simulators.Simulator` of a reader that PC/SC knows.

    Raises:
        DriverMissing: pcscd, vpcd or pyscard is not installed.
        DeviceBusy: another PC/SC service runs.
        DeviceFault: it cannot be started, as by a user who is not root.
    """

    def __init__(self, setup: SimulatorSetup) -> None:
        self._counter = setup.counter
        self._device = setup.device
        self._trouble = _Trouble()
        self._cards = [_CardOfPlace(SimulatedReader(setup.counter), place, self._trouble) for place in PLACES]
        self._lying: dict[int, tuple[counter.Placed, SlotCard]] = {}
        self._plugged = False
        with ExitStack() as opened:
            opened.enter_context(only_service())
            folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="wscall-pcscd-")))
            self._service = PcscService(folder)
            opened.callback(self.unplug)
            self.plug()
            self._open = opened.pop_all()

    @property
    def overrides(self) -> Mapping[str, str]:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        return {"reader": "virtual pcd*", "contactless": "* 00 00", "sam": "* 00 01"}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        return _FAULTS

    def insert(self, card: str, place: str = "") -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        if place not in {"", *PLACES}:
            what = Text("该读卡器没有这个卡座", "the reader has no such slot")
            raise BadInput(what, where=self._device, found=place, needed=" | ".join(PLACES))
        counter.insert(card, place, self._counter)
        self._follow_counter()

    def remove(self, name: str = "") -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        counter.remove(name, self._counter)
        self._follow_counter()

    def show(self, code: str) -> None:
        """Refuse: there is no scanner."""
        raise unable(self._device, f"show {len(code)}")

    def unplug(self) -> None:
        """The service goes, as it does on Windows with its last reader."""
        self._plugged = False
        self._service.stop()
        for _, card in self._lying.values():
            card.gone()
        self._lying.clear()

    def plug(self) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        if not self._plugged:
            self._service.start()
            self._plugged = True
            self._follow_counter()

    def play(self, fault: Fault) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        if fault not in _FAULTS:
            raise unable(self._device, fault, _FAULTS)
        self._trouble.play(fault)

    def close(self) -> None:
        """End the service."""
        self._trouble.play("")
        self._open.close()

    def _follow_counter(self) -> None:
        """Put into the slots what lies on their places, and take out what does not."""
        if not self._plugged:
            return
        placed = counter.load(self._counter)
        for slot, place in enumerate(PLACES):
            wanted = placed.card(place)
            lying, card = self._lying.get(slot, (None, None))
            if card is not None and lying != wanted:
                card.remove()
                del self._lying[slot]
            if wanted is not None and slot not in self._lying:
                self._lying[slot] = (wanted, SlotCard(self._cards[slot], slot))
