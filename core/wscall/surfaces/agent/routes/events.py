"""``WS /v1/events``: what happens, as it happens."""

import asyncio
from contextlib import suppress
from typing import Final, Literal

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, ValidationError

from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.asking import SCOPE_KEY, Asker
from wscall.surfaces.agent.following import Follower
from wscall.surfaces.agent.rate import Rate
from wscall.surfaces.agent.refusal import Refusal
from wscall.surfaces.agent.routes import Access

router: Final = APIRouter(tags=["events"])
ACCESS: Final[dict[str, Access]] = {"/v1/events": "public"}
HELLO_LIMIT: Final = 5.0
"""Seconds within which a follower has to say who it is."""
_LONGEST: Final = 256
_REFUSED: Final = 1008
_PARTING: Final = 2.0


class Hello(BaseModel):
    """The first message: a browser cannot send a token before it."""

    type: Literal["hello"]
    token: str = Field(max_length=_LONGEST)


class Watch(BaseModel):
    """What else to watch."""

    type: Literal["watch"]
    cards: bool


@router.websocket("/v1/events")
async def events(socket: WebSocket) -> None:
    """Follow events until one side ends it. A refusal is told in a message before the connection is closed."""
    agent: Agent = socket.app.state.agent
    asker: Asker = socket.scope[SCOPE_KEY]
    await socket.accept()
    try:
        await _follow(socket, agent, asker.principal.origin)
    except Refusal as refusal:
        agent.refused[refusal.kind] += 1
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):  # it may be gone, or fetch nothing
            async with asyncio.timeout(_PARTING):
                await socket.send_json({"type": "refused", **refusal.about()}, mode="text")
                await socket.close(_REFUSED)
    except WebSocketDisconnect:
        pass


async def _follow(socket: WebSocket, agent: Agent, origin: str) -> None:
    hello = await _hello(socket)
    follower = Follower(agent, hello.token, origin)
    agent.followers.add(follower)
    try:
        await follower.begin()
        follower.say({"type": "welcome"})
        await _first_of(
            asyncio.create_task(follower.send_to(socket)),
            asyncio.create_task(_hear(socket, follower, agent.settings.page_rate)),
            follower.lost,
        )
    finally:
        agent.followers.remove(follower)
        await follower.end()


async def _first_of(*parts: asyncio.Future[None]) -> None:
    """Wait until one of them ends, end the others, and raise what it raised."""
    try:
        done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
    for part in done:
        part.result()


async def _hello(socket: WebSocket) -> Hello:
    try:
        async with asyncio.timeout(HELLO_LIMIT):
            return Hello.model_validate_json(await _text(socket))
    except TimeoutError:
        raise Refusal("timeout", where="hello", needed=f"≤ {HELLO_LIMIT:g} s") from None
    except ValidationError:
        raise Refusal("malformed", where="hello", needed='{"type": "hello", "token": "…"}') from None


async def _hear(socket: WebSocket, follower: Follower, most: float) -> None:
    """Do as the follower wishes, ``most`` times a second: beginning and ending a watch is work."""
    rate = Rate(most)
    while True:
        try:
            wish = Watch.model_validate_json(await _text(socket))
        except ValidationError:
            raise Refusal("malformed", where="events", needed='{"type": "watch", "cards": true}') from None
        if not rate.allows(""):
            raise Refusal("too_many_requests", where="events", needed=f"≤ {most:g}/s")
        await follower.watch_cards(wanted=wish.cards)


async def _text(socket: WebSocket) -> str:
    """The next message; what is not text is not JSON either."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    return message.get("text") or ""
