"""The wine lane: its prefix, the stand-ins built for Windows, and the server of Wine that is ended at the end."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.tools import load_tool

REPOSITORY = Path(__file__).parents[2]
WINE = load_tool("wine")
MACHINES = ("x86", "x86_64")


def _quietly(*command: str) -> None:
    """Run a program on the null device: what Wine starts beside the first of them lives on, with its pipes."""
    null = subprocess.DEVNULL
    subprocess.run(command, check=False, timeout=60, stdin=null, stdout=null, stderr=null)


@contextmanager
def wine_prefix() -> Iterator[None]:
    """Let programs started in this block use the lane's prefix; nothing of Wine runs on after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DISPLAY", raising=False)
        for name, value in WINE.ENVIRONMENT.items():
            patch.setenv(name, value)
        _quietly("wineserver", "--persistent")
        _quietly("wine", "cmd", "/c", "exit")
        yield
        _quietly("wineserver", "--kill")
        _quietly("wineserver", "--wait")


def standin(name: str, machine: str, folder: Path) -> Path:
    """A copy of a stand-in for Windows in a vendor directory."""
    folder.mkdir(exist_ok=True)
    built = REPOSITORY / "build" / "standins" / f"windows-{machine}" / f"{name}.dll"
    return Path(shutil.copy(built, folder))


def windows_python(script: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a script of the tests with the Windows Python; wscall comes from the source."""
    paths = [f"Z:{REPOSITORY / folder}" for folder in ("core", "plugins", "tests")]
    code = f"import runpy, sys; sys.path[:0] = {paths!r}; sys.argv[1:] = {list(arguments)!r}; "
    return subprocess.run(
        [
            "/usr/lib/wine/wine64",
            str(WINE.PYTHON),
            "-X",
            "utf8",
            "-c",
            f"{code}runpy.run_module({script!r}, run_name='__main__')",
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=110,
        check=True,
    )
