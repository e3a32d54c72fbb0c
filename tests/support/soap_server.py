"""A scripted HTTP server on the loopback: canned replies, and every way of misbehaving a test needs."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NamedTuple, Self

XML = "text/xml; charset=utf-8"


class Request(NamedTuple):
    """A request as it arrived; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Connection:
    """The server's end of one connection, as steps use it."""

    def __init__(self, raw: socket.socket, closing: threading.Event) -> None:
        self.raw = raw
        self.closing = closing
        self._reader = raw.makefile("rb")

    def read(self) -> Request | None:
        """The next request, or None at the end."""
        first = self._reader.readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers = {}
        while line := self._reader.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return Request(first[0], first[1], headers, self._reader.read(int(headers.get("content-length", "0"))))

    def send(self, data: bytes) -> None:
        self.raw.sendall(data)

    def close(self, *, reset: bool = False) -> None:
        if reset:
            self.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._reader.close()
        self.raw.close()


Step = Callable[[Connection], bool]
"""Answers one request; returns whether the connection stays open."""


def reply(body: bytes | str, status: int = 200, content_type: str = XML, **headers: str) -> Step:
    """A proper answer."""
    content = body.encode() if isinstance(body, str) else body
    return raw(_head(status, content_type, len(content), headers) + content, keep=True)


def raw(data: bytes, *, keep: bool = False) -> Step:
    """Exactly these bytes."""

    def step(connection: Connection) -> bool:
        connection.send(data)
        return keep

    return step


def truncated(body: bytes, length: int) -> Step:
    """A proper head, then less of the body than promised."""
    return raw(_head(200, XML, len(body), {}) + body[:length])


def chunked(*chunks: bytes, end: bool = True) -> Step:
    """A body in chunks, perhaps without its end."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return raw(head + body + (b"0\r\n\r\n" if end else b""), keep=end)


def closing_after(step: Step) -> Step:
    """The same answer, and then the connection closes without having said so."""
    return lambda connection: bool(step(connection)) and False


def drop(connection: Connection) -> bool:
    """Close without an answer."""
    return False


def reset(connection: Connection) -> bool:
    """Tear the connection down."""
    connection.close(reset=True)
    return False


def stall(connection: Connection) -> bool:
    """Say nothing until the server closes."""
    connection.closing.wait()
    return False


def stall_after(data: bytes) -> Step:
    """These bytes, then nothing until the server closes."""

    def step(connection: Connection) -> bool:
        connection.send(data)
        return stall(connection)

    return step


def drip(data: bytes, pause: float = 0.02) -> Step:
    """The bytes one by one, without end: the last is repeated until somebody has had enough."""

    def step(connection: Connection) -> bool:
        sent = 0
        while not connection.closing.wait(pause):
            connection.send(data[sent : sent + 1] or data[-1:])
            sent += 1
        return False

    return step


def in_turn(*steps: Step) -> Callable[[Request], Step]:
    """One step a request; the last one repeats."""
    waiting = list(steps)
    lock = threading.Lock()

    def choose(_request: Request) -> Step:
        with lock:
            return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return choose


class ScriptedServer:
    """Listens on a free port of the loopback; each request gets the step that ``script`` chooses.

    Attributes:
        requests: what arrived.
        connections: how many connections were accepted.
    """

    def __init__(self, script: Callable[[Request], Step], *, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self.connections = 0
        self.arrived = threading.Event()
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self.port}/hcpde/services/healthCardService"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._closing.set()
        # Closing a listener does not wake accept() everywhere; a connection of our own does.
        with socket.create_connection(("127.0.0.1", self.port)):
            self._threads[0].join()
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # closed at this very moment
                    connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _start(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name="scripted-server", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            accepted, _ = self._listener.accept()
            if self._closing.is_set():
                accepted.close()
                return
            self.connections += 1
            self._start(partial(self._serve, accepted))

    def _serve(self, accepted: socket.socket) -> None:
        with self._lock:
            self._open.add(accepted)
        try:
            self._converse(accepted)
        except OSError:  # the client went away, as many tests make it do
            pass
        finally:
            with self._lock:
                self._open.discard(accepted)
            accepted.close()

    def _converse(self, accepted: socket.socket) -> None:
        wire = self._tls.wrap_socket(accepted, server_side=True) if self._tls else accepted
        connection = Connection(wire, self._closing)
        try:
            while (request := connection.read()) is not None:
                self.requests.append(request)
                self.arrived.set()
                if not self._script(request)(connection):
                    return
        finally:
            connection.close()


def _head(status: int, content_type: str, length: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} -", f"Content-Type: {content_type}", f"Content-Length: {length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
