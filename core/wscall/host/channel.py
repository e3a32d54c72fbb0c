"""The host's end of the pipe to one worker: requests out, replies in, from any number of threads.

:class:`PolledChannel` reads in the calling thread, so a single caller pays no thread switch. With several
callers one of them holds the reader's role and hands the others their replies; when it has its own it passes
the role on. :class:`ThreadedChannel` leaves reading to a thread, for systems on which no pipe can be polled.
"""

import contextlib
import os
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.host.protocol import Frames, ProtocolError, pack

GRACE: Final = 0.5
"""Seconds after the deadline, or after a cancel, in which a driver can still end the request by itself."""
_CHUNK: Final = 1 << 16
_HELLO: Final = 0
_SAFE: Final = 4096
"""Bytes that an idle pipe takes at once on every system."""


def _until(moment: float) -> float:
    """Seconds until a moment of the monotonic clock, never negative."""
    return max(0.0, moment - time.monotonic())


class Lost(Exception):
    """The worker has gone, or what it sends is no message; the text says which."""


class Overrun(Exception):
    """The worker did not answer by deadline + grace; it has to be ended."""


class _Call:
    """One request under way, or the hello that is waited for."""

    __slots__ = ("give_up_at", "id", "reply", "turn")

    def __init__(self, id_: int, give_up_at: float) -> None:
        self.id = id_
        self.give_up_at = give_up_at
        self.reply: dict[str, Any] | None = None
        self.turn: threading.Condition | None = None

    def remaining(self) -> float:
        return self.give_up_at - time.monotonic()


class Channel(ABC):
    """The host's end of one pipe: who waits for what, and how a reply finds its caller.

    Args:
        source: descriptor of the replies; the channel owns both from now on.
        sink: descriptor of the requests.
        grace: seconds after the deadline in which a reply still counts.
    """

    def __init__(self, source: int, sink: int, grace: float = GRACE) -> None:
        self._source = source
        self._sink = sink
        self._grace = grace
        self._ids = count(1)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._frames = Frames(greeted=False)
        self._greeting = _Call(_HELLO, 0.0)  # known from the start: a thread may read it before anybody waits
        self._calls = {_HELLO: self._greeting}
        self._lost = ""

    def hello(self, deadline: Deadline) -> dict[str, Any]:
        """The first line the worker writes.

        Raises:
            Lost: it ended instead, or wrote something else.
            Overrun: it wrote none before the deadline, or the caller gave up.
        """
        self._greeting.give_up_at = deadline.at
        return self._exchange(self._greeting, b"", deadline, 0.0)

    def request(self, op: str, device: str, args: Sequence[Any], deadline: Deadline) -> dict[str, Any]:
        """Send a request and wait for its reply, a message with ``result`` or ``error``.

        Raises:
            Lost: the worker ended or broke the protocol.
            Overrun: no reply by the deadline, or the cancel, and the grace after it.
        """
        call = _Call(next(self._ids), deadline.at + self._grace)
        milliseconds = int(deadline.remaining() * 1000)
        frame = pack({"id": call.id, "op": op, "device": device, "args": args, "ms": milliseconds})
        return self._exchange(call, frame, deadline, self._grace)

    def send(self, message: dict[str, Any], deadline: Deadline) -> None:
        """Send a message that has no reply.

        Raises:
            Lost: the worker ended.
            Overrun: it did not take the message before the deadline.
        """
        self._send(pack(message), deadline.at)

    def _exchange(self, call: _Call, frame: bytes, deadline: Deadline, grace: float) -> dict[str, Any]:
        with self._lock:
            self._calls[call.id] = call
        withdraw = deadline.on_cancel(lambda: self._cancel(call, grace))
        try:
            if frame:
                self._send(frame, call.give_up_at)
            return self._await(call)
        finally:
            withdraw()
            with self._lock:
                self._calls.pop(call.id, None)

    def hang_up(self) -> None:
        """Close the requests' end, which tells the worker to close its devices and end. Safe to repeat."""
        with self._writing:
            self._lost = self._lost or "closed"
            if self._sink >= 0:
                os.close(self._sink)
                self._sink = -1

    @abstractmethod
    def close(self) -> None:
        """Let go of every descriptor, once the worker has ended."""

    @abstractmethod
    def _await(self, call: _Call) -> dict[str, Any]:
        """Wait for the reply to a call."""

    @abstractmethod
    def _wake(self) -> None:
        """Let the thread that reads look at the clock again."""

    @abstractmethod
    def _write(self, frame: bytes, until: float) -> None:
        """Write a whole frame, or raise Overrun; ``_writing`` is held."""

    def _cancel(self, call: _Call, grace: float) -> None:
        with self._lock:
            call.give_up_at = min(call.give_up_at, time.monotonic() + grace)
            if call.turn:
                call.turn.notify()
        self._wake()
        if call.id != _HELLO:
            with contextlib.suppress(Lost, Overrun):  # whoever waits for the reply finds the same
                self._send(pack({"cancel": call.id}), call.give_up_at)

    def _send(self, frame: bytes, until: float) -> None:
        if not self._writing.acquire(blocking=False) and not self._writing.acquire(timeout=_until(until)):
            raise Overrun
        try:
            if self._lost:
                raise Lost(self._lost)
            self._write(frame, until)
        except OSError as error:
            raise Lost(error.strerror) from error
        finally:
            self._writing.release()

    def _sleep(self, call: _Call) -> None:
        """Wait for another thread to bring the reply; the lock is held."""
        if call.turn is None:
            call.turn = threading.Condition(self._lock)
        remaining = call.remaining()
        if remaining <= 0 or (not call.turn.wait(remaining) and call.remaining() <= 0):
            raise Overrun

    def _deliver(self, chunk: bytes) -> None:
        """Hand out the replies in a piece of the stream; an empty piece is its end.

        Raises:
            Lost: it is the end, or the stream is no messages.
        """
        try:
            if not chunk:
                raise ProtocolError("")  # noqa: TRY301 - the one place that ends all calls
            for message in self._frames.feed(chunk):
                call = self._calls.get(message.get("id", _HELLO))
                if call is None or call.reply is not None:
                    raise ProtocolError("a reply to no request")  # noqa: TRY301 - as above
                with self._lock:
                    call.reply = message
                    if call.turn:
                        call.turn.notify()
        except (ProtocolError, TypeError) as error:
            with self._lock:
                self._lost = str(error) or "end of file"
                for call in self._calls.values():
                    if call.turn:
                        call.turn.notify()
            raise Lost(self._lost) from error


