"""The parts of a running agent, put together."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from wscall.config.settings import AgentSettings
from wscall.deadline import Deadline
from wscall.errors import BadConfiguration
from wscall.events import Events
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.following import Followers
from wscall.surfaces.agent.pages import Pages
from wscall.surfaces.agent.principal import Principal
from wscall.surfaces.agent.running import Receive, Running
from wscall.surfaces.agent.tokens import Tokens

if TYPE_CHECKING:
    from wscall.api.session import Session


class Answered(Protocol):
    """What a function gives back."""

    @property
    def code(self) -> int:
        """The return value."""
        ...


A = TypeVar("A", bound=Answered)


class Agent:
    """What the routes work with.

    Args:
        settings: [AGENT] of the configuration.
        folder: the agent's files.
        port: where it listens.
        configuration: path of the WSCallConfig.ini; it need not be a good one.

    Attributes:
        hosts: what the Host header may say.
        own_origins: of the agent's own pages.
        pages: of a HIS that may use the agent.
        tokens: the tokens that are good.
        events: tells what happens.
        followers: who follows it over a WebSocket.
        running: calls in progress.
        calls: how many were carried out, by what was called and its code.
        seconds: time spent in them.
        answered: requests that passed the gate, by address and status.
        refused: refused requests by kind.
        on_stop: ends the agent, from any thread; set by what serves it.
        draining: set when the agent ends: what runs goes on, nothing new begins.
    """

    def __init__(self, settings: AgentSettings, folder: AgentFolder, port: int, configuration: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.port = port
        self.configuration = configuration
        names = (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}")
        self.hosts = frozenset(names)
        self.own_origins = frozenset(f"http://{name}" for name in names)
        self.pages = Pages(folder, settings.origins)
        self.tokens = Tokens(folder.token(), self.pages, self.own_origins)
        self.events = Events()
        self.followers = Followers()
        self.running = Running(settings.concurrency)
        self.calls: Counter[tuple[str, int]] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.answered: Counter[tuple[str, int]] = Counter()
        self.refused: Counter[str] = Counter()
        self.draining = False
        self.on_stop: Callable[[], object] = self.drain
        self.started = time.monotonic()
        self._making_session = threading.Lock()
        self._session: Session | None = None

    @property
    def session(self) -> "Session":
        """What calls are made with. Made on first use: an agent at rest has loaded no host and no platform."""
        with self._making_session:  # calls begin in several threads
            if self._session is None:
                from wscall import logs  # noqa: PLC0415 - heavy, and not needed at rest
                from wscall.api.session import Session  # noqa: PLC0415 - as above

                self._session = Session(self.configuration, logs.configure, events=self.events)
            return self._session

    async def perform(
        self,
        what: str,
        principal: Principal,
        request: str,
        work: Callable[[Deadline], A],
        gone: Receive | None = None,
    ) -> A:
        """Carry a function out and count it.

        Args:
            what: for the figures; of a limited set of names.
            principal: who asks.
            request: the request's name.
            work: calls :mod:`wscall.api` in a thread; arguments as of :meth:`Running.run`.
            gone: as of :meth:`Running.run`.

        Raises:
            Refusal: as :meth:`Running.run`.
        """
        begun = time.monotonic()
        answer = await self.running.run(principal, request, work, gone)
        self.calls[what, answer.code] += 1
        self.seconds[what] += time.monotonic() - begun
        return answer

    def note(self, what: str, origin: str = "") -> None:
        """Write a line of the audit log about who may use the agent."""
        with suppress(BadConfiguration):
            self.session.audit.record(what, 0, origin=origin)

    def drain(self) -> None:
        """Take nothing new from now on."""
        if not self.draining:
            self.draining = True
            self.events.publish("agent.stopping")

    def close(self) -> None:
        """Cancel what runs, and end workers, connections and logs."""
        self.running.close()
        if self._session is not None:
            from wscall import logs  # noqa: PLC0415 - as above

            self._session.close()
            logs.shut_down()
