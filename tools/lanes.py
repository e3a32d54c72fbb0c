"""Install what the test lanes need, or say the one command that does.

A lane is a group of tests that needs more than Python: the PC/SC lane a smart card daemon with a virtual reader,
the qemu lane a virtual machine with USB. As root on Debian, or where CI is set, missing parts of all lanes are
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
_UPDATE: Final = "update"


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
        if not self.fits():
            return [f"a machine of kind {' | '.join(self.machines)}"]
        return self.lacking_packages() + self.lacking_module() + self.lacking_products()

    def fits(self) -> bool:
        """Whether it can run on this kind of machine."""
        return not self.machines or platform.machine() in self.machines

    def lacking_packages(self) -> list[str]:
        """Programs and files that its packages bring."""
        gone = [program for program in self.programs if shutil.which(program) is None]
        return gone + [file for file in self.files if not Path(file).exists()]

    def lacking_module(self) -> list[str]:
        """Its Python module, if it cannot be imported."""
        there = not self.module or importlib.util.find_spec(self.module)
        return [] if there else [f"Python module {self.module}"]

    def lacking_products(self) -> list[str]:
        """What its script has to make."""
        return self.made.missing() if self.made else []

    def command(self) -> str:
        """The one command that installs it on Debian and its relatives."""
        return " && ".join(shlex.join(step) for step in steps([self], ["sudo"]))


LANES: Final = (
    Lane(name="curl", packages=("curl",), programs=("curl",)),
    Lane(
        name="pcsc",
        packages=("pcscd", "libpcsclite-dev", "vsmartcard-vpcd", "swig"),
        programs=("pcscd",),
        files=("/usr/include/PCSC/winscard.h", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
        module="smartcard",
        extra="pcsc",
    ),
    Lane(
        name="qemu",
        packages=("qemu-system-x86", "busybox-static", "pcscd", "libccid", "libpcsclite-dev", "swig"),
        programs=("qemu-system-x86_64", "busybox", "pcscd"),
        files=("/usr/lib/pcsc/drivers/ifd-ccid.bundle",),
        module="smartcard",
        extra="pcsc",
        made=Made("tools/machine.py", ("build/machine/vmlinuz", "build/machine/initrd.gz")),
        machines=("x86_64",),
    ),
    Lane(
        name="wine",
        packages=(
            "wine",
            "wine64",
            "wine32:i386",
            "gcc-mingw-w64-i686-win32",
            "gcc-mingw-w64-x86-64-win32",
            "mingw-w64-tools",
        ),
        programs=("wine", "i686-w64-mingw32-gcc", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-widl"),
        files=("/usr/lib/wine/wine64", "/usr/lib/i386-linux-gnu/wine/i386-unix/ntdll.so"),
        made=Made(
            "tools/wine.py",
            (
                "build/wine/prefix/system.reg",
                "build/wine/python/cp312/python.exe",
                "build/wine/python/pywin32/pywin32.version.txt",
            ),
        ),
        i386=True,
        machines=("x86_64",),
    ),
    Lane(
        name="arm64",
        packages=("gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"),
        programs=("aarch64-linux-gnu-gcc", "qemu-aarch64"),
        files=("/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1",),
        machines=("x86_64",),
    ),
    Lane(
        name="java",
        packages=("default-jdk-headless", "libjna-java"),
        programs=("java", "javac"),
        files=("/usr/share/java/jna.jar",),
    ),
    Lane(name="pascal", packages=("fp-compiler",), programs=("fpc",)),
    Lane(
        name="csharp",
        packages=("mono-mcs", "libmono-i18n-cjk4.0-cil"),
        programs=("mcs", "mono"),
        files=("/usr/lib/mono/4.5/I18N.CJK.dll",),
    ),
    Lane(name="go", packages=("golang-go",), programs=("go", "cc")),
    Lane(
        name="browser",
        packages=("chromium", "fonts-noto-cjk", "node-typescript", "openssl"),
        programs=("chromium", "tsc", "openssl"),
        files=("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",),
    ),
)


def steps(lanes: Sequence[Lane], root: Sequence[str]) -> list[list[str]]:
    """The commands that bring what these lanes lack, together.

    Args:
        lanes: those that lack something.
        root: is put before a command that needs its rights.
    """
    by_packages = [lane for lane in lanes if lane.lacking_packages()]
    extras = sorted({lane.extra for lane in lanes if lane.lacking_module()})
    scripts = dict.fromkeys(lane.made.script for lane in lanes if lane.made and lane.lacking_products())
    python = os.path.relpath(sys.executable, REPOSITORY)
    pip = [python, "-m", "pip", "install", "--quiet", "--editable", f".[{','.join(extras)}]"]
    return [
        *(packages_steps(by_packages, root) if by_packages else []),
        *([pip] if extras else []),
        *([python, script] for script in scripts),
    ]


def packages_steps(lanes: Sequence[Lane], root: Sequence[str]) -> list[list[str]]:
    """The commands that install the packages of these lanes."""
    packages = dict.fromkeys(package for lane in lanes for package in lane.packages)
    architecture: list[list[str]] = []
    release: list[str] = []
    if any(lane.i386 for lane in lanes):
        # Both architectures of a library must have one version, and only the main suite has both for all.
        architecture = [[*root, "dpkg", "--add-architecture", "i386"]]
        release = ["--target-release", platform.freedesktop_os_release()["VERSION_CODENAME"]]
    return [
        *architecture,
        [*root, "apt-get", "--quiet=2", _UPDATE],
        [*root, "apt-get", "--quiet=2", "install", "--yes", "--no-install-recommends", *release, *packages],
    ]


def may_install() -> bool:
    """Whether installing system packages is expected here: root on a Debian system, or CI."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return shutil.which("apt-get") is not None and (root or bool(os.environ.get("CI")))


def install(lanes: Sequence[Lane]) -> int:
    """Run the steps for these lanes. Returns the exit status of the one that failed, or 0."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive", "--preserve-env=DEBIAN_FRONTEND"]
    for step in steps(lanes, root):
        done = subprocess.run(step, check=False, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            print(f"failed with {done.returncode}: {shlex.join(step)}", flush=True)
        if done.returncode and _UPDATE not in step:  # old lists often do, and the installation tells if not
            return done.returncode
    return 0


def prepare() -> int:
    """Make every lane ready, as far as this machine allows. Returns the exit status."""
    incomplete = [lane for lane in LANES if lane.missing()]
    fitting = [lane for lane in incomplete if lane.fits()]
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
