"""Install what a test lane needs, or say the one command that does.

A lane is a group of tests that needs more than Python: the PC/SC lane a smart card daemon with a virtual
reader. As root on Debian, or where CI is set, missing parts are installed; elsewhere the command is printed
and the lane is left out (and named in the closing summary of the tests). Standard library only.

Usage: python tools/lanes.py prepare
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple


class Lane(NamedTuple):
    """One lane: Debian packages, files and programs that prove they are there, and a Python requirement."""

    name: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]
    files: tuple[str, ...]
    module: str
    extra: str

    def missing(self) -> list[str]:
        """What is not there yet, in words."""
        gone = [program for program in self.programs if shutil.which(program) is None]
        gone += [file for file in self.files if not Path(file).exists()]
        if self.module and importlib.util.find_spec(self.module) is None:
            gone.append(f"Python module {self.module}")
        return gone

    def command(self) -> str:
        """The one command that installs it on Debian and its relatives."""
        return (
            f"sudo apt-get install --yes --no-install-recommends {' '.join(self.packages)}"
            f" && .venv/bin/python -m pip install --editable '.[{self.extra}]'"
        )


LANES = (
    Lane(
        name="pcsc",
        packages=("pcscd", "libpcsclite-dev", "vsmartcard-vpcd", "swig"),
        programs=("pcscd",),
        files=("/usr/include/PCSC/winscard.h", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
        module="smartcard",
        extra="pcsc",
    ),
)


def may_install() -> bool:
    """Whether installing system packages is expected here: root on a Debian system, or CI."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return shutil.which("apt-get") is not None and (root or bool(os.environ.get("CI")))


def install(lane: Lane) -> None:
    """Install the packages, then the Python part built against them."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    prefix = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    apt = [*prefix, "apt-get", "--quiet=2"]
    subprocess.run([*apt, "update"], check=True, env=environment)
    subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *lane.packages],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--editable", f".[{lane.extra}]"]
    subprocess.run(pip, check=True)


def prepare() -> int:
    """Make every lane ready, as far as this machine allows. Returns the exit status."""
    for lane in LANES:
        if not lane.missing():
            continue
        if may_install():
            print(f"lane {lane.name}: installing {', '.join(lane.missing())}", flush=True)
            install(lane)
        else:
            print(f"lane {lane.name} will not run: {', '.join(lane.missing())} missing. Run: {lane.command()}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["prepare"]:
        sys.exit(__doc__)
    sys.exit(prepare())
