"""One connection: whose it is, how long its requests may take to arrive, and what is not HTTP at all."""

import asyncio
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.peer import is_of_this_user
from wscall.surfaces.agent.refusal import Refusal

HEAD_LIMIT: Final = 10.0
"""Seconds for the line and the headers of a request, from their first byte or, for the first, from connecting."""
LARGEST_HEAD: Final = 32 << 10
"""Bytes of the line and the headers."""
MOST: Final = 256
"""Connections at once: every program and page of a user has one or a few."""
OTHER_USER: Final = "other_user"
"""In the state of the ASGI scope where the other end belongs to another user of the machine."""


def connections_of(agent: Agent) -> type[asyncio.Protocol]:
    """The class of the agent's connections, as uvicorn wants it."""

    class Connection(_Connection):
        serves = agent

    return Connection


class _Connection(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, within limits."""

    serves: Agent

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **more)
        self._head_timer: asyncio.TimerHandle | None = None
        self._head_size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's signature
        """Look once who is there."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            self.serves.refused["busy"] += 1
            transport.abort()
        elif not (
            self.client and self.server and is_of_this_user(self.client, cast("tuple[str, int]", self.server))
        ):
            self.app_state = {OTHER_USER: True}
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """No more limits."""
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, as long as a head does not grow too large."""
        self._head_size += len(data)
        super().data_received(data)
        if self._head_timer is None:
            self._head_size = 0
        elif self._head_size > LARGEST_HEAD:
            self._refuse(Refusal("too_large", where="headers", needed=f"≤ {LARGEST_HEAD}"))

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._head_timer is None:
            self._begin_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._end_head()
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """From here on it is another protocol's."""
        self._end_head()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says the same in two languages
        """What came is not HTTP."""
        self._refuse(Refusal("malformed", needed="HTTP/1.1"))

    def _begin_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_LIMIT, self._head_is_late)

    def _end_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        """Refuse; a connection on which nothing was said is a browser's stock and just ends."""
        if self._head_size:
            self._refuse(Refusal("timeout", where="headers", needed=f"≤ {HEAD_LIMIT:g} s"))
        else:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Say so and close."""
        self._end_head()
        if self.transport.is_closing():
            return
        self.serves.refused[refusal.kind] += 1
        body = refusal.body()
        head = (
            f"HTTP/1.1 {refusal.status} \r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
