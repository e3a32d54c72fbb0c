"""Build what is written in C: the native library, the library hosts, and what stands in for others in the tests.

``native/wscall/`` becomes ``WSCallDLL.dll`` for 32-bit and 64-bit Windows and ``libWSCall.so`` for this machine
and for ARM64, in ``build/native/<system>-<machine>/`` and again in ``core/wscall/native/``, from where the wheel
takes it, and ``native/library_host/`` one program for each Windows, there. Every ``native/clients/<name>.c``
becomes a program for each of these systems in ``build/clients/``, every ``native/standins/<name>.c`` a library
for this machine and for both Windows, in ``build/standins/<system>-<machine>/``. Only what is older than its
sources is built again.

What lacks its compiler is left out with the command that installs it; with ``--require`` that is a failure.
Standard library only.

Usage: python tools/native.py [--require]
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

REPOSITORY: Final = Path(__file__).resolve().parent.parent
NATIVE: Final = REPOSITORY / "native"
PROGRAMS: Final = REPOSITORY / "core" / "wscall" / "native"
BUILD: Final = REPOSITORY / "build"
STANDINS: Final = BUILD / "standins"
LIBRARIES: Final = BUILD / "native"

_COMMON: Final = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden")
_WINDOWS: Final = ("-D_WIN32_WINNT=0x0601", "-D__USE_MINGW_ANSI_STDIO=1", "-static-libgcc", "-s")


class Toolchain(NamedTuple):
    """A compiler and what it makes.

    Attributes:
        target: ``<system>-<machine>`` as manifests write it.
        compiler: the program.
        package: the Debian package that brings it.
        suffix: of a shared library.
        options: for everything.
        library: more for a library; the last ones name what it is linked with.
    """

    target: str
    compiler: str
    package: str
    suffix: str
    options: tuple[str, ...]
    library: tuple[str, ...]


_MACHINE: Final = platform.machine().lower().replace("amd64", "x86_64").replace("arm64", "aarch64")

_SHARED: Final = ("-shared", "-fPIC", "-ldl", "-lpthread")

LINUX: Final = Toolchain(f"linux-{_MACHINE}", "cc", "gcc", ".so", (), _SHARED)
ARM64: Final = Toolchain("linux-aarch64", "aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu", ".so", (), _SHARED)
WINDOWS: Final = tuple(
    Toolchain(
        f"windows-{machine.replace('i686', 'x86')}",
        f"{machine}-w64-mingw32-gcc",
        f"gcc-mingw-w64-{machine.replace('_', '-')}-win32",
        ".dll",
        _WINDOWS,
        ("-shared", "-Wl,--kill-at", "-lws2_32"),  # vendors export their stdcall functions without @12
    )
    for machine in ("i686", "x86_64")
)

_SYSTEM_LIBRARIES: Final = ("-lws2_32", "-liphlpapi", "-lole32", "-loleaut32", "-luuid")
"""What every Windows has and the native library calls."""
_WINDOWS_PROGRAMS: Final = ("container", "form", "registrar", "sample")


class Product(NamedTuple):
    """One file to build, from what, and how; perhaps it is wanted in a second place as well."""

    output: Path
    toolchain: Toolchain
    sources: tuple[Path, ...]
    options: tuple[str, ...]
    copy: Path | None = None

    def possible(self) -> bool:
        """Whether all it is built from is there: what another product makes is not, without its tool."""
        return all(source.exists() for source in self.sources)

    def outdated(self) -> bool:
        """Whether it is not there, or older than a source, a header or this script."""
        if not self.output.exists() or (self.copy and not self.copy.exists()):
            return True
        folders = {source.parent for source in self.sources}
        headers = [header for folder in folders for header in folder.glob("*.h")]
        made = self.output.stat().st_mtime
        return any(file.stat().st_mtime > made for file in (*self.sources, *headers, Path(__file__)))

    def build(self) -> None:
        """Compile it beside its place and move it there, so that nobody ever loads half a file."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        half = self.output.with_name(f".{self.output.name}.{os.getpid()}")
        chain = self.toolchain
        paths = [str(path) for path in (half, *self.sources)]
        command = [chain.compiler, *_COMMON, *chain.options, "-o", *paths, *self.options]
        try:
            subprocess.run(command, check=True)
            if self.copy:
                self.copy.parent.mkdir(parents=True, exist_ok=True)
                duplicate = self.copy.with_name(half.name)
                shutil.copy(half, duplicate)
                duplicate.replace(self.copy)
            half.replace(self.output)
        finally:
            half.unlink(missing_ok=True)


class TypeLibrary(Product):
    """What tells development tools of the COM classes, as an object file that becomes part of the library."""

    __slots__ = ()

    def build(self) -> None:
        """Compile the description, and wrap it up as the resource that the second source names."""
        self.output.parent.mkdir(parents=True, exist_ok=True)
        description, resource = map(str, self.sources)
        widl = self.toolchain.compiler
        windres = widl.replace("-widl", "-windres")
        with tempfile.TemporaryDirectory(dir=self.output.parent) as name:
            half = Path(name, "half.o")
            subprocess.run([widl, "-t", "-o", str(Path(name, "wscall.tlb")), description], check=True)
            subprocess.run([windres, "--include-dir", name, resource, str(half)], check=True)
            half.replace(self.output)


