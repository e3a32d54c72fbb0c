"""Programs in other languages that call the native library through its bindings, built and spoken to by tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Self

from support.native import ARM64, HERE, REPOSITORY, WINDOWS, Target
from support.wine import WINE
from wscall.api.result import CallResult

BINDINGS: Final = REPOSITORY / "native" / "bindings"
PROGRAMS: Final = Path(__file__).parent / "client_programs"
_TARGETS: Final = {target.name: target for target in (HERE, ARM64, *WINDOWS)}
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


def compile_c(folder: Path, source: Path, compiler: str = "cc") -> list[str]:
    """A program in C, with the header; returns the command that runs it where it was built for."""
    program = folder / "program.exe"
    strict = ("-std=gnu11", "-Wall", "-Wextra", "-Werror", f"-I{BINDINGS / 'c'}")
    more = () if "mingw" in compiler else ("-ldl",)
    compile_with(compiler, *strict, source, "-o", program, *more, folder=folder)
    return [str(program)]


def compile_pascal(folder: Path, source: Path) -> list[str]:
    """A program in Free Pascal, with the unit."""
    program = folder / "program"
    compile_with(
        "fpc", "-vew", "-Sew", f"-Fu{BINDINGS / 'delphi'}", f"-FU{folder}", f"-o{program}", source, folder=folder
    )
    return [str(program)]


def compile_csharp(folder: Path, source: Path) -> list[str]:
    """A program in C# 4, which .NET Framework 4 came with, with the class."""
    sources = (BINDINGS / "csharp" / "WSCall.cs", source)
    compile_with(
        "mcs", "-warnaserror", "-langversion:4", "-d:WSCALL_LINUX", "-out:program.exe", *sources, folder=folder
    )
    return ["mono", str(folder / "program.exe")]


