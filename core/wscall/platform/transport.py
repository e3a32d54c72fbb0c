"""HTTP to the platform: kept connections, limits on time and size, no redirects, no proxies.

Proxies of the environment are never used: the platform's front-end server stands in the hospital's own network,
and a browser's proxy setting must not carry patients' data elsewhere.
"""

import http.client
import re
import socket
import ssl
import threading
from collections import deque
from typing import Final, NamedTuple
from urllib.parse import quote

from wscall.deadline import Deadline
from wscall.errors import Cancelled, PlatformUnreachable
from wscall.platform.answer import Answer, read_answer
from wscall.platform.connection import Bounds, Connection, ResolutionTimeout
from wscall.platform.endpoint import Endpoint
from wscall.platform.failures import Failure
from wscall.text import Text

_HEAD: Final = "User-Agent: wscall\r\nAccept-Encoding: identity\r\n"
_SOAP_HEAD: Final = (
    'Content-Type: text/xml; charset=utf-8\r\nSOAPAction: ""\r\n'
    "Accept: text/xml, application/soap+xml, multipart/related\r\n"
)
_KEPT: Final = 8
"""Idle connections that are kept, the latest used first."""


class Limits(NamedTuple):
    """Limits of one exchange.

    Attributes:
        connect: seconds for name resolution, connecting and TLS together.
        read: seconds without a byte from the platform.
        overall: seconds for the whole exchange.
        max_bytes: size of an answer, packed or unpacked.
    """

    connect: float = 5.0
    read: float = 20.0
    overall: float = 30.0
    max_bytes: int = 8 * 1024 * 1024


class _GoneMeanwhile(Exception):
    """A kept connection was closed by the platform just as it was to be used."""


