"""A counter of a small hospital in a temporary folder: platform, reader, scanner and configuration."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from wscall import logs
from wscall.api.session import Session
from wscall.config import write_template
from wscall.sim.cards.sam import DEFAULT_PIN
from wscall.sim.devices.scanner import ScannerEmulator
from wscall.sim.platform import EmbeddedPlatform
from wscall.sim.platform.seed import ORGANISATION


class Counter(NamedTuple):
    """What stands on the counter, and the folder that holds its files."""

    folder: Path
    session: Session
    platform: EmbeddedPlatform
    scanner: ScannerEmulator


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Environment variables for the time of a ``with`` block: the ones that win over a configuration file."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def open_counter(folder: Path | None, scenario: str | None) -> Iterator[Counter]:
    """Set the counter up, and clear it away at the end.

    Args:
        folder: where labels and data go and stay; None uses a temporary folder that is removed.
        scenario: name or file of a scenario for the platform (:mod:`wscall.sim.platform.scenario`).
    """
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wscall-demo-")))
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / "state"
        stack.enter_context(
            _environment(
                WSCALL_STATE_DIR=str(state),
                WSCALL_SIM_DIR=str(state / "sim"),
                WSCALL_PASSWORD=ORGANISATION.passWord,
                WSCALL_SAM_PIN=DEFAULT_PIN,
            )
        )
        platform = stack.enter_context(EmbeddedPlatform(state / "platform.sqlite", scenario=scenario))
        configuration = write_template(folder, {"WEBSERVICE.url": f"{platform.url}?wsdl"})
        scanner = stack.enter_context(ScannerEmulator())
        stack.callback(logs.shut_down)
        session = stack.enter_context(Session(configuration, logs.configure))
        yield Counter(folder, session, platform, scanner)
