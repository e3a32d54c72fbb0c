"""One worker process: started, greeted, ended, and what is to be said when it ends by itself."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.deadline import Deadline
from wscall.host.channel import Lost, Overrun, open_channel
from wscall.host.protocol import PROTOCOLS
from wscall.host.stderr import Tail
from wscall.text import Text

_SECRETS: Final = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "_PIN", "AUTH_KEY", "API_KEY", "CREDENTIAL")
_CREATION_FLAGS: Final[int] = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(
    subprocess, "CREATE_NEW_PROCESS_GROUP", 0
)
"""Of Windows; zero elsewhere."""
_TRACE: Final = 0.2
"""Seconds in which a worker that overran can write where it hangs, before it is killed."""
_END: Final = 1.5
"""Seconds in which a worker can close its devices when it is told to end."""


class Ending(NamedTuple):
    """Why a worker is gone.

    Attributes:
        what: one sentence.
        code: the signal's name, or the exit status as text.
        lines: the last lines of its standard error, masked.
    """

    what: Text
    code: str
    lines: tuple[str, ...]


class StartFailed(Exception):
    """A worker that never came to say hello."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.what.en)
        self.ending = ending


def worker_environment() -> dict[str, str]:
    """The environment for vendor code: without Python's own variables, proxies and anything like a secret."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("PYTHON")
        and not name.upper().endswith("_PROXY")
        and not any(word in name.upper() for word in _SECRETS)
    }


_SHARED: Final = "wscall_plugins"
"""The package of shared drivers, upon which a vendor's own driver may build."""


def import_roots(modules: Sequence[str]) -> list[str]:
    """Folders from which a worker imports: of wscall, of the drivers' packages, of the installed libraries."""
    roots = [str(Path(__file__).parents[2])]
    for module in (_SHARED, *modules):
        spec = find_spec(module.partition(".")[0])
        if spec and spec.origin:
            origin = Path(spec.origin)
            roots.append(str(origin.parents[1 if origin.name == "__init__.py" else 0]))
    paths = sysconfig.get_paths()
    user = [path for path in sys.path if Path(path).name == "site-packages"]
    return list(dict.fromkeys([*roots, paths["purelib"], paths["platlib"], *user]))


def _interpreter() -> str:
    """The interpreter itself: on Windows a virtual environment's python.exe only starts another process."""
    return str(getattr(sys, "_base_executable", sys.executable)) if os.name == "nt" else sys.executable


class WorkerProcess:
    """A running worker, greeted and ready for requests.

    Args:
        name: the vendor directory, for the log.
        setup: what the worker gets to know; see :meth:`wscall.host.worker.Worker.setup`.
        modules: modules of shared drivers that it will import.
        folder: its working directory.
        deadline: until when it has to say hello.

    Raises:
        StartFailed: it did not.
        Cancelled: the caller gave up.
    """

    def __init__(
        self, name: str, setup: Mapping[str, Any], modules: Sequence[str], folder: str, deadline: Deadline
    ) -> None:
        source = f"import sys; sys.path += {import_roots(modules)!r}; from wscall.host.worker import main; main()"
        requests, sink = os.pipe()
        replies, answers = os.pipe()
        errors, stderr = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
                [_interpreter(), "-I", "-S", "-u", "-X", "utf8", "-c", source],
                stdin=requests,
                stdout=answers,
                stderr=stderr,
                env=worker_environment(),
                cwd=folder,
                creationflags=_CREATION_FLAGS,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            for descriptor in (sink, replies, errors):
                os.close(descriptor)
            what = Text("无法启动驱动进程", "the driver process cannot be started")
            raise StartFailed(Ending(what, type(error).__name__, (str(error),))) from error
        finally:
            for descriptor in (requests, answers, stderr):
                os.close(descriptor)
        self.channel = open_channel(replies, sink)
        self._tail = Tail(errors, logging.getLogger(f"wscall.manu.{name}"))
        self.hello = self._greet(setup, deadline)

    @property
    def pid(self) -> int:
        """The worker's process id."""
        pid: int = self._process.pid
        return pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def _greet(self, setup: Mapping[str, Any], deadline: Deadline) -> dict[str, Any]:
        try:
            self.channel.send({"setup": dict(setup)}, deadline)
            hello = self.channel.hello(deadline)
        except Lost as error:
            raise StartFailed(self.bury()) from error
        except Overrun:
            limit = Text("启动超过时限", "it did not start within its limit")
            raise StartFailed(self.kill(limit)) from None
        except BaseException:
            self.kill(Text("启动被中断", "its start was interrupted"))
            raise
        spoken = hello.get("protocols")
        if not isinstance(spoken, list) or not set(spoken) & set(PROTOCOLS):
            what = Text("驱动进程的协议版本不符", "the driver process speaks another protocol")
            raise StartFailed(self.kill(what))
        return hello

    def kill(self, what: Text) -> Ending:
        """End it now, with whatever it started; where possible it first writes to stderr where it hangs."""
        if sys.platform != "win32":
            self._process.send_signal(signal.SIGABRT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_TRACE)
        return self._reap(what, "killed")

    def bury(self) -> Ending:
        """Say why a worker that closed its pipe has gone; one that only broke the protocol is killed."""
        try:
            status = self._process.wait(_TRACE)
        except subprocess.TimeoutExpired:
            what = Text("驱动向协议通道写入了无关数据", "the driver wrote into the protocol stream")
            return self._reap(what, "protocol")
        return self._reap(*_status_text(status))

    def close(self) -> Ending:
        """Let it close its devices and end; kill it if it does not."""
        self.channel.hang_up()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END)
        return self._reap(Text("已正常结束", "ended as told"), "")

    def _reap(self, what: Text, code: str) -> Ending:
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError):  # it leads a group with all that it started
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._tail.join(_TRACE)
        self.channel.close()
        return Ending(what, code, tuple(self._tail.lines()))


def _status_text(status: int) -> tuple[Text, str]:
    if status < 0:
        try:
            name = signal.Signals(-status).name
        except ValueError:
            name = f"signal {-status}"
        return Text(f"驱动进程被信号 {name} 终止", f"the driver process died by {name}"), name
    code = f"0x{status & 0xFFFFFFFF:08X}" if status > 255 else str(status)  # noqa: PLR2004 - an NTSTATUS
    return Text(f"驱动自行结束了进程，退出码 {code}", f"the driver ended its process with exit code {code}"), code
