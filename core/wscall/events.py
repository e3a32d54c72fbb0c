"""What happens while wscall runs, told at once to whoever listens: devices, cards, reads, vendor directories.

An event holds nothing personal and never the text of a code. Publishing costs one look while nobody listens, so
that it may stand on the way of every read. Light: the host imports it.
"""

import logging
import threading
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple, Self

_LOG: Final = logging.getLogger(__name__)

EventType = Literal[
    "device.in",
    "device.out",
    "card.present",
    "card.removed",
    "code.scanned",
    "read.started",
    "read.progress",
    "read.finished",
    "plugin.state",
    "page.asks",
    "agent.stopping",
]

FACTS: Final[Mapping[EventType, tuple[str, ...]]] = {
    "device.in": ("directory", "device", "model"),
    "device.out": ("directory", "device", "model"),
    "card.present": ("directory", "device", "slot"),
    "card.removed": ("directory", "device", "slot"),
    "code.scanned": ("directory", "device", "request"),
    "read.started": ("request", "kind"),
    "read.progress": ("request", "directory", "device", "outcome", "ms"),
    "read.finished": ("request", "id", "code", "ms"),
    "plugin.state": ("directory", "state", "reason"),
    "page.asks": ("id", "origin", "title", "code"),
    "agent.stopping": (),
}
"""What each type of event tells.

``request`` is the name that the caller gave to its request, or empty; ``kind`` is ``card``, ``people``, ``health``
or ``code``; ``outcome`` is one of :data:`wscall.devices.attempt.Outcome`; ``ms`` are milliseconds, of the read or
of the attempt; ``id`` is the read's own; ``code`` of a read is its return code, and of a page that asks the six
digits that a person compares; ``reason`` is ``{"zh": …, "en": …}``.
"""


class Event(NamedTuple):
    """Something that happened.

    Attributes:
        type: what.
        at: when, with the time zone.
        facts: those of :data:`FACTS`, as plain data.
        owner: who made the request that it belongs to, as its :class:`wscall.deadline.Request` has it; None for
            what belongs to nobody's request. Not part of what is sent.
    """

    type: EventType
    at: datetime
    facts: Mapping[str, Any]
    owner: Hashable | None = None

    @classmethod
    def now(cls, what: EventType, owner: Hashable | None = None, /, **facts: Any) -> Self:  # noqa: ANN401 - plain data
        """Something that happens at this moment."""
        return cls(what, datetime.now(UTC).astimezone(), facts, owner)

    def to_json(self) -> dict[str, Any]:
        """The event as it travels: ``type``, ``at`` (ISO 8601, milliseconds), and its facts."""
        return {"type": self.type, "at": self.at.isoformat(timespec="milliseconds"), **self.facts}


Listener = Callable[[Event], object]


class Events:
    """Where events are published and heard. Safe to use from several threads."""

    __slots__ = ("_changing", "_listeners")

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._changing = threading.Lock()

    @property
    def heard(self) -> bool:
        """Whether anybody listens: what costs something to find out need not be found out otherwise."""
        return bool(self._listeners)

    def listen(self, tell: Listener) -> Callable[[], None]:
        """Call ``tell`` for every event from now on; returns a function that ends it.

        ``tell`` runs where the event happens, in the middle of a read perhaps: it only hands the event on.
        """
        with self._changing:
            self._listeners = (*self._listeners, tell)

        def end() -> None:
            with self._changing:
                self._listeners = tuple(each for each in self._listeners if each is not tell)

        return end

    def publish(self, what: EventType, owner: Hashable | None = None, /, **facts: object) -> None:
        """Tell everybody who listens. Never raises: what happened goes on, whoever fails to hear of it."""
        listeners = self._listeners
        if not listeners:
            return
        event = Event.now(what, owner, **facts)
        for tell in listeners:
            try:
                tell(event)
            except Exception:  # noqa: BLE001 - as the docstring says
                _LOG.exception("a listener failed at %s", what)
