"""HTTP in front of the service: routes, methods, limits."""

import json
import logging
import socket
import time
from collections.abc import Callable
from email.message import Message as Headers
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from wscall import __version__
from wscall.sim.platform.contract import PROFILES, contract
from wscall.sim.platform.exchange import Answer
from wscall.sim.platform.page import human_page
from wscall.sim.platform.service import Service

PATHS: Final = ("/hcpde/services/healthCardService", "/HC_PDE/services/healthCardService")
"""Where the service answers: the specification's two spellings."""

_XML_TYPES: Final = frozenset({"text/xml", "application/soap+xml", "application/xml", ""})
_LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
_CHUNK_LINE: Final = 64
_LINGER: Final = 2.0
_log = logging.getLogger(__name__)


class Site(NamedTuple):
    """What the handlers of one platform share.

    Attributes:
        service: answers requests.
        profile: whose WSDL ``?wsdl`` gives.
        counts: rows of each kind.
        scenario: name of the scenario that plays, or "".
        largest: bytes of the longest request accepted.
        patience: seconds a whole request may take to arrive.
    """

    service: Service
    profile: str
    counts: Callable[[], dict[str, int]]
    scenario: str
    largest: int
    patience: float


class _Refused(Exception):
    """A request that HTTP itself refuses; the connection ends, because its body may still be on the way."""

    def __init__(self, status: HTTPStatus, allow: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.allow = allow


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = f"wscall-simulated-platform/{__version__}"
    sys_version = ""
    disable_nagle_algorithm = (
        True  # head and body are two writes: the second would wait for the peer's delayed ACK
    )
    site: Site

    def do_GET(self) -> None:
        """Descriptions and pages."""
        self._route(self._show)

    def do_HEAD(self) -> None:
        """The same without the content."""
        self._route(self._show)

    def do_POST(self) -> None:
        """A SOAP request."""
        self._route(self._call)

    def _other(self) -> None:
        self._route(self._not_allowed)

    do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_TRACE = do_CONNECT = _other

    def _route(self, answer: Callable[[str, str], None]) -> None:
        """Answer for a path of ours, addressed to this machine."""
        try:
            self._check_host()
            target = urlsplit(self.path)
            answer(target.path, target.query)
        except _Refused as refused:
            self.close_connection = True
            phrase = refused.status.phrase.encode()
            self._send(refused.status, "text/plain; charset=UTF-8", phrase, allow=refused.allow)
            self._linger()
        except TimeoutError:
            self.close_connection = True

    def _check_host(self) -> None:
        """Refuse what was meant for another machine: a page that had its name point here."""
        host = self.headers.get("Host", "localhost").lower()
        name, _, port = host.rpartition(":")
        if (name if name and port.isdecimal() else host) not in _LOCAL_NAMES:
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST)

    def _show(self, path: str, query: str) -> None:
        if path in PATHS:
            self._describe(path, query)
        elif path == "/":
            page = human_page(self._address(PATHS[0]), self.site.profile, self.site.counts(), self.site.scenario)
            self._send(HTTPStatus.OK, "text/html; charset=UTF-8", page)
        elif path == "/status":
            status = {"profile": self.site.profile, "scenario": self.site.scenario, "counts": self.site.counts()}
            self._send(HTTPStatus.OK, "application/json", json.dumps(status, ensure_ascii=False).encode())
        else:
            raise _Refused(HTTPStatus.NOT_FOUND)

    def _describe(self, path: str, query: str) -> None:
        asked = {name.lower(): values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        if "wsdl" in asked:
            content = contract(self.site.profile).wsdl(self._address(path))
        elif asked.get("xsd", "").removesuffix(".xsd") in PROFILES:
            content = contract(asked["xsd"].removesuffix(".xsd")).xsd()
        elif query:
            raise _Refused(HTTPStatus.NOT_FOUND)
        else:
            raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, allow="POST")
        self._send(HTTPStatus.OK, "text/xml; charset=UTF-8", content)

    def _call(self, path: str, _query: str) -> None:
        if path not in PATHS:
            raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED if path in {"/", "/status"} else HTTPStatus.NOT_FOUND)
        if self.headers.get_content_type() not in _XML_TYPES and self.headers.get("Content-Type"):
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        if self.headers.get("Content-Encoding", "identity") != "identity":
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        body = self._body()
        begun = time.perf_counter()
        answer = self.site.service.handle(body, _charset(self.headers))
        _log.info(
            "%s -> %s %s, %.0f ms", path, answer.status, answer.code or "", 1000 * (time.perf_counter() - begun)
        )
        self._deliver(answer)

    def _not_allowed(self, path: str, _query: str) -> None:
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, allow="GET, HEAD, POST" if path in PATHS else "GET, HEAD")

    def _address(self, path: str) -> str:
        return f"http://{self.headers.get('Host') or '127.0.0.1'}{path}"

    # the body of a request

    def _body(self) -> bytes:
        until = time.monotonic() + self.site.patience
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks(until)
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise _Refused(HTTPStatus.LENGTH_REQUIRED)
        if int(length) > self.site.largest:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self._read(int(length), until)

    def _chunks(self, until: float) -> bytes:
        body = bytearray()
        while True:
            line = self.rfile.readline(_CHUNK_LINE).partition(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError:
                raise _Refused(HTTPStatus.BAD_REQUEST) from None
            if size < 0 or len(body) + size > self.site.largest:
                raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            body += self._read(size, until)
            self.rfile.readline(_CHUNK_LINE)
            if size == 0:
                return bytes(body)

    def _read(self, size: int, until: float) -> bytes:
        """Exactly ``size`` bytes; a client that trickles them is cut off when its patience is used up."""
        parts = bytearray()
        while len(parts) < size:
            part = self.rfile.read1(min(size - len(parts), 65536))
            if not part:
                raise _Refused(HTTPStatus.BAD_REQUEST)
            parts += part
            if time.monotonic() > until:
                raise _Refused(HTTPStatus.REQUEST_TIMEOUT)
        return bytes(parts)

    # the answer

    def _linger(self) -> None:
        """Let a refused client finish sending: closing earlier would reset the connection under the answer."""
        until = time.monotonic() + _LINGER
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_LINGER)
        while time.monotonic() < until and self.rfile.read1(65536):
            continue

    def _deliver(self, answer: Answer) -> None:
        if answer.sent == 0:
            self.close_connection = True
            return
        self._send(answer.status, answer.content_type, answer.body, sent=answer.sent)
        if answer.sent is not None:
            self.close_connection = True

    def _send(
        self, status: int, content_type: str, body: bytes, *, sent: int | None = None, allow: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        if allow:
            self.send_header("Allow", allow)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:sent])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """The base class's own lines (bad requests, time-outs) go where ours go."""
        _log.debug(format, *args)


def _charset(headers: Headers) -> str:
    return str(headers.get_content_charset() or "")
