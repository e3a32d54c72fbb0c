"""The parts of a running agent, put together."""

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from wscall.config.settings import AgentSettings
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.principal import Tokens
from wscall.surfaces.agent.running import Running

if TYPE_CHECKING:
    from wscall.api.session import Session


class Agent:
    """What the routes work with.

    Args:
        settings: [AGENT] of the configuration.
        folder: the agent's files.
        port: where it listens.
        configuration: path of the WSCallConfig.ini; it need not be a good one.

    Attributes:
        tokens: the tokens that are good.
        running: calls in progress.
        refused: refused requests by kind.
        draining: set when the agent ends: what runs goes on, nothing new begins.
    """

    def __init__(self, settings: AgentSettings, folder: AgentFolder, port: int, configuration: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.port = port
        self.configuration = configuration
        self.tokens = Tokens(folder.token())
        self.running = Running(settings.concurrency)
        self.refused: Counter[str] = Counter()
        self.draining = False
        self.started = time.monotonic()
        self._session: Session | None = None

    @property
    def session(self) -> "Session":
        """What calls are made with. Made on first use: an agent at rest has loaded no host and no platform."""
        if self._session is None:
            from wscall import logs  # noqa: PLC0415 - heavy, and not needed at rest
            from wscall.api.session import Session  # noqa: PLC0415 - as above

            self._session = Session(self.configuration, logs.configure)
        return self._session

    def close(self) -> None:
        """Cancel what runs, and end workers and connections."""
        self.running.close()
        if self._session is not None:
            self._session.close()
