"""A program's way to the events of the running agent."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from wscall.errors import DeviceAbsent, WscallError
from wscall.surfaces.agent.client import refused
from wscall.surfaces.agent.files import AgentAddress
from wscall.text import Text

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

_LIMIT: Final = 10.0
"""Seconds for the agent to greet."""
_PATH: Final = "/v1/events"


def follow(address: AgentAddress, *, cards: bool = False) -> Iterator[dict[str, Any]]:
    """The agent's messages as they come, its greeting first, until the agent ends or the caller stops asking.

    Args:
        address: where the agent is.
        cards: have it watch cards as well.

    Raises:
        DeviceAbsent: the agent does not answer.
        DeviceBusy: too many follow already.
        NotSupported: the token is not good, or not any more.
    """
    from websockets.exceptions import ConnectionClosed, WebSocketException  # noqa: PLC0415 - heavy, and seldom used
    from websockets.sync.client import connect  # noqa: PLC0415 - as above

    url = f"ws://127.0.0.1:{address.port}{_PATH}"
    try:
        with connect(url, proxy=None, open_timeout=_LIMIT, close_timeout=_LIMIT) as socket:
            _say(socket, type="hello", token=address.token)
            yield _message(socket, _LIMIT)
            if cards:
                _say(socket, type="watch", cards=True)
            while True:
                yield _message(socket, None)
    except ConnectionClosed as closed:
        if closed.rcvd is None:
            raise _silent(address, closed) from closed
    except (OSError, WebSocketException) as error:
        raise _silent(address, error) from error


def _say(socket: "ClientConnection", **message: object) -> None:
    socket.send(json.dumps(message))


def _message(socket: "ClientConnection", limit: float | None) -> dict[str, Any]:
    message = json.loads(socket.recv(timeout=limit))
    if message["type"] == "refused":
        raise refused(_PATH, message)
    return dict(message)


def _silent(address: AgentAddress, error: Exception) -> WscallError:
    return DeviceAbsent(
        Text("代理没有回答", "the agent does not answer"),
        where=address.url,
        found=type(error).__name__,
        advice=Text("结束它再重新运行 wscall serve", "end it and run wscall serve again"),
    )
