"""Who follows events over a WebSocket: what each may hear, what waits to be sent, and what each wants watched."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

from wscall.errors import WscallError
from wscall.events import Event
from wscall.surfaces.agent.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from wscall.host.card_watch import PresentCard
    from wscall.surfaces.agent.agent import Agent

_MOST: Final = 32
"""Followers at once."""
_ROOM: Final = 512
"""Messages that may wait for one follower; one who does not fetch them is let go."""
_PARTING: Final = 2.0
"""Seconds for the last messages to go out when the agent ends."""
_DEVICES: Final = ("device.", "card.")
_EVERYBODY: Final = frozenset({"agent.stopping"})


class Socket(Protocol):
    """What is needed of a WebSocket."""

    async def send_text(self, data: str) -> None:
        """Send one message."""
        ...


class Follower:
    """One who follows.

    Args:
        agent: whose events they are.
        token: by which it is known who it is; it can cease to be good.
        origin: of the page; empty for programs.

    Attributes:
        principal: who it is.
        lost: has an exception once the follower does not fetch what waits.

    Raises:
        Refusal: the token is nobody's.
    """

    def __init__(self, agent: "Agent", token: str, origin: str) -> None:
        principal = agent.tokens.principal(token, origin)
        if principal is None:
            raise Refusal("token_wrong" if token else "token_missing", where="hello")
        self.principal = principal
        self._agent = agent
        self._token = token
        self._origin = origin
        self._loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = self._loop.create_future()
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._end_hearing: Callable[[], None] = _nothing
        self._end_devices: Callable[[], None] = _nothing
        self._end_cards: Callable[[], None] | None = None

    async def begin(self) -> None:
        """Hear what happens from now on. Devices are watched as long as somebody follows.

        A configuration that cannot be used has no devices; everything else can be followed all the same.
        """
        self._end_hearing = self._agent.events.listen(self._hear)
        with suppress(WscallError):
            self._end_devices = await asyncio.to_thread(self._watch_devices)

    async def watch_cards(self, *, wanted: bool) -> None:
        """Have cards watched, or no longer; those that lie on the readers already are told at once."""
        present: tuple[PresentCard, ...] = ()
        if wanted and self._end_cards is None:
            self._end_cards = _nothing
            with suppress(WscallError):
                self._end_cards, present = await asyncio.to_thread(self._watch_cards)
        elif not wanted and self._end_cards is not None:
            end, self._end_cards = self._end_cards, None
            await asyncio.to_thread(end)
        self.say({"type": "watching", "cards": wanted})
        for card in present:
            self._put(Event.now("card.present", **card._asdict()))

    def say(self, message: dict[str, Any]) -> None:
        """Put a message behind those that wait."""
        if self._waiting.qsize() < _ROOM:
            self._waiting.put_nowait(message)
        elif not self.lost.done():
            self.lost.set_exception(Refusal("too_many_requests", where="events", needed=f"≤ {_ROOM}"))

    async def send_to(self, socket: Socket) -> None:
        """Send what waits and what comes, for good.

        Raises:
            Refusal: the token is good no longer.
        """
        while True:
            message = await self._waiting.get()
            try:
                if self._agent.tokens.principal(self._token, self._origin) != self.principal:
                    raise Refusal("token_wrong", where="hello")
                await socket.send_text(json.dumps(message, ensure_ascii=False))
            finally:
                self._waiting.task_done()

    async def sent(self) -> None:
        """Wait until nothing waits any more."""
        await self._waiting.join()

    async def end(self) -> None:
        """Hear nothing more, and want nothing watched."""
        self._end_hearing()
        self.lost.cancel()
        for end in (self._end_cards or _nothing, self._end_devices):
            await asyncio.to_thread(end)

    def _watch_devices(self) -> "Callable[[], None]":
        return self._agent.session.watching.devices()

    def _watch_cards(self) -> "tuple[Callable[[], None], tuple[PresentCard, ...]]":
        watching = self._agent.session.watching
        return watching.cards(), watching.present()

    def _hear(self, event: Event) -> None:
        """Called wherever an event happens."""
        if self._may_hear(event):
            self._loop.call_soon_threadsafe(self._put, event)

    def _may_hear(self, event: Event) -> bool:
        """Pages hear of devices and of their own requests; cards are for those who want them watched."""
        if event.type.startswith("card.") and self._end_cards is None:
            return False
        if self.principal.kind != "page" or event.type in _EVERYBODY:
            return True
        return event.type.startswith(_DEVICES) or event.owner == self.principal

    def _put(self, event: Event) -> None:
        self.say(event.to_json())


class Followers:
    """All who follow."""

    def __init__(self) -> None:
        self._followers: set[Follower] = set()

    def __len__(self) -> int:
        return len(self._followers)

    def add(self, follower: Follower) -> None:
        """One more.

        Raises:
            Refusal: there are too many already.
        """
        if len(self._followers) >= _MOST:
            raise Refusal("busy", where="events", needed=f"≤ {_MOST}")
        self._followers.add(follower)

    def remove(self, follower: Follower) -> None:
        """One less."""
        self._followers.discard(follower)

    async def dismiss(self) -> None:
        """Let everybody have what waits, before connections are closed."""
        sending = [follower.sent() for follower in self._followers]
        with suppress(TimeoutError):
            async with asyncio.timeout(_PARTING):
                await asyncio.gather(*sending)


def _nothing() -> None:
    """What there is to end before anything began."""
