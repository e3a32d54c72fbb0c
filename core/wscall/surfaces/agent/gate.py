"""What every request passes before a route sees it: Host, Origin, token, size, and the headers of the answer.

Plain ASGI, since each request pays for it. What is refused is counted by kind.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import SCOPE_KEY, Asker
from wscall.surfaces.agent.connection import OTHER_USER
from wscall.surfaces.agent.principal import NOBODY, Principal
from wscall.surfaces.agent.rate import Rate
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access, AccessTable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOG: Final = logging.getLogger(__name__)
BODY_LIMIT: Final = 20.0
"""Seconds for the body of a request."""
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_OK: Final = 200
_HEALTH: Final = "/v1/health"
"""Answered to the end: it tells that the agent is ending."""
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_JSON: Final = b"application/json"
_JSON_TYPE: Final = (b"content-type", _JSON)
_ALWAYS: Final = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
_QUICK_HEAD: Final = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
    + b"".join(b"%s: %s\r\n" % header for header in _ALWAYS)
    + b"content-length: %d\r\nx-request-id: %s\r\n\r\n"
)
_PREFLIGHT: Final = [
    (b"access-control-allow-methods", b"GET, POST, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, x-request-id"),
    (b"access-control-max-age", b"600"),
]


class Headers(NamedTuple):
    """The headers that the gate looks at; None where there is none, the last where there are several."""

    host: bytes | None
    origin: bytes | None
    authorization: bytes | None
    content_type: bytes | None
    content_length: bytes | None
    request_id: bytes | None


_EXPOSED: Final = (b"access-control-expose-headers", b"x-request-id")
_VARY: Final = (b"vary", b"Origin")
_ALLOWED: Final[dict[Access, frozenset[str]]] = {
    "page": frozenset({"install", "console", "page"}),
    "person": frozenset({"install", "console"}),
    "install": frozenset({"install"}),
    "own": frozenset(),
    "unpaired": frozenset(),
}
"""Whose tokens are good for what."""
_NAMES: Final = (b"host", b"origin", b"authorization", b"content-type", b"content-length", b"x-request-id")


class Gate:
    """The application behind its checks.

    Args:
        app: what serves the requests that pass.
        agent: the agent.
        access: who may ask for what.
    """

    def __init__(self, app: App, agent: Agent, access: AccessTable) -> None:
        self._app = app
        self._agent = agent
        self._access = access
        self._hosts = frozenset(name.encode() for name in agent.hosts)
        self._rate = Rate(agent.settings.page_rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a WebSocket, or refuse it."""
        try:
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, send)
            else:
                await self._http(scope, receive, send)
        except Exception:  # noqa: BLE001 - answered by now; uvicorn would say it a second time
            _LOG.exception("%s failed", scope["path"])

    def quick(
        self, path: str, body: Callable[[], bytes], access: Access, headers: list[tuple[bytes, bytes]]
    ) -> bytes | None:
        """The whole answer to a program's GET, checked as any other; None where it has to go the long way.

        Args:
            path: of the request.
            body: gives the JSON.
            access: who may ask.
            headers: of the request.
        """
        found = dict(headers)
        given = Headers(*map(found.get, _NAMES))
        if len(found) != len(headers):
            return None
        if given.origin is not None or given.host not in self._hosts or self._agent.draining:
            return None
        try:
            self._admit(access, given, "")
        except Refusal:
            return None
        said = body()
        self._agent.answered[path, _OK] += 1
        return _QUICK_HEAD % (len(said), _request_id(given.request_id)) + said

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = dict(scope["headers"])
        headers = Headers(*map(found.get, _NAMES))
        request = _request_id(headers.request_id)
        answer = [*_ALWAYS, (b"x-request-id", request)]
        origin = (headers.origin or b"").decode("latin-1")
        try:
            self._check_ends(scope, headers)
            _check_once(scope["headers"])
            answer += self._check_origin(origin)
            if scope["method"] == "OPTIONS" and origin:
                await _empty(send, [*answer, *_PREFLIGHT])
                return
            self._check_rate(origin)
            access = self._access.of(scope["path"])
            principal = self._admit(access, headers, origin)
            body = await self._body(scope, headers, receive)
        except Refusal as refusal:
            await self.refuse(refusal, send, answer)
            return
        scope[SCOPE_KEY] = Asker(principal, request.decode())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._agent.answered[_route(scope), message["status"]] += 1
                message["headers"] = [*message.get("headers", ()), *answer]
            await send(message)

        await self._app(scope, body or receive, sending)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Who it is from is told by its first message, since a browser cannot send a token before."""
        found = dict(scope["headers"])
        headers = Headers(*map(found.get, _NAMES))
        origin = (headers.origin or b"").decode("latin-1")
        try:
            self._check_ends(scope, headers)
            _check_once(scope["headers"])
            self._check_origin(origin)
            self._check_rate(origin)
        except Refusal as refusal:
            await self._refuse_websocket(refusal, receive, send)
            return
        scope[SCOPE_KEY] = Asker(NOBODY._replace(origin=origin), _request_id(headers.request_id).decode())
        await self._app(scope, receive, send)

    async def _refuse_websocket(self, refusal: Refusal, receive: Receive, send: Send) -> None:
        """Answer the upgrade with the refusal."""
        self._agent.refused[refusal.kind] += 1
        await receive()
        start = {
            "type": "websocket.http.response.start",
            "status": refusal.status,
            "headers": [_JSON_TYPE, *_ALWAYS],
        }
        await send(start)
        await send({"type": "websocket.http.response.body", "body": refusal.body()})

    def _check_ends(self, scope: Scope, headers: Headers) -> None:
        if OTHER_USER in scope["state"]:
            raise Refusal("other_user")
        if self._agent.draining and scope["path"] != _HEALTH:
            raise Refusal("stopping")
        if headers.host not in self._hosts:
            raise Refusal("host_not_allowed", where="Host", needed=f"127.0.0.1:{self._agent.port}")

    def _check_origin(self, origin: str) -> list[tuple[bytes, bytes]]:
        """The headers by which a browser lets the page see the answer."""
        if not origin or origin in self._agent.own_origins:
            return []
        if not self._agent.pages.allows(origin):
            self._agent.pages.note_refused(origin)
            raise Refusal("origin_not_allowed", where="Origin")
        return [(b"access-control-allow-origin", origin.encode("latin-1")), _EXPOSED, _VARY]

    def _check_rate(self, origin: str) -> None:
        """Pages have a rate each; a preflight is the browser's own and does not count."""
        foreign = origin and origin not in self._agent.own_origins
        if foreign and not self._rate.allows(origin):
            raise Refusal("too_many_requests", needed=f"≤ {self._agent.settings.page_rate:g} / s")

    def _admit(self, access: Access, headers: Headers, origin: str) -> Principal:
        """Who asks, if they may."""
        foreign = bool(origin) and origin not in self._agent.own_origins
        if (
            access == "public"
            or (access == "unpaired" and foreign)
            or (access == "own" and origin and not foreign)
        ):
            return NOBODY._replace(origin=origin)
        scheme, _, token = (headers.authorization or b"").partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            raise Refusal("pairing_needed" if foreign else "token_missing", where="Authorization")
        principal = self._agent.tokens.principal(token.decode("latin-1"), origin)
        if principal is None:
            raise Refusal("token_wrong", where="Authorization")
        if principal.kind not in _ALLOWED[access]:
            raise Refusal("not_for_pages")
        return principal

    async def _body(self, scope: Scope, headers: Headers, receive: Receive) -> Receive | None:
        """The whole body, read before a route is asked; None where the request has none."""
        if scope["method"] not in _WITH_BODY:
            return None
        if (headers.content_type or b"").partition(b";")[0].strip().lower() != _JSON:
            raise Refusal("media_type", where="Content-Type", needed="application/json")
        most = self._agent.settings.max_request_bytes
        if headers.content_length and headers.content_length.isdigit() and int(headers.content_length) > most:
            raise Refusal("too_large", found=headers.content_length.decode()[:20], needed=f"≤ {most}")
        first = await receive()
        if not first.get("more_body"):
            return _whole(first, most, receive)
        try:
            async with asyncio.timeout(BODY_LIMIT):
                return _whole(await _rest(first, most, receive), most, receive)
        except TimeoutError:
            raise Refusal("timeout", where="body", needed=f"≤ {BODY_LIMIT:g} s") from None

    async def refuse(self, refusal: Refusal, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        """Answer a refusal, and count it."""
        self._agent.refused[refusal.kind] += 1
        body = refusal.body()
        more = [_JSON_TYPE, (b"content-length", str(len(body)).encode())]
        if refusal.kind in {"too_large", "timeout"}:
            more.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": refusal.status, "headers": [*more, *headers]})
        await send({"type": "http.response.body", "body": body})


def _check_once(headers: list[tuple[bytes, bytes]]) -> None:
    """See to it that what decides stands once: two programs would read two hosts differently."""
    names = [name for name, _ in headers if name in _NAMES]
    if len(set(names)) != len(names):
        raise Refusal("malformed", where="headers", needed=", ".join(name.decode() for name in _NAMES) + ": 1")


def _request_id(given: bytes | None) -> bytes:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return secrets.token_hex(8).encode()


def _route(scope: Scope) -> str:
    """The address as it is declared, such as ``/v1/call/{function}``: there are not many of them."""
    return str(getattr(scope.get("route"), "path", ""))


async def _empty(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _rest(first: Message, most: int, receive: Receive) -> Message:
    """The whole body of a request whose first part is there."""
    body = bytearray(first["body"])
    message = first
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return message
        body += message.get("body", b"")
        if len(body) > most:
            break
    return {"type": "http.request", "body": bytes(body), "more_body": False}


def _whole(message: Message, most: int, receive: Receive) -> Receive:
    """A receive that gives this message, then what comes after it."""
    if len(message.get("body", b"")) > most:
        raise Refusal("too_large", needed=f"≤ {most}")
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return message

    return receiving
