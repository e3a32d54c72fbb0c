"""Listening to events in a test: waits for what is expected instead of sleeping."""

import queue
from typing import Any

from wscall.events import Event, EventType

PATIENCE = 60.0
"""Seconds; only a test that fails waits so long."""


class Ear:
    """Hears everything; :meth:`next` gives what matters in its order."""

    def __init__(self) -> None:
        self._heard: queue.Queue[Event] = queue.Queue()
        self.all: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.all.append(event)
        self._heard.put(event)

    def next(self, *types: EventType, **facts: Any) -> Event:
        """The next event of one of these types with these facts; others are passed over."""
        while True:
            event = self._heard.get(timeout=PATIENCE)
            if (not types or event.type in types) and facts.items() <= dict(event.facts).items():
                return event

    def nothing(self, *types: EventType) -> bool:
        """Whether no event of these types came, so far, that was not asked for."""
        return not any(event.type in types for event in list(self._heard.queue))
