"""What every request passes before a route sees it: Host, Origin, token, size, and the headers of the answer.

Plain ASGI, since each request pays for it. What is refused is counted by kind.
"""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import SCOPE_KEY, Asker
from wscall.surfaces.agent.principal import NOBODY, Principal
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access, AccessTable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOG: Final = logging.getLogger(__name__)
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_JSON: Final = b"application/json"
_ALWAYS: Final = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
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
        names = (f"127.0.0.1:{agent.port}", f"localhost:{agent.port}", f"[::1]:{agent.port}")
        self._hosts = frozenset(name.encode() for name in names)
        self._own = frozenset(b"http://" + name for name in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it."""
        found = dict(scope["headers"])
        headers = Headers(*map(found.get, _NAMES))
        request = _request_id(headers.request_id)
        answer = [*_ALWAYS, (b"x-request-id", request)]
        try:
            self._check_host(headers)
            answer += self._check_origin(headers)
            if scope.get("method") == "OPTIONS" and headers.origin is not None:
                await _empty(send, [*answer, *_PREFLIGHT])
                return
            access = self._access.of(scope["path"])
            principal = self._admit(access, headers)
            body = await self._body(scope, headers, receive)
        except Refusal as refusal:
            await self.refuse(refusal, send, answer)
            return
        scope[SCOPE_KEY] = Asker(principal, request.decode())

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *answer]
            await send(message)

        await self._app(scope, body or receive, sending)

    def _check_host(self, headers: Headers) -> None:
        if headers.host not in self._hosts:
            raise Refusal("host_not_allowed", where="Host", needed=f"127.0.0.1:{self._agent.port}")

    def _check_origin(self, headers: Headers) -> list[tuple[bytes, bytes]]:
        """The headers by which a browser lets the page see the answer."""
        if headers.origin is None or headers.origin in self._own:
            return []
        if headers.origin.decode("latin-1") not in self._agent.settings.origins:
            raise Refusal("origin_not_allowed", where="Origin")
        return [
            (b"access-control-allow-origin", headers.origin),
            (b"access-control-expose-headers", b"x-request-id"),
            (b"vary", b"Origin"),
        ]

    def _admit(self, access: Access, headers: Headers) -> Principal:
        if self._agent.draining:
            raise Refusal("stopping")
        if access == "public":
            return NOBODY
        scheme, _, token = (headers.authorization or b"").partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            foreign = headers.origin is not None and headers.origin not in self._own
            raise Refusal("pairing_needed" if foreign else "token_missing", where="Authorization")
        principal = self._agent.tokens.principal(
            token.decode("latin-1"), (headers.origin or b"").decode("latin-1")
        )
        if principal is None:
            raise Refusal("token_wrong", where="Authorization")
        if principal.kind == "page" and access != "page":
            raise Refusal("not_for_pages")
        if access == "install" and principal.kind != "install":
            raise Refusal("not_for_pages")
        return principal

    async def _body(self, scope: Scope, headers: Headers, receive: Receive) -> Receive | None:
        """The whole body, read before a route is asked; None where the request has none."""
        if scope.get("method") not in _WITH_BODY:
            return None
        if (headers.content_type or b"").partition(b";")[0].strip().lower() != _JSON:
            raise Refusal("media_type", where="Content-Type", needed="application/json")
        most = self._agent.settings.max_request_bytes
        if headers.content_length and headers.content_length.isdigit() and int(headers.content_length) > most:
            raise Refusal("too_large", found=headers.content_length.decode()[:20], needed=f"≤ {most}")
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                raise Refusal("too_large", needed=f"≤ {most}")
        return _whole(bytes(body), receive)

    async def refuse(self, refusal: Refusal, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        """Answer a refusal, and count it."""
        self._agent.refused[refusal.kind] += 1
        body = refusal.body()
        more = [(b"content-type", _JSON), (b"content-length", str(len(body)).encode())]
        if refusal.kind in {"too_large", "timeout"}:
            more.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": refusal.status, "headers": [*more, *headers]})
        await send({"type": "http.response.body", "body": body})


def _request_id(given: bytes | None) -> bytes:
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given
    return secrets.token_hex(8).encode()


async def _empty(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _whole(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body at once, then what comes after it."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
