"""A client of the agent's events, as a page or a program would be."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from support.agent import RunningAgent

PATIENCE = 60.0
"""Seconds; only a test that fails waits so long."""


class Follower:
    """One WebSocket; :meth:`next` waits for what is expected."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    def say(self, **message: object) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        message = json.loads(self.socket.recv(timeout=PATIENCE))
        assert isinstance(message, dict)
        self.heard.append(message)
        return message

    def next(self, *types: str, **facts: object) -> dict[str, Any]:
        """The next message of one of these types with these facts; others are passed over."""
        while True:
            message = self.hear()
            if message["type"] in types and facts.items() <= message.items():
                return message

    def watch_cards(self, *, wanted: bool = True) -> None:
        self.say(type="watch", cards=wanted)
        assert self.next("watching")["cards"] is wanted


@contextmanager
def opened(agent: RunningAgent, origin: str | None = None, **more: Any) -> Iterator[Follower]:
    """A WebSocket that has not said yet who it is."""
    url = f"ws://127.0.0.1:{agent.port}/v1/events"
    with connect(url, origin=origin, proxy=None, open_timeout=PATIENCE, close_timeout=PATIENCE, **more) as socket:  # type: ignore[arg-type] # any text is an origin here
        yield Follower(socket)


@contextmanager
def following(agent: RunningAgent, token: str | None = None, origin: str | None = None) -> Iterator[Follower]:
    """A follower who was welcomed; without a token with the install's."""
    with opened(agent, origin) as follower:
        follower.say(type="hello", token=agent.token if token is None else token)
        assert follower.hear() == {"type": "welcome"}
        yield follower