def compile_go(folder: Path, source: Path, **target: str) -> list[str]:
    """A program in Go, with the package, for this machine or what GOOS and GOARCH name."""
    shutil.copy(source, folder / "main.go")
    shutil.copytree(BINDINGS / "go", folder / "wscall")
    (folder / "go.mod").write_text(
        "module program\n\ngo 1.18\n\nrequire wscall v0.0.0\n\nreplace wscall => ./wscall\n", encoding="ascii"
    )
    program = folder / "program.exe"
    cache = {"GOCACHE": str(REPOSITORY / "build" / "go-cache"), "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    compile_with("go", "build", "-o", program, ".", folder=folder, GOFLAGS="-mod=mod", **cache, **target)
    return [str(program)]


def compile_jna(folder: Path, source: Path) -> list[str]:
    """A program in Java 8, with the class that uses JNA."""
    _java(folder, "javac", source, "jna", "--release", "8", "-Xlint:all,-options", "-cp", JNA)
    return ["java", "-cp", f"{folder / 'classes'}{os.pathsep}{JNA}", source.stem]


def compile_panama(folder: Path, source: Path) -> list[str]:
    """A program in Java, with the class that uses the foreign memory API."""
    programs = newest_java()
    assert programs is not None
    _java(folder, programs / "javac", source, "panama", "-Xlint:all,-restricted")
    java = str(programs / "java")
    return [java, "--enable-native-access=ALL-UNNAMED", "-cp", str(folder / "classes"), source.stem]


def _java(folder: Path, javac: Path | str, source: Path, binding: str, *options: str) -> None:
    sources = sorted((BINDINGS / "java" / binding).rglob("*.java"))
    compile_with(javac, "-Werror", *options, "-d", folder / "classes", *sources, source, folder=folder)


def newest_java() -> Path | None:
    """Programs of a Java that has the foreign memory API (22 or later), if there is one on this machine."""
    found = []
    for release in Path("/usr/lib/jvm").glob("*/release"):
        said = dict(line.split("=", 1) for line in release.read_text("utf-8").splitlines() if "=" in line)
        version = said.get("JAVA_VERSION", '"0"').strip('"').partition(".")[0]
        if int(version) >= 22 and (release.parent / "bin" / "javac").exists():
            found.append((int(version), release.parent / "bin"))
    return max(found)[1] if found else None


def _python(_folder: Path) -> list[str]:
    return [sys.executable, str(PROGRAMS / "python_client.py")]


def _windows_python(_folder: Path) -> list[str]:
    """The Windows Python takes its path from nowhere but its own folder."""
    paths = [_TARGETS["windows-x86_64"].path(path) for path in (PROGRAMS, BINDINGS / "python")]
    code = f"import runpy, sys; sys.path[:0] = {paths!r}; runpy.run_module('python_client', run_name='__main__')"
    return [str(WINE.PYTHON), "-c", code]


class Language(NamedTuple):
    """A binding and the client that is built with it.

    Attributes:
        name: of the binding, with the system where that is not this one.
        lanes: what brings its compiler and runs its programs.
        build: makes the client in an empty folder and returns the command that runs it on its target.
        target: whose library it loads.
        unicode: its texts are Unicode; otherwise they are bytes of the library's encoding.
    """

    name: str
    lanes: tuple[str, ...]
    build: Callable[[Path], list[str]]
    target: Target = HERE
    unicode: bool = True

    def command(self, folder: Path) -> list[str]:
        """Build the client in an empty folder; the command that runs it here."""
        return [*self.target.runner, *self.build(folder)]


_X86: Final = _TARGETS["windows-x86"]
_X64: Final = _TARGETS["windows-x86_64"]


def _c_with(compiler: str) -> Callable[[Path], list[str]]:
    return lambda folder: compile_c(folder, PROGRAMS / "client.c", compiler)


def _go_for(**target: str) -> Callable[[Path], list[str]]:
    return lambda folder: compile_go(folder, PROGRAMS / "client.go", **target)


LANGUAGES: Final = (
    Language("c", (), _c_with("cc"), unicode=False),
    Language("c-arm64", ("arm64",), _c_with("aarch64-linux-gnu-gcc"), ARM64, unicode=False),
    Language("c-x86", ("wine",), _c_with("i686-w64-mingw32-gcc"), _X86, unicode=False),
    Language("c-x86_64", ("wine",), _c_with("x86_64-w64-mingw32-gcc"), _X64, unicode=False),
    Language("python", (), _python),
    Language("python-x86_64", ("wine",), _windows_python, _X64),
    Language("pascal", ("pascal",), lambda folder: compile_pascal(folder, PROGRAMS / "client.pas")),
    Language("csharp", ("csharp",), lambda folder: compile_csharp(folder, PROGRAMS / "Client.cs")),
    Language("go", ("go",), _go_for(), unicode=False),
    Language("go-x86", ("go", "wine"), _go_for(GOOS="windows", GOARCH="386"), _X86, unicode=False),
    Language("go-x86_64", ("go", "wine"), _go_for(GOOS="windows", GOARCH="amd64"), _X64, unicode=False),
    Language("jna", ("java",), lambda folder: compile_jna(folder, PROGRAMS / "JnaClient.java")),
    Language("panama", ("java",), lambda folder: compile_panama(folder, PROGRAMS / "PanamaClient.java")),
)


def client_environment(target: Target, state: Path) -> dict[str, str]:
    """In which a client finds the library and the agent's folder."""
    return {
        **os.environ,
        "WSCALL_STATE_DIR": str(state),
        "LD_LIBRARY_PATH": str(target.library.parent),
        "PYTHONPATH": str(BINDINGS / "python"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
    }


class Client:
    """A running client. Ends with its block.

    Args:
        language: what it is written in.
        command: what its ``command`` returned.
        state: folder in which it finds the agent.
        encoding: of the agent's configuration, ``GBK`` or ``UTF-8``.
    """

    def __init__(self, language: Language, command: list[str], state: Path, encoding: str = "GBK") -> None:
        self._texts = "utf-8" if language.unicode or encoding == "UTF-8" else "gb18030"
        path = language.target.library
        self._process = subprocess.Popen(
            [*command, language.target.path(path), encoding],
            cwd="/",  # so that a path of this machine is one of a program under Wine
            env=client_environment(language.target, state),
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
