"""Starting the agent of this user where none runs: once, whoever else wants it at the same time."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final

from filelock import FileLock, Timeout

from wscall.errors import DeviceAbsent
from wscall.surfaces.agent.files import STARTING, AgentFolder
from wscall.text import NOTHING, Text

LIMIT: Final = 30.0
"""Seconds for a start: Python, the configuration, a virus scanner."""


def start_if_none_runs(configuration: Path, folder: AgentFolder) -> None:
    """See to it that an agent runs, and takes requests if it had to be started.

    Args:
        configuration: for a new agent; one that runs keeps its own.
        folder: the agent's files.

    Raises:
        DeviceAbsent: none runs and none could be started.
    """
    if folder.is_running():
        return
    folder.prepare()
    lock = FileLock(folder.path / STARTING, mode=0o600)
    try:
        with lock.acquire(timeout=LIMIT):
            if not folder.is_running():
                _start(configuration, folder)
    except Timeout:
        raise _failed(
            Text("另一个程序正在启动代理，太久没有完成", "another program starts it and takes too long")
        ) from None


def _start(configuration: Path, folder: AgentFolder) -> None:
    """Start one that goes on when this process ends; it says on its standard output that it is ready."""
    command = [sys.executable, "-m", "wscall", "--config", str(configuration), "serve", "--json"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=folder.path,  # Python looks for modules there: nobody else may write into it
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **_on_its_own(),
    )
    # Somebody has to wait for it, or it stays in the system's table when it has ended before this process.
    threading.Thread(target=process.wait, name="wscall-agent", daemon=True).start()
    assert process.stdout
    with process.stdout as output:
        said = _first_line(output)
    if said is None:
        process.kill()
        raise _failed(Text(f"{LIMIT:.0f} 秒内没有准备好", f"not ready within {LIMIT:.0f} seconds"))
    if "port" not in said:
        raise _failed(_reason(said))


def _on_its_own() -> dict[str, Any]:
    """What keeps it from ending with this process's terminal."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _first_line(output: IO[bytes]) -> dict[str, Any] | None:
    """What it said when it was ready or gave up; None if it said nothing in time."""
    lines: list[bytes] = []
    reader = threading.Thread(target=lambda: lines.append(output.readline()), name="wscall-ready", daemon=True)
    reader.start()
    reader.join(LIMIT)
    if not lines:
        return None
    try:
        said = json.loads(lines[0])
    except ValueError:
        said = None
    return said if isinstance(said, dict) else {}


def _reason(said: dict[str, Any]) -> Text:
    """Why it gave up, in its own words."""
    try:
        what = said["error"]["what"]
        return Text(str(what["zh"]), str(what["en"]))
    except (KeyError, TypeError):
        return NOTHING


def _failed(why: Text) -> DeviceAbsent:
    return DeviceAbsent(
        Text("代理无法启动", "the agent cannot be started"),
        found=str(why),
        advice=Text("在命令行运行 wscall serve 查看原因", "run `wscall serve` to see why"),
    )
