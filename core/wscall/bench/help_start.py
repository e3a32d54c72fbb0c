"""How long ``wscall --help`` takes against the start of Python itself."""

import subprocess
import sys
from pathlib import Path

from wscall.bench.measurement import Measurement, side_by_side

_LIMIT = 30.0


def _run(*command: str) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=_LIMIT)  # noqa: S603 - our own programs


def measure(rounds: int = 15) -> Measurement:
    """Whole processes, started in turn; the installed command where there is one."""
    script = Path(sys.executable).with_name("wscall")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "wscall"]
    return side_by_side(
        "wscall --help",
        lambda: _run(*command, "--help"),
        "python -c pass",
        lambda: _run(sys.executable, "-c", "pass"),
        budget=5.0,
        rounds=rounds,
    )
