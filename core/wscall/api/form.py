"""What ShowForm_V2 opens: a page for people that a surface has. This layer knows none, so it names one by name."""

from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

HOME: Final = "wscall.surfaces.console.opening"
"""The module with the form, imported when somebody wants to see it: a call to the platform loads no page."""


class Form(Protocol):
    """Pages for people."""

    def open_console(self, configuration: Path) -> None:
        """Open them for the person at this machine.

        Args:
            configuration: what a new agent is to work with; one that runs keeps its own.

        Raises:
            NotSupported: no browser can be opened here.
            WscallError: there is no agent and none can be started.
        """


def form() -> Form:
    """The console."""
    return cast("Form", import_module(HOME))
