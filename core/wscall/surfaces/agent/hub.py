"""What happens, told to whoever listens: the way of events from the agent's parts to its WebSockets."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from wscall.surfaces.agent.principal import Principal


class Event(NamedTuple):
    """Something that happened; nothing in it is personal.

    Attributes:
        type: such as ``read.finished``.
        fields: its JSON, with ``type`` and ``at`` (ISO 8601 with offset).
        of: the principal whose request it is about; None where it is about no request.
        for_console: only the console and programs of the user may see it.
    """

    type: str
    fields: Mapping[str, Any]
    of: Principal | None = None
    for_console: bool = False

    def may_see(self, principal: Principal) -> bool:
        """Whether that principal gets it: pages get what is about devices and about their own requests."""
        if principal.kind != "page":
            return principal.kind != "nobody"
        return not self.for_console and self.of in {None, principal}


Listener = Callable[[Event], None]


class Hub:
    """Events in, events out. Listeners are called in the thread that tells, and must not block."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._lock = threading.Lock()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear what is told from now on; returns a function that ends it."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return end

    def tell(self, kind: str, *, of: Principal | None = None, for_console: bool = False, **fields: object) -> None:
        """Tell everybody who listens; arguments as of :class:`Event`."""
        with self._lock:
            listeners = tuple(self._listeners)
        if listeners:
            now = datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")
            event = Event(kind, {"type": kind, "at": now, **fields}, of, for_console)
            for listener in listeners:
                listener(event)
