"""Listens at the host's edge: every call that a device gets, whatever its driver and its transport."""

import threading
import time
from collections.abc import Callable, Sequence

from wscall import __version__
from wscall.deadline import Deadline
from wscall.errors import DeviceFault, WscallError
from wscall.host.handle import Backend, DeviceHandle
from wscall.host.protocol import METHODS, Garbage, error_to_wire
from wscall.recording.file import SECTION, Exchange, RecordedDevice, Recording
from wscall.recording.mask import masked
from wscall.text import Text


class Recorder:
    """Records one device. Safe to use from several threads.

    What was heard stays in memory, as the data of any read does, until :meth:`recording` gives it out masked.

    Args:
        device: the device to listen to.

    Attributes:
        device: the same device, to be used instead of it: what is asked of this one is recorded.
        paused: whether what is asked now is not to be recorded, e.g. while a test makes the device misbehave.
    """

    def __init__(self, device: DeviceHandle) -> None:
        facts = device.facts
        self._about = RecordedDevice(
            facts.directory,
            facts.mark,
            facts.name,
            facts.driver,
            facts.capabilities,
            facts.models,
            facts.concurrency,
        )
        self._lock = threading.Lock()
        self._heard: list[Exchange] = []
        self.paused = False
        self.device = self.listen(device)

    def listen(self, device: DeviceHandle) -> DeviceHandle:
        """The same device once more, e.g. as another host gives it; what is asked of it is recorded, too."""
        return device.through(lambda backend: Listening(backend, self._note))

    def begin(self, section: str) -> None:
        """What follows belongs together, under that name."""
        self._note(Exchange(SECTION, (section,)))

    def _note(self, exchange: Exchange) -> None:
        if not self.paused:
            with self._lock:
                self._heard.append(exchange)

    def recording(self, *reads: str) -> Recording:
        """Everything so far, with made-up values in the place of all personal ones.

        Args:
            reads: what was read, of :data:`wscall.recording.file.READS`.
        """
        with self._lock:
            heard = tuple(self._heard)
        return Recording(self._about, masked(heard), __version__, reads)


class Listening:
    """A backend that tells of every call of another, unmasked.

    A call that had no time left when it began was none of the device, and is not told.

    Args:
        backend: the other.
        note: told of every call at its end.
    """

    def __init__(self, backend: Backend, note: Callable[[Exchange], None]) -> None:
        self._backend = backend
        self._note = note

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        """Let the other answer, and tell of it."""
        if deadline.cancelled or deadline.remaining() <= 0:
            return self._backend.call(device, op, args, deadline)
        began = time.perf_counter()
        try:
            result = self._backend.call(device, op, args, deadline)
        except WscallError as error:
            self._note(Exchange(op, tuple(args), error=error_to_wire(error), ms=_since(began)))
            raise
        self._note(_ended(op, args, result, _since(began)))
        return result


def _ended(op: str, args: Sequence[str], result: object, ms: float) -> Exchange:
    """A call that came back. Nonsense is no answer: the handle will say so, and nobody knows what is in it."""
    try:
        METHODS[op].from_wire(result)
    except Garbage as error:
        what = Text("驱动的回答无法理解", "the driver's answer makes no sense")
        fault = DeviceFault(what, found=str(error), needed=METHODS[op].expected)
        return Exchange(op, tuple(args), error=error_to_wire(fault), ms=ms)
    return Exchange(op, tuple(args), result, ms=ms)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
