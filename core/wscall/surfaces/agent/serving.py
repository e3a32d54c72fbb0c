"""A running agent, from its lock to its last request."""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import uvicorn

from wscall import __version__
from wscall.config import default_settings, find_configuration, load_settings
from wscall.config.settings import Settings
from wscall.errors import BadConfiguration
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.app import create_app
from wscall.surfaces.agent.connection import connections_of
from wscall.surfaces.agent.files import AgentAddress, AgentFolder
from wscall.surfaces.agent.listening import listen

_LOG: Final = logging.getLogger(__name__)
_KEEP_ALIVE: Final = 75
"""Seconds that an idle connection is kept: callers in C keep theirs between two patients."""
_PARTING: Final = 5
"""Seconds for the last answers to go out when nothing runs any more."""
_LARGEST_MESSAGE: Final = 64 << 10
"""Bytes of a WebSocket message; they are a few hundred."""


def serve(configuration: Path | None, port: int | None, announce: Callable[[AgentAddress], None]) -> None:
    """Serve until a signal ends it.

    Args:
        configuration: path of a WSCallConfig.ini; None takes the one that is found. One that cannot be used is
            served all the same: calls say what is wrong with it, and the console shows it.
        port: instead of the configuration's.
        announce: called once requests are taken.

    Raises:
        BadConfiguration: there is no configuration.
        DeviceBusy: an agent of this user runs already, or no port is free.
    """
    path = (configuration or find_configuration()).absolute()
    folder = AgentFolder()
    with folder.running():
        settings = _settings(path)
        _begin_logs(settings)
        sockets = listen(settings.agent.port if port is None else port)
        agent = Agent(settings.agent, folder, sockets[0].getsockname()[1], path)
        try:
            address = _address(agent)
            folder.write_address(address)
            _LOG.info("agent %s serves %s on port %d", __version__, path, agent.port)
            Server(agent).run_on(sockets, lambda: announce(address))
        finally:
            _LOG.info("agent on port %d ends", agent.port)
            agent.close()
            _end_logs()


def _begin_logs(settings: Settings) -> None:
    """Log as configured from the start on, without rich, which structlog takes along where it is there."""
    with _without("rich"):
        from wscall import logs  # noqa: PLC0415 - as above

    logs.configure(settings)


def _end_logs() -> None:
    from wscall import logs  # noqa: PLC0415 - loaded by now

    logs.shut_down()


@contextmanager
def _without(module: str) -> Generator[None, None, None]:
    """Hide a module from imports that take it along where it is there."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment] # what Python takes for "there is none"
    try:
        yield
    finally:
        del sys.modules[module]


def _settings(path: Path) -> Settings:
    try:
        return load_settings(path)
    except BadConfiguration:
        if not path.is_file():
            raise
        return default_settings(path.parent)


def _address(agent: Agent) -> AgentAddress:
    own = agent.settings
    command = (sys.executable, "-m", "wscall", "--config", str(agent.configuration), "serve")
    return AgentAddress(
        pid=os.getpid(),
        port=agent.port,
        token=agent.folder.token(),
        configuration=str(agent.configuration),
        command=command,
        outputSize=own.output_size,
        messageSize=own.message_size,
        encoding=own.encoding,
        callLimit=own.call_limit,
    )


class Server(uvicorn.Server):
    """uvicorn, asleep until a signal comes.

    Args:
        agent: the agent to serve.
    """

    def __init__(self, agent: Agent) -> None:
        app = create_app(agent)
        super().__init__(
            uvicorn.Config(
                app.gate,
                http=connections_of(agent, app.quick),
                ws=cast("type[asyncio.Protocol]", _websocket),
                ws_max_size=_LARGEST_MESSAGE,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=_KEEP_ALIVE,
                timeout_graceful_shutdown=_PARTING,
            )
        )
        self._agent = agent
        self._ending: asyncio.Event | None = None
        self._announce: Callable[[], None] = _silent

    def run_on(self, sockets: list[socket.socket], announce: Callable[[], None]) -> None:
        """Serve on these sockets until a signal comes."""
        self._announce = announce
        self.run(sockets)

    async def main_loop(self) -> None:
        """Wait for the end; uvicorn's own loop looks ten times a second.

        While calls are finished, whoever asks for more is told that the agent stops.
        """
        await self.on_tick(0)
        self._ending = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(_log_failure)
        self._agent.on_stop = lambda: loop.call_soon_threadsafe(self.end)
        if not self.should_exit:
            self._announce()
            await self._ending.wait()
        await self._agent.running.drained(self._agent.settings.drain_limit)
        await self._agent.followers.dismiss()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Drain on a signal; unlike uvicorn, do not raise it once more when that is done."""
        if threading.current_thread() is not threading.main_thread():  # signals are the program's own then
            yield
            return
        loop = asyncio.get_running_loop()
        numbers = [signal.SIGINT, signal.SIGTERM]
        if sys.platform == "win32":
            numbers.append(signal.SIGBREAK)  # also when its console is closed
        elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            numbers.append(signal.SIGHUP)
        before = {
            number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.end)) for number in numbers
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self) -> None:
        """Take nothing new, and end when what runs is done; asked twice, do not wait for it."""
        self.force_exit = self.should_exit
        self.should_exit = True
        self._agent.drain()
        if self._ending is not None:
            self._ending.set()
        if self.force_exit:
            self._agent.running.cancel_all()


def _websocket(**parts: Any) -> asyncio.Protocol:  # noqa: ANN401 - uvicorn's own
    """The protocol of WebSockets, loaded by the first."""
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol  # noqa: PLC0415

    return WebSocketsSansIOProtocol(**parts)


def _log_failure(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio would say on stderr, unmasked."""
    _LOG.error("%s", context.get("message", ""), exc_info=context.get("exception"))


def _silent() -> None:
    """Nobody waits for the agent."""