def products() -> Iterator[Product]:
    """Everything that this machine is to build, what others are built from before them."""
    yield from library_hosts()
    yield from type_libraries()
    yield from libraries()
    yield from programs("clients", *_linux_chains(), *WINDOWS)
    yield from programs("bench", *_linux_chains()[:1])
    yield from standins()


def library_hosts() -> Iterator[Product]:
    """The programs that load vendors' libraries of another bitness."""
    host = tuple(sorted((NATIVE / "library_host").glob("*.c")))
    for chain in WINDOWS if host else ():
        machine = chain.target.partition("-")[2]
        yield Product(PROGRAMS / f"wscall-library-host-{machine}.exe", chain, host, ())


def type_libraries() -> Iterator[TypeLibrary]:
    """One for each Windows, because sizes of pointers are part of it."""
    folder = NATIVE / "wscall" / "com"
    sources = (folder / "wscall.idl", folder / "wscall.rc")
    for chain in WINDOWS if sources[0].exists() else ():
        tool = chain._replace(compiler=chain.compiler.replace("-gcc", "-widl"), package="mingw-w64-tools")
        yield TypeLibrary(LIBRARIES / chain.target / "wscall.tlb.o", tool, sources, ())


def libraries() -> Iterator[Product]:
    """WSCallDLL.dll and libWSCall.so: what every system has, its own layer below, and COM where that exists."""
    root = NATIVE / "wscall"
    reader = NATIVE / "library_host"
    described = {product.toolchain.target: product.output for product in type_libraries()}
    includes = (f"-I{root}", f"-I{reader}")
    for chains, folders, name, options in (
        (_linux_chains(), ("posix",), "libWSCall.so", ("-Wl,-soname,libWSCall.so,-z,nodelete,-z,now,-z,relro",)),
        (WINDOWS, ("windows", "com"), "WSCallDLL.dll", ("-Wl,--dynamicbase,--nxcompat", *_SYSTEM_LIBRARIES)),
    ):
        sources = [source for folder in ("", *folders) for source in sorted((root / folder).glob("*.c"))]
        for chain in chains if sources else ():
            output = LIBRARIES / chain.target / name
            copy = PROGRAMS / chain.target / name
            resources = [described[chain.target]] if chain.target in described else []
            everything = (*sources, reader / "json.c", *resources)
            yield Product(output, chain, everything, (*includes, *chain.library, *options), copy)


def programs(folder: str, *chains: Toolchain) -> Iterator[Product]:
    """Every source of a folder is a program of its own, for these systems; some only Windows can have."""
    for chain in chains:
        windows = chain in WINDOWS
        for source in sorted((NATIVE / folder).glob("*.c")):
            if windows or source.stem not in _WINDOWS_PROGRAMS:
                output = BUILD / folder / chain.target / f"{source.stem}{'.exe' if windows else ''}"
                libraries = _SYSTEM_LIBRARIES if windows else ("-ldl", "-lpthread")
                yield Product(output, chain, (source,), libraries)


def _linux_chains() -> tuple[Toolchain, ...]:
    if sys.platform != "linux":
        return ()
    return (LINUX,) if LINUX.target == ARM64.target else (LINUX, ARM64)


def standins() -> Iterator[Product]:
    """What the tests load in the place of vendors' libraries."""
    framework = NATIVE / "standins" / "standin.c"
    for chain in (*((LINUX,) if sys.platform == "linux" else ()), *WINDOWS):
        for source in sorted((NATIVE / "standins").glob("*.c")):
            if source != framework:
                output = STANDINS / chain.target / source.with_suffix(chain.suffix).name
                sources = (source, framework) if framework.exists() else (source,)
                yield Product(output, chain, sources, chain.library)


def main(*, require: bool) -> int:
    """Build what is outdated. Returns the exit status."""
    lacking: dict[str, Toolchain] = {}
    for product in products():
        chain = product.toolchain
        if shutil.which(chain.compiler) is None:
            lacking[chain.target] = chain
        elif product.possible() and product.outdated():
            print(f"building {product.output.relative_to(REPOSITORY)}", flush=True)
            try:
                product.build()
            except subprocess.CalledProcessError as error:
                print(f"{chain.compiler} ended with {error.returncode}", file=sys.stderr)
                return 1
    for target, chain in lacking.items():
        command = f"sudo apt-get install --yes --no-install-recommends {chain.package}"
        print(f"nothing is built for {target}: no {chain.compiler}. Run: {command}")
    return 1 if lacking and require else 0


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--require"]):
        sys.exit(__doc__)
    sys.exit(main(require="--require" in sys.argv))
