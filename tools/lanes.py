"""Install what the test lanes need, or say the one command that does.

A lane is a group of tests that needs more than Python: the PC/SC lane a smart card daemon with a virtual reader.
As root on Debian, or where CI is set, missing parts of all lanes are
installed in one go; elsewhere the command is printed and the lane is left out (and named in the closing summary
of the tests). Standard library only.

Usage: python tools/lanes.py prepare
"""

import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).resolve().parent.parent


class Made(NamedTuple):
    """Files that a script makes once the packages are there. Those older than the script are stale."""

    script: str
    files: tuple[str, ...]

    def missing(self) -> list[str]:
        """Those that have to be made (again)."""
        since = (REPOSITORY / self.script).stat().st_mtime
        paths = [REPOSITORY / file for file in self.files]
        return [str(path) for path in paths if not path.exists() or path.stat().st_mtime < since]


class Lane(NamedTuple):
    """One lane: what it needs, and what proves that it is there.

    Attributes:
        name: as in ``@pytest.mark.lane(name)``.
        packages: of Debian and its relatives.
        programs: that must be found on the path.
        files: that must exist; absolute.
        module: a Python module that must be importable, from the extra ``extra`` of this project.
        made: what a script makes out of them.
        i386: it needs packages of the architecture i386 beside those of this machine.
        machines: the only machines it can run on; empty: any.
    """

    name: str
    packages: tuple[str, ...]
    programs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    module: str = ""
    extra: str = ""
    made: Made | None = None
    i386: bool = False
    machines: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """What is not there yet, in words."""
        if self.machines and platform.machine() not in self.machines:
            return [f"a machine of kind {' | '.join(self.machines)}"]
        gone = [program for program in self.programs if shutil.which(program) is None]
        gone += [file for file in self.files if not Path(file).exists()]
        if self.module and importlib.util.find_spec(self.module) is None:
            gone.append(f"Python module {self.module}")
        return gone + (self.made.missing() if self.made else [])

    def command(self) -> str:
        """The one command that installs it on Debian and its relatives."""
        return " && ".join(shlex.join(step) for step in steps([self], ["sudo"]))


LANES: Final = (
    Lane(
        name="pcsc",
        packages=("pcscd", "libpcsclite-dev", "vsmartcard-vpcd", "swig"),
        programs=("pcscd",),
        files=("/usr/include/PCSC/winscard.h", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
        module="smartcard",
        extra="pcsc",
    ),
)


def steps(lanes: Sequence[Lane], root: Sequence[str]) -> list[list[str]]:
    """The commands that install these lanes together; ``root`` is put before those that need its rights."""
    packages = dict.fromkeys(package for lane in lanes for package in lane.packages)
    extras = sorted({lane.extra for lane in lanes if lane.extra})
    scripts = dict.fromkeys(lane.made.script for lane in lanes if lane.made)
    python = os.path.relpath(sys.executable, REPOSITORY)
    architecture: list[list[str]] = []
    release: list[str] = []
    if any(lane.i386 for lane in lanes):
        # Both architectures of a library must have one version, and only the main suite has both for all.
        architecture = [[*root, "dpkg", "--add-architecture", "i386"]]
        release = ["--target-release", platform.freedesktop_os_release()["VERSION_CODENAME"]]
    return [
        *architecture,
        [*root, "apt-get", "--quiet=2", "update"],
        [*root, "apt-get", "--quiet=2", "install", "--yes", "--no-install-recommends", *release, *packages],
        *([[python, "-m", "pip", "install", "--quiet", "--editable", f".[{','.join(extras)}]"]] if extras else []),
        *([python, script] for script in scripts),
    ]


def may_install() -> bool:
    """Whether installing system packages is expected here: root on a Debian system, or CI."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return shutil.which("apt-get") is not None and (root or bool(os.environ.get("CI")))


def install(lanes: Sequence[Lane]) -> int:
    """Run the steps for these lanes. Returns the exit status of the first that failed, or 0."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive", "--preserve-env=DEBIAN_FRONTEND"]
    for step in steps(lanes, root):
        done = subprocess.run(step, check=False, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            print(f"failed with {done.returncode}: {shlex.join(step)}", flush=True)
            return done.returncode
    return 0


def prepare() -> int:
    """Make every lane ready, as far as this machine allows. Returns the exit status."""
    incomplete = [lane for lane in LANES if lane.missing()]
    fitting = [lane for lane in incomplete if not lane.machines or platform.machine() in lane.machines]
    if fitting and may_install():
        for lane in fitting:
            print(f"lane {lane.name}: installing {', '.join(lane.missing())}", flush=True)
        return install(fitting)
    for lane in incomplete:
        print(f"lane {lane.name} will not run: {', '.join(lane.missing())} missing. Run: {lane.command()}")
    return 0


if __name__ == "__main__":
    if sys.argv[1:] != ["prepare"]:
        sys.exit(__doc__)
    sys.exit(prepare())
