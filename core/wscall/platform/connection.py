"""One connection to the platform, in which every single wait is bounded and can be broken off.

The standard library speaks HTTP; what it lacks is a limit over a whole exchange (a socket's time limit starts anew
with each byte received), one over name resolution, and a way to be woken from another thread. They are here.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self, cast

from wscall.deadline import Deadline
from wscall.platform.endpoint import Endpoint

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_NOT_ZERO: Final = 0.001
"""Seconds: a limit of zero would make a socket non-blocking."""


class ResolutionTimeout(TimeoutError):
    """The name was not resolved in time."""


class Bounds:
    """What bounds one exchange: a limit for each single wait, a deadline for all of them, and its cancel switch.

    Attributes:
        sent: whether any byte of a request may have left.
        received: whether any byte of an answer has come.
    """

    def __init__(self, limit: float, deadline: Deadline) -> None:
        self.limit = limit
        self.deadline = deadline
        self.sent = False
        self.received = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def watch(self, sock: socket.socket | None) -> None:
        """Wake that socket's waits when the deadline is cancelled; None watches no socket any more."""
        with self._lock:
            self._socket = sock
        if self.deadline.cancelled:
            self._break_off()

    def wait(self) -> float:
        """Seconds that the next wait may take.

        Raises:
            TimeoutError: none are left, or the exchange was cancelled.
        """
        if self.deadline.cancelled or self.deadline.remaining() <= 0:
            raise TimeoutError
        return max(_NOT_ZERO, min(self.limit, self.deadline.remaining()))

    def _break_off(self) -> None:
        with self._lock:
            if self._socket is not None:
                with suppress(OSError):  # closed by its other end already: nothing to wake
                    # The plain method: an SSLSocket's own would change state that the reading thread uses.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._withdraw = self.deadline.on_cancel(self._break_off)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._withdraw()
        self.watch(None)


class Connection:
    """A kept connection. :meth:`bind` it to the bounds of each exchange before use."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext | None) -> None:
        self._endpoint = endpoint
        self._context = context
        self._raw: socket.socket | None = None
        self._bounds = Bounds(0, Deadline(0))

    def bind(self, bounds: Bounds) -> None:
        """Wait within these bounds from now on."""
        self._bounds = bounds
        bounds.watch(self._raw)

    def open(self) -> None:
        """Resolve, connect and shake hands, all within the bounds.

        Raises:
            OSError: what the system says; ResolutionTimeout, socket.gaierror and ssl.SSLError among it.
        """
        host, port = self._endpoint.host, self._endpoint.port
        raw = _open_socket(_resolve(host, port, self._bounds), self._bounds)
        try:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                raw.settimeout(self._bounds.wait())
                raw = self._context.wrap_socket(raw, server_hostname=host)
                self._bounds.watch(raw)
        except BaseException:
            raw.close()
            raise
        self._raw = raw

    def exchange(self, request: bytes) -> http.client.HTTPResponse:
        """Send a whole request, head and body, and read the head of the response.

        Raises:
            OSError: the connection broke, or a limit was reached (TimeoutError).
            http.client.HTTPException: what came is not HTTP.
        """
        raw = self._raw
        assert raw is not None, "open() comes first"
        raw.settimeout(self._bounds.wait())
        self._bounds.sent = True
        raw.sendall(request)
        response = http.client.HTTPResponse(cast("socket.socket", _Readable(raw, self._bounds)))
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        return response

    def close(self) -> None:
        """Close the connection for good."""
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def alive(self) -> bool:
        """Whether the other end has neither closed an idle connection nor sent what nobody asked for."""
        if self._raw is None:
            return False
        self._raw.setblocking(False)  # noqa: FBT003 - the standard library's signature
        try:
            self._raw.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        return False


class _Readable(NamedTuple):
    """The one thing that the standard library's response wants of a socket."""

    raw: socket.socket
    bounds: Bounds

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self.raw, self.bounds), 65536)


class _BoundedReader(io.RawIOBase):
    """The reading end of a socket; the socket stays open as long as this does."""

    def __init__(self, raw: socket.socket, bounds: Bounds) -> None:
        self._raw = raw
        self._file = raw.makefile("rb", buffering=0)
        self._bounds = bounds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        self._raw.settimeout(self._bounds.wait())
        count = self._file.readinto(buffer)
        self._bounds.received = self._bounds.received or bool(count)
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


class _Address(NamedTuple):
    family: int
    kind: int
    protocol: int
    name: str
    address: Any


def _resolve(host: str, port: int, bounds: Bounds) -> list[_Address]:
    """Addresses of a host. The system's resolver knows no limit, so a name is looked up in a thread of its own."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _resolve_name(host, port, bounds)
    return _look_up(host, port)


def _look_up(host: str, port: int) -> list[_Address]:
    return [_Address(*found) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _resolve_name(host: str, port: int, bounds: Bounds) -> list[_Address]:
    found: list[_Address] = []
    failed: list[OSError] = []
    done = threading.Event()

    def look_up() -> None:
        try:
            found.extend(_look_up(host, port))
        except UnicodeError:
            failed.append(socket.gaierror(socket.EAI_NONAME, "not a host name"))
        except OSError as error:
            failed.append(error)
        done.set()

    threading.Thread(target=look_up, name="wscall-resolve", daemon=True).start()
    withdraw = bounds.deadline.on_cancel(done.set)
    try:
        done.wait(bounds.wait())
    finally:
        withdraw()
    if failed:
        raise failed[0]
    if not found:
        raise ResolutionTimeout
    return found


def _open_socket(addresses: list[_Address], bounds: Bounds) -> socket.socket:
    """A connection to the first address that accepts one."""
    failed: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        raw = socket.socket(family, kind, protocol)
        try:
            raw.settimeout(bounds.wait())
            bounds.watch(raw)
            raw.connect(address)
            bounds.wait()  # a cancelled attempt to connect can look like a success
        except OSError as error:
            raw.close()
            failed = error
        except BaseException:
            raw.close()
            raise
        else:
            return raw
    raise failed
