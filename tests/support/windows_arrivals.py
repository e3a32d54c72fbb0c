"""Watching for hardware in a Windows Python, as a program.

``python -m support.windows_arrivals``: tells as JSON what watches, whether a wait that has no limit ends when
it is closed, and whether a notification, as the system would send it, ends a wait.
"""

import json
import sys
import threading
from typing import Any

from wscall.devices.arrivals import Arrivals, open_arrivals
from wscall.devices.arrivals.windows import InterfaceArrivals

LIMIT = 60.0


class Library:
    """The configuration manager as Windows has it: takes a filter and a callback, and calls it from a thread."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self.ended = False
        self._callback: Any = None

    def CM_Register_Notification(self, wanted: Any, _context: None, callback: Any, _handle: Any) -> int:
        structure = wanted._obj
        self.asked = {name: getattr(structure, name) for name in ("cbSize", "Flags", "FilterType", "Reserved")}
        self._callback = callback
        return 0

    def CM_Unregister_Notification(self, _handle: Any) -> int:
        self.ended = True
        return 0

    def notify(self) -> None:
        threading.Thread(target=self._callback, args=(None, None, 0, None, 0)).start()


def closes(arrivals: Arrivals) -> bool:
    """Whether closing ends a wait without a limit."""
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(arrivals.wait(None)))
    thread.start()
    arrivals.close()
    thread.join(LIMIT)
    arrivals.release()
    return said == [False]


def main() -> None:
    """Watch for real, then with a library that notifies."""
    real = open_arrivals([])
    library = Library()
    played = InterfaceArrivals(library)
    library.notify()
    told = {
        "kind": type(real).__name__,
        "closes": closes(real),
        "notified": played.wait(LIMIT) and not played.wait(0),
        "asked": library.asked,
        "played closes": closes(played),
        "ended": library.ended,
    }
    sys.stdout.buffer.write(json.dumps(told).encode())


if __name__ == "__main__":
    main()
