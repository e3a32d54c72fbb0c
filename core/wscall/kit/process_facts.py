"""What the system tells of a worker process: open files, memory, network. Linux only."""

import os
import sys
from pathlib import Path
from typing import Final, NamedTuple

from wscall.kit.unit import NotApplicable
from wscall.text import Text

_TABLES: Final = ("tcp", "tcp6", "udp", "udp6")
_LISTENING: Final = "0A"
_SOCKET: Final = "socket:["
_PAGE: Final = 4096
_LOOPBACK: Final = ("0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F")


class Socket(NamedTuple):
    """An internet socket: whether it waits for anybody, and its peer in the system's hexadecimal."""

    protocol: str
    listens: bool
    peer: str
    port: int

    @property
    def is_local(self) -> bool:
        """Whether its peer is this machine."""
        return not self.listens and self.peer in _LOOPBACK


def _proc(pid: int) -> Path:
    if sys.platform != "linux":
        raise NotApplicable(Text("该系统不提供进程信息", "this system does not tell about its processes"))
    return Path(f"/proc/{pid}")


def open_files(pid: int) -> int:
    """How many descriptors a process has.

    Raises:
        NotApplicable: not on Linux.
    """
    return len(list((_proc(pid) / "fd").iterdir()))


def threads(pid: int) -> int:
    """How many threads a process has.

    Raises:
        NotApplicable: not on Linux.
    """
    return len(list((_proc(pid) / "task").iterdir()))


def memory(pid: int) -> int:
    """Bytes of its own that a process has in memory.

    Raises:
        NotApplicable: not on Linux.
    """
    resident, shared = (_proc(pid) / "statm").read_text(encoding="ascii").split()[1:3]
    return (int(resident) - int(shared)) * (os.sysconf("SC_PAGE_SIZE") or _PAGE)


def internet_sockets(pid: int) -> list[Socket]:
    """The internet sockets that a process holds.

    Raises:
        NotApplicable: not on Linux.
    """
    own = set()
    for file in (_proc(pid) / "fd").iterdir():
        try:
            target = str(file.readlink())
        except FileNotFoundError:  # closed since it was listed
            continue
        if target.startswith(_SOCKET):
            own.add(target.removeprefix(_SOCKET).rstrip("]"))
    found = []
    for table in _TABLES:
        path = _proc(pid) / "net" / table
        lines = path.read_text(encoding="ascii").splitlines()[1:] if path.exists() else []
        for line in lines:
            fields = line.split()
            if fields[9] in own:
                peer, _, port = fields[2].partition(":")
                listens = fields[3] == _LISTENING or (table.startswith("udp") and int(port, 16) == 0)
                found.append(Socket(table, listens, peer, int(port, 16)))
    return found
