"""What ShowForm_V2 opens, without an agent and a browser: it notes what it was opened for."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wscall.api import functions

if TYPE_CHECKING:
    from wscall.errors import WscallError


class Shown:
    """A form that is shown to nobody.

    Attributes:
        for_configurations: for each time it was opened, the configuration.
        error: what keeps it from being opened.
    """

    def __init__(self) -> None:
        self.for_configurations: list[Path] = []
        self.error: WscallError | None = None

    def open_console(self, configuration: Path) -> None:
        if self.error is not None:
            raise self.error
        self.for_configurations.append(configuration)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    form = Shown()
    monkeypatch.setattr(functions, "form", lambda: form)
    return form
