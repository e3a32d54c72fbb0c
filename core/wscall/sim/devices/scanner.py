"""A simulated scanner stand on a real pseudo-terminal, for drivers that open a serial port.

It publishes its port as the link ``scanner`` in the simulators' directory and takes codes through the FIFO
``scanner.ctl`` beside it, so any program can hold a code in front of it with :func:`show_code`.
"""

import codecs
import contextlib
import fcntl
import json
import os
import selectors
import threading
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from wscall.deadline import Deadline
from wscall.errors import DeviceBusy, TimedOut
from wscall.sim.devices.line import open_terminal, publish, send
from wscall.sim.devices.place import sim_dir
from wscall.sim.devices.scanner_control import CONTROL, LINK, scanner_port, show_code, take_code_away
from wscall.sim.devices.scanner_faults import ScannerFault, spoilt
from wscall.sim.devices.scanner_wire import STOP, TRIGGER, Line, Mode, Settings
from wscall.text import Text

__all__ = ("LINK", "Quirks", "ScannerEmulator", "scanner_port", "show_code", "take_code_away")

_LOCK: Final = "scanner.lock"
_CHUNK: Final = 4096
_PIECE: Final = 2048
"""Bytes that go out at once; a pseudo-terminal takes about twice as many before somebody has to read."""


class Quirks(NamedTuple):
    """How a stand differs from a well-behaved one.

    Attributes:
        mode: ``host`` scans when triggered, ``continuous`` whenever a code is in front of it.
        terminator: bytes behind a code; empty for none.
        encoding: of the text on the line.
        bursts: pieces in which a code arrives.
        gap: seconds between two pieces, or two repetitions.
        repeats: how often one code is sent.
        unasked: also send in host mode what nobody asked for.
        window: seconds after which a scan without a code ends by itself.
        trigger: command that starts a scan.
        stop: command that ends one.
        prefix: bytes before a code.
        suffix: bytes between a code and its terminator.
    """

    mode: Mode = "host"
    terminator: bytes = b"\r"
    encoding: str = "utf-8"
    bursts: int = 1
    gap: float = 0.02
    repeats: int = 1
    unasked: bool = False
    window: float = 4.0
    trigger: bytes = TRIGGER
    stop: bytes = STOP
    prefix: bytes = b""
    suffix: bytes = b""


class _Piece(NamedTuple):
    due: float
    data: bytes


