"""Opening the console: an agent that runs, a ticket from it, the default browser."""

import threading
import time
import webbrowser
from pathlib import Path
from typing import Final

from wscall.errors import DeviceAbsent, NotSupported
from wscall.surfaces.agent.client import find_agent
from wscall.surfaces.agent.files import AgentFolder
from wscall.surfaces.agent.starting import start_if_none_runs
from wscall.text import Text

_LIMIT: Final = 15.0
"""Seconds that an agent which runs has to answer."""
_PAUSE: Final = 0.05
_BROWSER_LIMIT: Final = 10.0
"""Seconds for starting a browser; one that takes the terminal for itself has been started by then as well."""


def open_console(configuration: Path) -> None:
    """Open the console for the person at this machine.

    Args:
        configuration: what a new agent is to work with; one that runs keeps its own.

    Raises:
        DeviceAbsent: there is no agent and none can be started, or it does not answer.
        NotSupported: no browser can be opened here.
        WscallError: whatever else the agent says, for example that it is ending.
    """
    if not _show(console_address(configuration)):
        raise NotSupported(
            Text("无法打开浏览器", "no browser can be opened"),
            where="ShowForm_V2",
            advice=Text(
                "在有桌面的会话中重试；wscall console --print 给出网址",
                "try again in a session with a desktop; `wscall console --print` gives the address",
            ),
        )


def console_address(configuration: Path) -> str:
    """An address that opens the console once, within a minute. It is a secret for as long.

    Raises:
        DeviceAbsent: as :func:`open_console`.
    """
    folder = AgentFolder()
    start_if_none_runs(configuration, folder)
    until = time.monotonic() + _LIMIT
    while True:
        try:
            return str(find_agent(folder).ask("POST", "/v1/console/ticket", limit=_LIMIT)["url"])
        except DeviceAbsent:
            # One that somebody is just starting holds its lock, and has not written down yet where it listens.
            if time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _show(url: str) -> bool:
    """Whether a browser was started.

    Its command line shows the ticket, which the agent takes from a connection of this user alone.
    """
    opened: list[bool] = []

    def work() -> None:
        try:
            opened.append(webbrowser.open(url))
        except (webbrowser.Error, OSError):
            opened.append(False)

    worker = threading.Thread(target=work, name="wscall-browser", daemon=True)
    worker.start()
    worker.join(_BROWSER_LIMIT)
    return opened[0] if opened else True
