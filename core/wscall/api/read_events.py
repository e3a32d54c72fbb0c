"""The events of one read: that it began, what came of each attempt, and how it ended."""

import time
from typing import Self

from wscall.api.result import ReadResult
from wscall.deadline import Deadline, Request
from wscall.devices.attempt import Attempt
from wscall.events import Events


class ReadEvents:
    """Tells of one read as it goes on. There is none where nobody listens when the read begins.

    Args:
        events: where it is told.
        kind: ``card``, ``people``, ``health`` or ``code``.
        request: what the read is part of; a :class:`wscall.deadline.Request` has a name.
    """

    __slots__ = ("_begun", "_events", "_owner", "_request")

    def __init__(self, events: Events, kind: str, request: Deadline | None) -> None:
        named = request if isinstance(request, Request) else None
        self._events = events
        self._request = named.id if named else ""
        self._owner = named.owner if named else None
        self._begun = time.perf_counter()
        events.publish("read.started", self._owner, request=self._request, kind=kind)

    @classmethod
    def begin(cls, events: Events, kind: str, request: Deadline | None) -> Self | None:
        """Tell that a read begins, if anybody listens."""
        return cls(events, kind, request) if events.heard else None

    def attempt(self, attempt: Attempt) -> None:
        """Tell what came of an attempt; of a code only that there was one."""
        self._events.publish(
            "read.progress",
            self._owner,
            request=self._request,
            directory=attempt.directory,
            device=attempt.device,
            outcome=attempt.outcome,
            ms=round(attempt.ms),
        )
        if attempt.capability == "CodeScanner" and attempt.outcome == "ok":
            self._events.publish(
                "code.scanned",
                self._owner,
                directory=attempt.directory,
                device=attempt.device,
                request=self._request,
            )

    def finished(self, result: ReadResult) -> None:
        """Tell how the read ended."""
        milliseconds = round((time.perf_counter() - self._begun) * 1000)
        self._events.publish(
            "read.finished",
            self._owner,
            request=self._request,
            id=result.id,
            code=result.code,
            ms=milliseconds,
        )
