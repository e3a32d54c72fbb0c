"""The readers of PC/SC and the cards in them, told by its service: a thread that sleeps there."""

import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.devices.transports.pcsc import pyscard

FOLDER: Final = "/run/pcscd"
"""Where the socket of pcscd comes and goes."""
_NEW_READERS: Final = "\\\\?PnP?\\Notification"
"""A reader that PC/SC itself keeps for this: its state changes when readers come or go."""
_FOREVER: Final = 0xFFFF_FFFF
_WINDOWS: Final = sys.platform == "win32"
_NUDGE: Final = 0.2
_PATIENCE: Final = 3.0
"""Seconds for a service to show its readers, and to let the thread go: PC/SC's own calls have no limit."""


class PcscReaders:
    """Keeps up with the readers. Close it.

    Attributes:
        readers: name → whether a card is in it; None while the service does not run.

    Raises:
        DriverMissing: pyscard is not installed.
    """

    def __init__(self) -> None:
        self._api: Any = pyscard("PC/SC")
        self.readers: Mapping[str, bool] | None = None
        self._listeners: tuple[Callable[[], None], ...] = ()
        self._states: dict[str, int] = {}
        self._context: int | None = None
        self._worth_trying = threading.Event()
        self._looked = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="wscall-pcsc", daemon=True)
        self._thread.start()
        self._looked.wait(_PATIENCE)

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` when a reader or a card comes or goes; returns a function that ends it."""
        self._listeners = (*self._listeners, changed)

        def end() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not changed)

        return end

    def retry(self) -> None:
        """The service may run again."""
        self._worth_trying.set()

    def close(self) -> None:
        """End the thread; one that a service without life holds is left behind."""
        self._closed = True
        self._worth_trying.set()
        limit = Deadline(_PATIENCE)
        while self._thread.is_alive() and limit.remaining():  # a cancel that comes before the wait begins is lost
            context = self._context
            if context is not None:
                self._api.SCardCancel(context)
            self._thread.join(_NUDGE)

    def _run(self) -> None:
        while not self._closed:
            if self._context is None and not self._establish():
                self._looked.set()
                self._worth_trying.wait()
                self._worth_trying.clear()
            elif not self._take():
                self._forget()

    def _establish(self) -> bool:
        code, context = self._api.SCardEstablishContext(self._api.SCARD_SCOPE_USER)
        self._context = context if code == self._api.SCARD_S_SUCCESS else None
        return self._context is not None

    def _take(self) -> bool:
        """Wait for a change and keep it; False when the service is gone, or it is enough."""
        api = self._api
        _, names = api.SCardListReaders(self._context, [])
        if not names or self._states.keys() - set(names):
            self._keep({name: self._states[name] for name in names if name in self._states})
        known = [(name, self._states.get(name, api.SCARD_STATE_UNAWARE)) for name in names]
        count = len(names) << 16 if _WINDOWS else 0
        code, states = api.SCardGetStatusChange(self._context, _FOREVER, [*known, (_NEW_READERS, count)])
        if self._closed or code not in {api.SCARD_S_SUCCESS, api.SCARD_E_UNKNOWN_READER}:
            return False
        if code == api.SCARD_S_SUCCESS:  # else a reader went before it could be asked about: list them anew
            self._keep({name: state & ~api.SCARD_STATE_CHANGED for name, state, _ in states[:-1]})
        return True

    def _keep(self, states: Mapping[str, int]) -> None:
        """The upper half of a state counts insertions: a card that was exchanged is another one."""
        present = self._api.SCARD_STATE_PRESENT
        before, self._states = self._states, dict(states)
        readers = {name: bool(state & present) for name, state in states.items()}
        if readers != self.readers or any(before.get(name, 0) >> 16 != states[name] >> 16 for name in states):
            self.readers = readers
            self._tell()
        self._looked.set()

    def _forget(self) -> None:
        context, self._context = self._context, None
        self._states = {}
        self._api.SCardReleaseContext(context)
        if not self._closed and self.readers is not None:
            self.readers = None
            self._tell()

    def _tell(self) -> None:
        for changed in self._listeners:
            changed()
