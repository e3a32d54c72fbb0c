"""Programs in other languages that call the native library through its bindings, built and spoken to by tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple, Self

from support.native import ARM64, HERE, REPOSITORY, WINDOWS, Target
from support.wine import WINE
from wscall.api.result import CallResult

BINDINGS: Final = REPOSITORY / "native" / "bindings"
PROGRAMS: Final = Path(__file__).parent / "client_programs"
TARGETS: Final = {target.name: target for target in (HERE, ARM64, *WINDOWS)}
JNA: Final = "/usr/share/java/jna.jar"
LIMIT: Final = 120.0
"""Seconds for a compiler; a busy machine needs many of them."""


def compile_with(*command: str | Path, folder: Path, **environment: str) -> None:
    """Run a compiler; what it complains about is the failure."""
    done = subprocess.run(
        [str(part) for part in command],
        check=False,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=LIMIT,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}"


def c_program(folder: Path, compiler: str = "cc") -> Path:
    """The client in C; returns the program."""
    program = folder / "client.exe"
    strict = ("-std=gnu11", "-Wall", "-Wextra", "-Werror", f"-I{BINDINGS / 'c'}")
    more = () if "mingw" in compiler else ("-ldl",)
    compile_with(compiler, *strict, PROGRAMS / "client.c", "-o", program, *more, folder=folder)
    return program


def go_program(folder: Path, **target: str) -> Path:
    """The client in Go, for this machine or what GOOS and GOARCH name; returns the program."""
    shutil.copytree(PROGRAMS / "go", folder, dirs_exist_ok=True)
    shutil.copytree(BINDINGS / "go", folder / "wscall")
    program = folder / "client.exe"
    cache = {"GOCACHE": str(REPOSITORY / "build" / "go-cache"), "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    compile_with("go", "build", "-o", program, ".", folder=folder, GOFLAGS="-mod=mod", **cache, **target)
    return program


def _java(folder: Path, javac: Path | str, source: str, *options: str) -> None:
    binding = source.removesuffix("Client").lower()
    sources = sorted((BINDINGS / "java" / binding).rglob("*.java"))
    classes = folder / "classes"
    compile_with(javac, "-Werror", *options, "-d", classes, *sources, PROGRAMS / f"{source}.java", folder=folder)


def newest_java() -> Path | None:
    """Programs of a Java that has the foreign memory API (22 or later), if there is one on this machine."""
    found = []
    for release in Path("/usr/lib/jvm").glob("*/release"):
        said = dict(line.split("=", 1) for line in release.read_text("utf-8").splitlines() if "=" in line)
        version = said.get("JAVA_VERSION", '"0"').strip('"').partition(".")[0]
        if int(version) >= 22 and (release.parent / "bin" / "javac").exists():
            found.append((int(version), release.parent / "bin"))
    return max(found)[1] if found else None


def build_c(folder: Path) -> list[str]:
    """The client in C for this machine."""
    return [str(c_program(folder))]


def build_arm64(folder: Path) -> list[str]:
    """The client in C for ARM64, in an emulator."""
    return ["qemu-aarch64", "-L", "/usr/aarch64-linux-gnu", str(c_program(folder, "aarch64-linux-gnu-gcc"))]


def build_windows(machine: str) -> Callable[[Path], list[str]]:
    """The client in C for Windows."""
    return lambda folder: [*_wine(machine), str(c_program(folder, f"{machine}-w64-mingw32-gcc"))]


def build_windows_go(machine: str) -> Callable[[Path], list[str]]:
    """The client in Go for Windows."""
    names = {"i686": "386", "x86_64": "amd64"}
    return lambda folder: [*_wine(machine), str(go_program(folder, GOOS="windows", GOARCH=names[machine]))]


def build_windows_python(_folder: Path) -> list[str]:
    """The client in Python for the Windows Python, which takes its path from nowhere but its own folder."""
    paths = [TARGETS["windows-x86_64"].path(path) for path in (PROGRAMS, BINDINGS / "python")]
    code = f"import runpy, sys; sys.path[:0] = {paths!r}; runpy.run_module('python_client', run_name='__main__')"
    return [*_wine("x86_64"), str(WINE.PYTHON), "-c", code]


def _wine(machine: str) -> tuple[str, ...]:
    return TARGETS[f"windows-{machine.replace('i686', 'x86')}"].runner


def build_python(_folder: Path) -> list[str]:
    """The client in Python."""
    return [sys.executable, str(PROGRAMS / "python_client.py")]


def build_pascal(folder: Path) -> list[str]:
    """The client in Free Pascal."""
    quiet = ("-vew", "-Sew", f"-Fu{BINDINGS / 'delphi'}", f"-FU{folder}")
    compile_with("fpc", *quiet, f"-o{folder / 'client'}", PROGRAMS / "client.pas", folder=folder)
    return [str(folder / "client")]


def build_csharp(folder: Path) -> list[str]:
    """The client in C#."""
    sources = (BINDINGS / "csharp" / "WSCall.cs", PROGRAMS / "Client.cs")
    compile_with("mcs", "-warnaserror", "-d:WSCALL_LINUX", "-out:client.exe", *sources, folder=folder)
    return ["mono", str(folder / "client.exe")]


