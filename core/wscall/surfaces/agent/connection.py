"""One connection: whose it is, how long its requests may take to arrive, and what is not HTTP at all."""

import asyncio
from collections.abc import Callable, Mapping
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


Headers = list[tuple[bytes, bytes]]
Quick = Callable[[Headers], bytes | None]
"""Gives the whole answer to a GET with these headers, or None where the application has to look at it."""


def connections_of(agent: Agent, quick_answers: Mapping[bytes, Quick]) -> type[asyncio.Protocol]:
    """The class of the agent's connections, as uvicorn wants it.

    Args:
        agent: the agent.
        quick_answers: by path, what is answered without a task of its own.
    """

    class Connection(_Connection):
        serves = agent
        quick = quick_answers

    return Connection


class _Connection(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, within limits."""

    serves: Agent
    quick: Mapping[bytes, Quick]

    def __init__(self, *arguments: Any, **more: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **more)
        self._head_timer: asyncio.TimerHandle | None = None
        self._head_size = 0
        self._in_head = True
        self._quick = False

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
        """Take what came, as long as a head does not grow too large or take too long."""
        self._head_size += len(data)
        super().data_received(data)
        if not self._in_head:
            self._head_size = 0
        elif self._head_size > LARGEST_HEAD:
            self._refuse(Refusal("too_large", where="headers", needed=f"≤ {LARGEST_HEAD}"))
        elif self._head_timer is None:
            self._begin_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True
        self._quick = False

    def on_headers_complete(self) -> None:
        """The head is there: answer at once what needs no more than that, and begin the rest."""
        self._end_head()
        if self.url in self.quick and self._is_idle():
            answer = self.quick[self.url](self.headers)
            if answer is not None:
                self._quick = True
                self._answer(answer)
                return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """What comes after a quick answer is of no use."""
        if not self._quick:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """A quick answer is complete already."""
        if not self._quick:
            super().on_message_complete()

    def _is_idle(self) -> bool:
        """Whether a plain GET may be answered right now: nothing is being answered, and the other end listens."""
        return (
            (self.cycle is None or self.cycle.response_complete)  # type: ignore[redundant-expr] # None at first
            and not self.flow.write_paused
            and not self.app_state
            and self.parser.get_method() == b"GET"
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
        )

    def _answer(self, answer: bytes) -> None:
        self.server_state.total_requests += 1
        self.transport.write(answer)
        if self.parser.should_keep_alive():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        else:
            self.transport.close()

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
        self._in_head = False
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
