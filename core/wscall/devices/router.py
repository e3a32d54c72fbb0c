"""The ordered loop that turns one read request into one result with a trail.

Devices are asked in the order of INCLUDE_DIR, the scanner last. Devices of different vendor directories are
asked at the same time, since each directory has a worker of its own, but the order of preference decides: a
result counts only when every device before it has concluded what it was doing. One that found nothing is
asked again until the deadline; one that cannot be used is not. Nothing is kept from one read to the next.
"""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, TypeVar

from wscall.deadline import Deadline
from wscall.devices.attempt import Attempt, Candidate, DeviceLike, Method
from wscall.devices.lane import Lane
from wscall.devices.trail import Routed, why_not

T = TypeVar("T")
Told = Callable[[Attempt], object]

_SCANNER = "CodeScanner"


class Router:
    """Asks the devices in order. Safe to use from several threads; keeps no state between reads.

    Args:
        devices: gives the devices in order of preference, afresh for every read.
        suit: ``readers``, or ``readers+scanner`` to let the scanner listen while the readers are asked
            (DevSuitType). A read that asks for nothing but codes uses the scanner in any case.
        scanner_directory: vendor directory of the scanner (SMDDevName); None lets every scanner listen.
        round_pause: seconds between two rounds.
    """

    def __init__(
        self,
        devices: Callable[[], Sequence[DeviceLike]],
        suit: str,
        scanner_directory: str | None,
        round_pause: float = 0.25,
    ) -> None:
        self._devices = devices
        self._suit = suit
        self._scanner_directory = scanner_directory
        self._pause = round_pause

    def read(self, methods: Sequence[Method[T]], deadline: Deadline, told: Told | None = None) -> Routed[T]:
        """Read once, through whichever device answers first in the order of preference.

        Args:
            methods: ways to get what is wanted, most preferred first; a device is asked through each whose
                capability it has.
            deadline: for the whole read.
            told: gets the line of an attempt as it concludes, and anew when a later round comes out otherwise;
                called by the threads that ask, and does not raise.

        Returns:
            The value, or the error that explains best why there is none; never raises an error of the tree.
        """
        devices = self._devices()
        lanes = self._lanes(devices, methods, told)
        winner = lanes[0].run(deadline) if len(lanes) == 1 else _race(lanes, deadline)
        asked = [candidate for lane in lanes for candidate in lane.candidates if candidate.asked]
        if winner is not None:
            asked = asked[: asked.index(winner) + 1]
        return Routed(
            _new_id(),
            datetime.now(UTC).astimezone(),
            winner.value if winner else None,
            None if winner else why_not(asked, devices, methods, deadline),
            tuple(candidate.attempt() for candidate in asked),
        )

    def _lanes(
        self, devices: Sequence[DeviceLike], methods: Sequence[Method[T]], told: Told | None
    ) -> list[Lane[T]]:
        """One lane a vendor directory, in order; the lanes of scanners last."""
        codes = [method for method in methods if method.capability == _SCANNER]
        others = [method for method in methods if method.capability != _SCANNER]
        by_directory: dict[str, list[Candidate[T]]] = {}
        for device in devices:
            for method in others:
                if method.capability in device.capabilities:
                    candidate = Candidate(device, method, device.limits.read, told=told)
                    by_directory.setdefault(device.directory, []).append(candidate)
        listeners: dict[str, list[Candidate[T]]] = {}
        for device in self._scanners(devices) if codes and (self._listening or not others) else ():
            reads = any(candidate.device is device for candidate in by_directory.get(device.directory, ()))
            own = by_directory if reads else listeners
            limit = device.limits.listen if reads else math.inf
            own.setdefault(device.directory, []).extend(
                Candidate(device, method, limit, listens=True, told=told) for method in codes
            )
        readers = [Lane(candidates, self._pause) for candidates in by_directory.values()]
        return readers + [Lane(candidates, self._pause, listens=True) for candidates in listeners.values()]

    @property
    def _listening(self) -> bool:
        return self._suit == "readers+scanner"

    def _scanners(self, devices: Sequence[DeviceLike]) -> list[DeviceLike]:
        """The scanners of the directory that is chosen; where none is, all of them."""
        able = [device for device in devices if _SCANNER in device.capabilities]
        wanted = (self._scanner_directory or "").casefold()
        return [device for device in able if wanted in {"", device.directory.casefold()}]


def _new_id() -> str:
    """64 random bits, in two groups: a longer run of digits would be masked in logs as if it were a secret."""
    digits = os.urandom(8).hex()
    return f"{digits[:8]}-{digits[8:]}"


def _race(lanes: Sequence[Lane[T]], deadline: Deadline) -> Candidate[T] | None:
    """Run the lanes at the same time; returns the winner when every lane before it has concluded.

    The threads live as long as this call: leaving the pool waits for them, after what is of no use any more
    has been cancelled.
    """
    if not lanes:
        return None
    with ThreadPoolExecutor(len(lanes), "wscall-read") as pool, ExitStack() as parts:
        ends = [parts.enter_context(deadline.within(deadline.remaining())) for _ in lanes]
        parts.callback(_cancel, ends)
        running = [pool.submit(lane.run, end) for lane, end in zip(lanes, ends, strict=True)]
        while True:
            winner = _first(running)
            if winner is not None or all(future.done() for future in running):
                return winner
            _settle(lanes, ends, running)
            wait([future for future in running if not future.done()], return_when=FIRST_COMPLETED)


def _first(running: Sequence[Future[Candidate[T] | None]]) -> Candidate[T] | None:
    """The first in order that answered, if nobody before it is still being asked."""
    for future in running:
        if not future.done():
            return None
        if winner := future.result():
            return winner
    return None


def _settle(
    lanes: Sequence[Lane[Any]], ends: Sequence[Deadline], running: Sequence[Future[Candidate[Any] | None]]
) -> None:
    """Once a lane has an answer, those after it are of no use and those before it need not begin anew.

    When a code was scanned, a reader only concludes the attempt that is under way: if it has a card, the card
    wins. When a reader found a card, the readers before it conclude their round.
    """
    for place, future in enumerate(running):
        if not future.done():
            continue
        stopped = lanes[place].stopped
        if stopped or future.result() is not None:
            _cancel(ends if stopped else ends[place + 1 :])
            for lane in lanes[:place]:
                lane.finish(lap=not lanes[place].listens)
            return


def _cancel(ends: Sequence[Deadline]) -> None:
    for end in ends:
        end.cancel()