class Transport:
    """Exchanges with one endpoint. Safe to use from several threads."""

    def __init__(self, endpoint: Endpoint, limits: Limits) -> None:
        self.endpoint = endpoint
        self._limits = limits
        self._context = ssl.create_default_context() if endpoint.scheme == "https" else None
        self._idle: deque[Connection] = deque()
        self._lock = threading.Lock()
        self._post_head = f"{self._head('POST', endpoint.path)}{_SOAP_HEAD}".encode("ascii")

    def post(self, body: bytes, deadline: Deadline, *, repeatable: bool) -> Answer:
        """Send a SOAP message (UTF-8) and return what came back, with any status but a redirect.

        A ``repeatable`` request goes over a kept connection, and once more over a fresh one where the platform
        had closed the kept one meanwhile. One that must not be carried out twice starts with a fresh connection.

        Raises:
            Cancelled: the deadline was cancelled before anything was sent.
            OutcomeUnknown: the request was or may have been sent, and there is no whole answer.
            PlatformUnreachable: it was certainly not sent.
        """
        request = b"%bContent-Length: %d\r\n\r\n%b" % (self._post_head, len(body), body)
        return self._request(request, deadline, keep=repeatable)

    def get(self, target: str, deadline: Deadline) -> Answer:
        """Fetch a document from the same server; ``target`` is a path with an optional query.

        Raises:
            Cancelled: as :meth:`post`.
            PlatformUnreachable: as :meth:`post`.
        """
        request = f"{self._head('GET', quote(target, safe=_URL_SIGNS))}\r\n".encode("ascii")
        return self._request(request, deadline, keep=True)

    def close(self) -> None:
        """Close the kept connections."""
        with self._lock:
            idle, self._idle = self._idle, deque()
        for connection in idle:
            connection.close()

    def _head(self, method: str, target: str) -> str:
        return f"{method} {target} HTTP/1.1\r\nHost: {self.endpoint.where}\r\n{_HEAD}"

    def _request(self, request: bytes, deadline: Deadline, *, keep: bool) -> Answer:
        with deadline.within(self._limits.overall) as overall, Bounds(self._limits.read, overall) as bounds:
            kept = self._take() if keep else None
            if kept is not None:
                try:
                    return self._exchange(kept, request, bounds, kept=True)
                except _GoneMeanwhile:
                    pass
            return self._exchange(self._connect(overall), request, bounds, kept=False)

    def _take(self) -> Connection | None:
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if connection.alive():
                    return connection
                connection.close()
        return None

    def _give_back(self, connection: Connection) -> None:
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self, overall: Deadline) -> Connection:
        connection = Connection(self.endpoint, self._context)
        with overall.within(self._limits.connect) as limit, Bounds(self._limits.connect, limit) as bounds:
            connection.bind(bounds)
            try:
                connection.open()
            except OSError as error:
                raise self._not_connected(error, overall) from error
        return connection

    def _exchange(self, connection: Connection, request: bytes, bounds: Bounds, *, kept: bool) -> Answer:
        connection.bind(bounds)
        reusable = False
        try:
            with connection.exchange(request) as response:
                answer = read_answer(response, self._limits.max_bytes, self.endpoint.where)
                reusable = not response.will_close
        except (OSError, http.client.HTTPException) as error:
            if (
                kept
                and isinstance(error, ConnectionError)
                and not bounds.received
                and not bounds.deadline.cancelled
            ):
                raise _GoneMeanwhile from error
            raise self._no_answer(error, bounds) from error
        finally:
            bounds.watch(None)
            if not reusable:
                connection.close()
        if reusable:
            self._give_back(connection)
        return answer

    def _not_connected(self, error: OSError, overall: Deadline) -> PlatformUnreachable | Cancelled:
        where = self.endpoint.where
        if overall.cancelled:
            return Cancelled(_CANCELLED, where=where)
        if isinstance(error, TimeoutError) and overall.remaining() <= 0:
            return Failure.OVERALL_LIMIT.error(where, sent=False)
        failure = next(failure for kind, failure in _CONNECTING if isinstance(error, kind))
        found = f"> {self._limits.connect:g} s" if isinstance(error, TimeoutError) else _said(error)
        return failure.error(where, sent=False, found=found)

    def _no_answer(
        self, error: OSError | http.client.HTTPException, bounds: Bounds
    ) -> PlatformUnreachable | Cancelled:
        where = self.endpoint.where
        if bounds.deadline.cancelled:
            return Failure.CANCELLED.error(where, sent=True) if bounds.sent else Cancelled(_CANCELLED, where=where)
        if isinstance(error, TimeoutError) and bounds.deadline.remaining() <= 0:
            return Failure.OVERALL_LIMIT.error(where, sent=bounds.sent)
        if isinstance(error, TimeoutError):
            return Failure.READ_LIMIT.error(where, sent=True, found=f"> {self._limits.read:g} s")
        broken = isinstance(error, (OSError, http.client.IncompleteRead))
        if bounds.received and broken:
            return Failure.CUT_OFF.error(where, sent=True, found=_said(error))
        failure = Failure.DROPPED if broken else Failure.NOT_HTTP
        return failure.error(where, sent=True, found=_said(error))


_URL_SIGNS: Final = "/?#[]@!$&'()*+,;=:%-._~"
_CANCELLED: Final = Text("请求在发出前被取消", "cancelled before anything was sent")
_CONNECTING: Final[tuple[tuple[type[OSError], Failure], ...]] = (
    (socket.gaierror, Failure.DNS),
    (ConnectionRefusedError, Failure.REFUSED),
    (ResolutionTimeout, Failure.DNS_LIMIT),
    (TimeoutError, Failure.CONNECT_LIMIT),
    (ssl.SSLError, Failure.TLS),
    (OSError, Failure.NO_CONNECTION),
)
"""What the first fitting kind of exception means while connecting."""


def _said(error: Exception) -> str:
    """What the system said about a connection; no content of a message is in it."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return re.sub(r"\s+", " ", str(text))[:200]