class ScannerEmulator:
    """The stand. Use it in a ``with`` statement; it runs in a thread of its own, without polling.

    Attributes:
        port: the pseudo-terminal that drivers open.

    Raises:
        LookupError: the quirks name an encoding that Python does not know.
    """

    def __init__(self, directory: Path | None = None, quirks: Quirks = Quirks()) -> None:  # noqa: B008 - immutable
        codecs.lookup(quirks.encoding)
        self._directory = directory or sim_dir()
        self._quirks = quirks
        self._settings = Settings(quirks.mode, quirks.terminator, quirks.trigger, quirks.stop)
        self._line = Line(self._settings)
        self._control_buffer = b""
        self._outgoing: deque[_Piece] = deque()
        self._front: str | None = None
        self._fault: ScannerFault = ""
        self._interrupted = False
        self._obeyed = 0
        self._scanning_until: float | None = None
        self._changed = threading.Condition()
        self._open = contextlib.ExitStack()
        self._thread = threading.Thread(target=self._run, name="simulated scanner", daemon=True)
        self.port = ""

    def start(self) -> None:
        """Begin.

        Raises:
            DeviceBusy: another one runs in that directory.
        """
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.ExitStack() as opened:
            self._claim(opened)
            self._open_line(opened)
            self._publish(opened)
            self._open = opened.pop_all()
        self._thread.start()

    def _claim(self, opened: contextlib.ExitStack) -> None:
        lock = os.open(self._directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        opened.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DeviceBusy(
                Text("模拟扫码墩已在运行", "a simulated scanner runs already"), where=str(self._directory)
            ) from None

    def _open_line(self, opened: contextlib.ExitStack) -> None:
        self._master, self.port = open_terminal(opened)
        self._wake, self._alarm = os.pipe()
        opened.callback(os.close, self._wake)
        opened.callback(os.close, self._alarm)

    def _publish(self, opened: contextlib.ExitStack) -> None:
        """Make the FIFO, then the link: who sees the link can reach the stand."""
        control = self._directory / CONTROL
        control.unlink(missing_ok=True)
        os.mkfifo(control, 0o600)
        opened.callback(control.unlink, missing_ok=True)
        # Reading and writing, so that the FIFO never ends when a writer goes.
        self._control = os.open(control, os.O_RDWR | os.O_NONBLOCK)
        opened.callback(os.close, self._control)
        publish(self._directory / LINK, self.port, opened)

    def close(self) -> None:
        """End it and take the link away."""
        if self._thread.is_alive():
            os.write(self._alarm, b"\x00")
            self._thread.join()
        self._open.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def show_code(self, text: str) -> None:
        """Hold a code in front of this stand (:func:`show_code`)."""
        show_code(text, self._directory)

    def show_and_wait(self, text: str, deadline: Deadline) -> None:
        """Hold a code in front of this stand, or take it away if the text is empty; return when it has seen that.

        Raises:
            TimedOut: it did not look before the deadline.
        """
        with self._changed:
            before = self._obeyed
        if text:
            show_code(text, self._directory)
        else:
            take_code_away(self._directory)
        with self._changed:
            if not self._changed.wait_for(lambda: self._obeyed > before, deadline.remaining()):
                raise TimedOut(Text("扫码墩没有反应", "the stand did not look"), where=self.port)

    def play(self, fault: ScannerFault) -> None:
        """Misbehave from now on; empty: be sound again. What was still to be sent is not."""
        self._fault = fault
        self._interrupted = True

    def wait_scanning(self, wanted: bool, deadline: Deadline) -> None:  # noqa: FBT001 - the state that is waited for
        """Wait until a trigger has begun a scan, or until none goes on.

        Raises:
            TimedOut: it did not come to that before the deadline.
        """
        with self._changed:
            if not self._changed.wait_for(
                lambda: (self._scanning_until is not None) == wanted, deadline.remaining()
            ):
                raise TimedOut(
                    Text("扫码墩没有等到触发", "the stand was not triggered")
                    if wanted
                    else Text("扫码墩仍在扫描", "the stand still scans")
                )

    def _scan(self, until: float | None) -> None:
        with self._changed:
            self._scanning_until = until
            self._changed.notify_all()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            for descriptor in (self._master, self._control, self._wake):
                selector.register(descriptor, selectors.EVENT_READ)
            while True:
                ready = {key.fd for key, _events in selector.select(self._patience())}
                if self._wake in ready:
                    return
                self._on_time()
                if self._master in ready:  # first: a stop sent before a code was shown comes before it
                    self._listen(os.read(self._master, _CHUNK))
                if self._control in ready:
                    self._obey(os.read(self._control, _CHUNK))
                self._on_time()

    def _patience(self) -> float | None:
        """Seconds until something is due without anybody asking."""
        times = [piece.due for piece in list(self._outgoing)[:1]]
        if self._scanning_until is not None:
            times.append(self._scanning_until)
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _on_time(self) -> None:
        """Send what is due; end a scan that saw nothing."""
        if self._interrupted:
            self._interrupted = False
            self._outgoing.clear()
        now = time.monotonic()
        while self._outgoing and self._outgoing[0].due <= now:
            send(self._master, self._outgoing.popleft().data)
        if self._scanning_until is not None and self._scanning_until <= now:
            self._scan(None)

    def _obey(self, data: bytes) -> None:
        """Codes shown and taken away. Of several at once, a stand that waits for its trigger sees the last."""
        *lines, self._control_buffer = (self._control_buffer + data).split(b"\n")
        for line in lines:
            with contextlib.suppress(ValueError):  # another program's nonsense is no code
                message = json.loads(line)
                shown = message.get("show") if isinstance(message, dict) else None
                self._front = shown if isinstance(shown, str) else None
            if self._always_awake:
                self._look()
        self._look()
        with self._changed:
            self._obeyed += len(lines)
            self._changed.notify_all()

    def _listen(self, data: bytes) -> None:
        """What the driver wants."""
        for signal in self._line.feed(data):
            if self._fault == "hang":
                continue
            if signal.kind == "answer":
                send(self._master, signal.data)
            elif signal.kind == "stop":
                self._scan(None)
            else:
                self._scan(time.monotonic() + self._quirks.window)
            self._look()

    @property
    def _always_awake(self) -> bool:
        return self._settings.mode == "continuous" or self._quirks.unasked

    def _look(self) -> None:
        """Read the code in front, if this is the time to."""
        if self._front is None or (self._scanning_until is None and not self._always_awake):
            return
        code, self._front = self._front, None
        if self._fault == "hang":
            return
        self._scan(None)
        quirks = self._quirks
        text = quirks.prefix + code.encode(quirks.encoding, "replace") + quirks.suffix
        data = spoilt(self._fault, text) + self._settings.terminator
        step = min(max(1, -(-len(data) // quirks.bursts)), _PIECE)
        pieces = [data[at : at + step] for at in range(0, len(data), step)] * self._quirks.repeats
        start = time.monotonic()
        self._outgoing.extend(
            _Piece(start + number * self._quirks.gap, piece) for number, piece in enumerate(pieces)
        )
        self._on_time()