class PolledChannel(Channel):
    """The channel for systems with ``poll``: the caller itself reads."""

    def __init__(self, source: int, sink: int, grace: float = GRACE) -> None:
        import select  # noqa: PLC0415 - poll is not there on Windows

        super().__init__(source, sink, grace)
        self._reader: _Call | None = None
        self._wake_source, self._wake_sink = os.pipe()
        os.set_blocking(self._wake_sink, False)
        os.set_blocking(self._wake_source, False)
        os.set_blocking(source, False)
        os.set_blocking(sink, False)
        self._readable = select.poll()
        self._readable.register(source, select.POLLIN)
        self._readable.register(self._wake_source, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(sink, select.POLLOUT)

    def close(self) -> None:
        """Let go of every descriptor, once the worker has ended."""
        self.hang_up()
        with self._lock:
            for descriptor in (self._source, self._wake_source, self._wake_sink):
                os.close(descriptor)
            self._wake_sink = -1

    def _wake(self) -> None:
        with self._lock, contextlib.suppress(BlockingIOError):  # full: it is awake already
            if self._wake_sink >= 0:
                os.write(self._wake_sink, b"!")

    def _await(self, call: _Call) -> dict[str, Any]:
        with self._lock:
            while self._reader is not None and call.reply is None and not self._lost:
                self._sleep(call)
            if call.reply is None and not self._lost:
                self._reader = call
        if self._reader is call:
            try:
                self._read_for(call)
            finally:
                self._pass_on()
        if call.reply is None:
            raise Lost(self._lost)
        return call.reply

    def _pass_on(self) -> None:
        """Give the reader's role to one of those that still wait."""
        with self._lock:
            self._reader = None
            for other in self._calls.values():
                if other.turn and other.reply is None:
                    other.turn.notify()
                    return

    def _read_for(self, call: _Call) -> None:
        while call.reply is None:
            remaining = call.remaining()
            if remaining <= 0:
                raise Overrun
            for descriptor, _events in self._readable.poll(remaining * 1000 + 1):
                if descriptor == self._source:
                    self._deliver(os.read(self._source, _CHUNK))
                else:
                    os.read(self._wake_source, _CHUNK)

    def _write(self, frame: bytes, until: float) -> None:
        rest = frame
        while True:
            try:
                written = os.write(self._sink, rest)
            except BlockingIOError:
                written = 0
            if written == len(rest):
                return
            rest = rest[written:]
            if not self._writable.poll(_until(until) * 1000):
                raise Overrun


class ThreadedChannel(Channel):
    """The channel for systems on which a pipe can only be read by blocking."""

    def __init__(self, source: int, sink: int, grace: float = GRACE) -> None:
        super().__init__(source, sink, grace)
        self._thread = threading.Thread(target=self._read, name="wscall-channel", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of every descriptor, once the worker has ended."""
        self.hang_up()
        self._thread.join()
        os.close(self._source)

    def _wake(self) -> None:
        """Nothing to do: the reading thread looks at no clock."""

    def _read(self) -> None:
        with contextlib.suppress(Lost):  # _deliver has told everybody who waits
            while True:
                try:
                    chunk = os.read(self._source, _CHUNK)
                except OSError:
                    chunk = b""
                self._deliver(chunk)

    def _await(self, call: _Call) -> dict[str, Any]:
        with self._lock:
            while call.reply is None and not self._lost:
                self._sleep(call)
        if call.reply is None:
            raise Lost(self._lost)
        return call.reply

    def _write(self, frame: bytes, until: float) -> None:
        """Write whole, in a thread of its own where the frame may not fit into the pipe at once."""
        done = threading.Event()
        failure: list[OSError] = []

        def work() -> None:
            rest = frame
            try:
                while rest:
                    rest = rest[os.write(self._sink, rest) :]
            except OSError as error:
                failure.append(error)
            done.set()

        if len(frame) <= _SAFE:
            work()
        else:
            threading.Thread(target=work, daemon=True).start()
            if not done.wait(_until(until)):
                raise Overrun
        if failure:
            raise failure[0]


open_channel: Final = PolledChannel if os.name == "posix" else ThreadedChannel
"""The channel for this system."""
