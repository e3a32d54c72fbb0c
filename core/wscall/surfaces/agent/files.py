"""The files by which programs of the same user find the agent, and the lock that says whether it runs.

They lie in :func:`wscall.paths.default_state_dir`, readable by their user only. ``agent.lock`` is held by the
running agent for its whole life: where it is free no agent runs, whatever ``agent.json`` says.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from filelock import FileLock, Timeout

from wscall.errors import DeviceBusy
from wscall.paths import default_state_dir
from wscall.text import Text

LOCK: Final = "agent.lock"
STARTING: Final = "agent.starting.lock"
ADDRESS: Final = "agent.json"
TOKEN: Final = "agent-token"  # noqa: S105 - a file's name
VERSION: Final = 1
_PROBES: Final = 1.0
"""Seconds: whoever only looks whether the lock is held holds it for a moment."""


class AgentAddress(NamedTuple):
    """What ``agent.json`` says.

    Attributes:
        pid: of the agent.
        port: on 127.0.0.1 and, where there is IPv6, on ::1.
        token: of the install.
        configuration: path of the WSCallConfig.ini that it serves.
        command: how it was started, and can be again.
        outputSize: bytes of szOutput that callers of the native library have.
        messageSize: bytes of their szMsg.
        encoding: of their strings, ``GBK`` or ``UTF-8``.
        callLimit: seconds that the native library waits for one call.
    """

    pid: int
    port: int
    token: str
    configuration: str
    command: tuple[str, ...]
    outputSize: int
    messageSize: int
    encoding: str
    callLimit: float

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


class AgentFolder:
    """The agent's files in one folder.

    Args:
        path: the folder; None takes the user's.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_state_dir()

    def prepare(self) -> None:
        """Make the folder, for its user only."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hold the lock of the running agent.

        Raises:
            DeviceBusy: another agent of this user runs; says where.
        """
        self.prepare()
        lock = FileLock(self.path / LOCK, mode=0o600)
        try:
            lock.acquire(timeout=_PROBES)
        except Timeout:
            known = self.address()
            raise DeviceBusy(
                Text("本用户的代理已在运行", "an agent of this user is running already"),
                where=str(self.path / LOCK),
                found=f"pid {known.pid}, {known.url}" if known else "",
                advice=Text("直接使用它，或先结束它", "use that one, or end it first"),
            ) from None
        try:
            yield
        finally:
            lock.release()

    def is_running(self) -> bool:
        """Whether some agent holds the lock."""
        if not (self.path / LOCK).exists():
            return False
        lock = FileLock(self.path / LOCK, mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    def token(self) -> str:
        """The token of this install, made when it is first asked for."""
        path = self.path / TOKEN
        try:
            known = path.read_text("ascii").strip()
        except FileNotFoundError:
            known = ""
        if known:
            return known
        made = secrets.token_urlsafe(32)
        self._write(TOKEN, made)
        return made

    def address(self) -> AgentAddress | None:
        """What the last agent wrote; None where there is none that can be read."""
        try:
            said = json.loads((self.path / ADDRESS).read_bytes())
            return AgentAddress(**{name: said[name] for name in AgentAddress._fields})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_address(self, address: AgentAddress) -> None:
        """Write ``agent.json`` at once. It stays when the agent ends: it says how to start one."""
        self._write(ADDRESS, json.dumps({"version": VERSION, **address._asdict()}))

    def read_json(self, name: str) -> Any:  # noqa: ANN401 - whatever was written
        """The content of a JSON file of the folder; None where there is none that can be read."""
        try:
            return json.loads((self.path / name).read_bytes())
        except (OSError, ValueError):
            return None

    def write_json(self, name: str, content: object) -> None:
        """Replace a JSON file of the folder at once."""
        self._write(name, json.dumps(content))

    def _write(self, name: str, text: str) -> None:
        self.prepare()
        fresh = self.path / f"{name}.{os.getpid()}"
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
        fresh.replace(self.path / name)