def build_go(folder: Path) -> list[str]:
    """The client in Go."""
    return [str(go_program(folder))]


def build_jna(folder: Path) -> list[str]:
    """The client in Java, through JNA."""
    _java(folder, "javac", "JnaClient", "-Xlint:all", "-cp", JNA)
    return ["java", "-cp", f"{folder / 'classes'}{os.pathsep}{JNA}", "JnaClient"]


def build_panama(folder: Path) -> list[str]:
    """The client in Java, through the foreign memory API."""
    programs = newest_java()
    assert programs is not None
    _java(folder, programs / "javac", "PanamaClient", "-Xlint:all,-restricted")
    java = str(programs / "java")
    return [java, "--enable-native-access=ALL-UNNAMED", "-cp", str(folder / "classes"), "PanamaClient"]


class Language(NamedTuple):
    """A binding and the client that is built with it.

    Attributes:
        name: of the binding, with the system where that is not this one.
        lanes: what brings its compiler and runs its programs.
        build: makes the client in an empty folder and returns the command that runs it.
        target: whose library it loads.
        unicode: its texts are Unicode; otherwise they are bytes of the library's encoding.
    """

    name: str
    lanes: tuple[str, ...]
    build: Callable[[Path], list[str]]
    target: Target = HERE
    unicode: bool = True


LANGUAGES: Final = (
    Language("c", (), build_c, unicode=False),
    Language("c-arm64", ("arm64",), build_arm64, ARM64, unicode=False),
    Language("c-x86", ("wine",), build_windows("i686"), TARGETS["windows-x86"], unicode=False),
    Language("c-x86_64", ("wine",), build_windows("x86_64"), TARGETS["windows-x86_64"], unicode=False),
    Language("python", (), build_python),
    Language("python-x86_64", ("wine",), build_windows_python, TARGETS["windows-x86_64"]),
    Language("pascal", ("pascal",), build_pascal),
    Language("csharp", ("csharp",), build_csharp),
    Language("go", ("go",), build_go, unicode=False),
    Language("go-x86", ("go", "wine"), build_windows_go("i686"), TARGETS["windows-x86"], unicode=False),
    Language("go-x86_64", ("go", "wine"), build_windows_go("x86_64"), TARGETS["windows-x86_64"], unicode=False),
    Language("jna", ("java",), build_jna),
    Language("panama", ("java",), build_panama),
)


class Client:
    """A running client. Ends with its block.

    Args:
        language: what it is written in.
        command: what its ``build`` returned.
        state: folder in which it finds the agent.
        encoding: of the agent's configuration, ``GBK`` or ``UTF-8``.
    """

    def __init__(self, language: Language, command: list[str], state: Path, encoding: str = "GBK") -> None:
        self._texts = "utf-8" if language.unicode or encoding == "UTF-8" else "gb18030"
        path = language.target.library
        environment: Mapping[str, str] = {
            **os.environ,
            "WSCALL_STATE_DIR": str(state),
            "LD_LIBRARY_PATH": str(path.parent),
            "PYTHONPATH": str(BINDINGS / "python"),
            "LC_ALL": "C.UTF-8",
        }
        self._process = subprocess.Popen(
            [*command, language.target.path(path), encoding],
            cwd="/",  # so that a path of this machine is one of a program under Wine
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # the Windows Python does not start with a file for it
            encoding="ascii",
            errors="replace",
        )

    def call(self, function: str, szEndPoint: str = "", szInput: str = "", szReserve: str = "") -> CallResult:
        """One call; ShowForm_V2 answers with a code alone."""
        assert self._process.stdin
        assert self._process.stdout
        texts = [text.encode(self._texts).hex() for text in (szEndPoint, szInput, szReserve)]
        self._process.stdin.write("\t".join([function, *texts]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._ended()
        code, msg, output = line.rstrip("\n").split("\t")
        return CallResult(int(code), *(bytes.fromhex(text).decode(self._texts) for text in (msg, output)))

    def _ended(self) -> str:
        _, said = self._process.communicate(timeout=LIMIT)
        return f"the client ended with {self._process.returncode}: {said}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self._process.communicate(timeout=LIMIT)
        finally:
            self._process.kill()
            self._process.wait()
