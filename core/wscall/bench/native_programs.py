"""The programs in C that stand beside the agent and the native library: a server, a load, a bare socket."""

import platform
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wscall.errors import NotSupported
from wscall.paths import bench_program, native_library
from wscall.text import Text

TARGET: Final = f"linux-{platform.machine()}"
_LIMIT: Final = 300.0


def program(name: str) -> str:
    """The path of a program.

    Raises:
        NotSupported: it is not built, or this is not Linux, for which alone they are written.
    """
    return _built(bench_program(name, TARGET))


def library() -> str:
    """The path of the native library for this machine.

    Raises:
        NotSupported: it is not built.
    """
    return _built(native_library(TARGET))


def _built(path: Path) -> str:
    if not path.exists():
        raise NotSupported(
            Text("缺少已编译的测量程序", "what it is measured with is not built"),
            where=str(path),
            advice=Text("在 Linux 的源码目录中运行 make native", "run make native in a checkout on Linux"),
        )
    return str(path)


@contextmanager
def anchor_server(answer: bytes) -> Iterator[int]:
    """A server in C that gives the same answer to every request; its port."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(answer)
        file.flush()
        command = [program("server"), file.name]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe) as server:  # noqa: S603 - our own
            assert server.stdin
            assert server.stdout
            yield int(server.stdout.readline())
            server.stdin.close()


def load(port: int, connections: int, calls: int, request: bytes) -> float:
    """Ask so many times over so many connections at once.

    Returns:
        Seconds from the first request to the last answer.
    """
    command = [program("load"), str(port), str(connections), str(calls)]
    done = subprocess.run(  # noqa: S603 - our own
        command, input=request, stdout=subprocess.PIPE, check=True, timeout=_LIMIT
    )
    return int(done.stdout) / 1e9


def calls(port: int, request: bytes, rounds: int, block: int, environment: dict[str, str]) -> tuple[float, float]:
    """Call through the native library, and over a bare socket with these bytes, in turn.

    Returns:
        The medians in microseconds: through the library, over the socket.
    """
    command = [program("dll_call"), library(), str(port), str(rounds), str(block)]
    done = subprocess.run(  # noqa: S603 - our own
        command, input=request, stdout=subprocess.PIPE, check=True, timeout=_LIMIT, env=environment
    )
    ours, reference = map(int, done.stdout.split())
    return ours / 1e3, reference / 1e3
