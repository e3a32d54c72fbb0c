"""The native library as it was built, and the clients in C that call it, on every system this machine can run."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from filelock import FileLock

from support.agent import LIMIT
from support.hospital import Hospital
from wscall.surfaces.agent.files import LOCK, AgentAddress, AgentFolder

REPOSITORY = Path(__file__).parents[2]
BUILD = REPOSITORY / "build"


class Target(NamedTuple):
    """A system and machine that the library is built for.

    Attributes:
        name: ``<system>-<machine>``.
        runner: what runs its programs here.
    """

    name: str
    runner: tuple[str, ...] = ()

    @property
    def windows(self) -> bool:
        return self.name.startswith("windows-")

    @property
    def library(self) -> Path:
        return BUILD / "native" / self.name / ("WSCallDLL.dll" if self.windows else "libWSCall.so")

    def client(self, name: str) -> list[str]:
        """The command that runs a client of native/clients/, without its arguments."""
        return [*self.runner, str(BUILD / "clients" / self.name / (f"{name}.exe" if self.windows else name))]

    def path(self, path: Path) -> str:
        """How its programs have to write a path of this machine."""
        return f"Z:{path}".replace("/", "\\") if self.windows else str(path)


HERE = Target(f"linux-{os.uname().machine}")
ARM64 = Target("linux-aarch64", ("qemu-aarch64", "-L", "/usr/aarch64-linux-gnu"))
WINDOWS = (Target("windows-x86", ("wine",)), Target("windows-x86_64", ("/usr/lib/wine/wine64",)))
_WINE = (pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"))

TARGETS = (
    pytest.param(HERE, id=HERE.name),
    pytest.param(ARM64, id=f"{ARM64.name}, emulated", marks=pytest.mark.lane("arm64")),
    *(pytest.param(target, id=target.name, marks=_WINE) for target in WINDOWS),
)
"""For ``@pytest.mark.parametrize``: every target, with the lane that runs it."""


class Place(NamedTuple):
    """A hospital with an agent that any client may use."""

    hospital: Hospital
    agent: AgentFolder


class Called(NamedTuple):
    """What a call left behind.

    Attributes:
        code: the return value.
        msg: szMsg, without its NUL.
        output: szOutput, without its NUL.
        touched: bytes that were changed behind either NUL.
    """

    code: int
    msg: bytes
    output: bytes
    touched: int

    def texts(self, encoding: str = "gb18030") -> tuple[int, str, str]:
        """Code, message and output, decoded."""
        return self.code, self.msg.decode(encoding), self.output.decode(encoding)


class Caller:
    """A process with the library loaded, which calls what it is told to."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def _ask(self, line: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(line, file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        assert answer, f"the client ended with {self.process.wait(LIMIT)}"
        return answer

    def call(
        self,
        function: str,
        *,
        endpoint: bytes | None = b"",
        source: bytes | None = b"",
        reserve: bytes | None = b"",
        buffers: str = "",
    ) -> Called:
        """Call a function by name; None is NULL. ``buffers`` are those given as NULL: ``output``, ``message``."""
        words = ["*" if text is None else text.hex() or "-" for text in (endpoint, source, reserve)]
        code, msg, output, touched = self._ask(" ".join([function, *words, buffers]).strip()).split()
        return Called(int(code), _bytes(msg), _bytes(output), int(touched))

    def reload(self) -> None:
        """Unload the library and load it again."""
        assert self._ask("unload").strip() == "loaded"


def _bytes(word: str) -> bytes:
    return b"" if word == "-" else bytes.fromhex(word)


@contextmanager
def open_caller(
    target: Target,
    *,
    library: Path | None = None,
    environment: Mapping[str, str] | None = None,
    output: int = 5120,
    message: int = 1024,
) -> Iterator[Caller]:
    """A client with the library of a target.

    Args:
        target: whose.
        library: a copy of it; None is the built one.
        environment: of the client; None is this process's.
        output: bytes of its szOutput.
        message: bytes of its szMsg.
    """
    command = [*target.client("caller"), target.path(library or target.library), str(output), str(message)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=dict(environment or os.environ), cwd="/"
    ) as process:
        try:
            yield Caller(process)
        finally:
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(LIMIT)
    assert process.returncode == 0, "the client did not end in peace"


def agent_command_anywhere(configuration: Path) -> list[str]:
    """As :func:`agent_command`, whatever the environment of whoever starts it."""
    tests = str(REPOSITORY / "tests")
    module = "runpy.run_module('support.agent_beside_wine', run_name='__main__', alter_sys=True)"
    code = f"import runpy, sys; sys.path.insert(0, {tests!r}); {module}"
    return [sys.executable, "-c", code, "--config", str(configuration), "serve", "--json"]


def agent_command(configuration: Path) -> list[str]:
    """What starts an agent that programs here and under Wine find alike."""
    return [sys.executable, "-m", "support.agent_beside_wine", "--config", str(configuration), "serve", "--json"]


@contextmanager
def served(configuration: Path, state: Path) -> Iterator[AgentFolder]:
    """An agent for this configuration, which clients may kill and start again; whichever runs is ended.

    Args:
        configuration: of the agent; let it take any free port.
        state: the state directory; where ``WSCALL_STATE_DIR`` of this process points.
    """
    folder = AgentFolder(state)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "tests")}
    with subprocess.Popen(
        agent_command(configuration), stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline(), f"the agent ended with {process.wait(LIMIT)}"
            yield folder
        finally:
            process.terminate()
            process.wait(LIMIT)
            end_agent(folder)


def end_agent(folder: AgentFolder, number: int = signal.SIGTERM) -> None:
    """End the agent of a folder, if one runs, by its own pid, and wait until it has let go of its lock."""
    address = folder.address()
    if address is not None and folder.is_running():
        with suppress(ProcessLookupError):
            os.kill(address.pid, number)
    with FileLock(folder.path / LOCK, timeout=LIMIT):
        return


def address_of(folder: AgentFolder) -> AgentAddress:
    """What the agent's file says."""
    address = folder.address()
    assert address is not None
    return address
