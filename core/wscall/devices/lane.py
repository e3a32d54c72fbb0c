"""The devices of one vendor directory during one read: asked one after the other, lap after lap."""

import threading
import time
from collections.abc import Iterator
from typing import Generic, TypeVar

from wscall.deadline import Deadline
from wscall.devices.attempt import Candidate
from wscall.errors import Cancelled

T = TypeVar("T")


class Lane(Generic[T]):
    """A sequence of candidates that are never asked at the same time, because one worker serves them all.

    Args:
        candidates: in the order of preference.
        pause: seconds between two laps.
        listens: a scanner's lane. What is scanned between two laps is lost, so a lap that took longer than
            the pause is followed by the next at once.
    """

    __slots__ = ("_enough", "_hurry", "_pause", "candidates", "listens")

    def __init__(self, candidates: list[Candidate[T]], pause: float, *, listens: bool = False) -> None:
        self.candidates = candidates
        self._pause = pause
        self.listens = listens
        self._enough = threading.Event()
        self._hurry = False

    def run(self, deadline: Deadline) -> Candidate[T] | None:
        """Ask in laps until one answers, none can any more, or it is enough; returns the one that answered."""
        withdraw = deadline.on_cancel(self._enough.set)
        try:
            hopeful = self.candidates
            while True:
                began = time.monotonic()
                for candidate in self._lap(hopeful, deadline):
                    if candidate.ask(deadline):
                        return candidate
                hopeful = self._hopeful()
                if not hopeful or self.stopped:
                    return None
                at_once = self.listens and time.monotonic() - began >= self._pause
                if self._enough.wait(0 if at_once else min(self._pause, deadline.remaining())):
                    return None
                if deadline.remaining() <= 0:
                    return None
        finally:
            withdraw()

    def finish(self, *, lap: bool) -> None:
        """Begin no further lap; without ``lap``, no further attempt either. What is under way concludes."""
        if not lap:
            self._hurry = True
        self._enough.set()

    @property
    def stopped(self) -> bool:
        """Whether a device said that the person gave up."""
        return any(isinstance(candidate.error, Cancelled) for candidate in self.candidates)

    def _lap(self, hopeful: list[Candidate[T]], deadline: Deadline) -> Iterator[Candidate[T]]:
        """The candidates of one lap; a device that cannot be used at all is not asked for more."""
        unusable: object = None
        for candidate in hopeful:
            if candidate.device is unusable or self._reached_already(candidate):
                continue
            if self._hurry or self.stopped or deadline.cancelled or deadline.remaining() <= 0:
                return
            yield candidate
            if candidate.speaks_for_device:
                unusable = candidate.device

    def _reached_already(self, candidate: Candidate[T]) -> bool:
        """Whether this is only another way to a device that works the first way, or some other way to it."""
        first = candidate.device.fallback_for
        return bool(first) and any(
            other.works
            for other in self.candidates
            if first in {other.device.name, other.device.fallback_for}
            and other.device.name != candidate.device.name
        )

    def _hopeful(self) -> list[Candidate[T]]:
        lost = [c.device for c in self.candidates if c.asked and c.speaks_for_device and not c.hopeful]
        return [c for c in self.candidates if c.hopeful and not any(c.device is device for device in lost)]
