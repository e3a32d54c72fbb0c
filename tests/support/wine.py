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


@contextmanager
def wine_prefix() -> Iterator[None]:
    """Let programs started in this block use the lane's prefix; nothing of Wine runs on after it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DISPLAY", raising=False)
        for name, value in WINE.ENVIRONMENT.items():
            patch.setenv(name, value)
        yield
        subprocess.run(["wineserver", "--kill"], check=False, timeout=60, capture_output=True)
        subprocess.run(["wineserver", "--wait"], check=True, timeout=60, capture_output=True)


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
