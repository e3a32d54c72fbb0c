"""Whose the other end of a loopback connection is: another user of the machine has no business here."""

import os
import socket
import sys
from pathlib import Path
from typing import Final

Address = tuple[str, int]
_TABLES: Final = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


if sys.platform == "win32":

    def is_of_this_user(client: Address, server: Address) -> bool:
        """Whether the other end belongs to a process of this user."""
        from wscall.surfaces.agent.peer_windows import owner_is_this_user  # noqa: PLC0415 - of Windows alone

        return owner_is_this_user(client, server)

else:

    def is_of_this_user(client: Address, server: Address) -> bool:
        """Whether the other end belongs to a process of this user.

        Where the system has no such table (it is no Linux) nobody can tell, and the token alone decides.

        Args:
            client: address and port of the other end.
            server: of this one.
        """
        if not _TABLES[0].exists():
            return True
        return _owner(client, server) == os.getuid()


def _owner(client: Address, server: Address) -> int | None:
    """The user ID of the socket at ``client`` that is connected to ``server``; None if there is none."""
    for table, ends in zip(_TABLES, (_in_ipv4, _in_ipv6), strict=True):
        wanted = ends(client, server)
        if wanted is None:
            continue
        try:
            rows = table.read_bytes()
        except OSError:  # a system without IPv6
            continue
        start = rows.find(wanted)
        if start >= 0:
            return int(rows[start + len(wanted) :].split(maxsplit=5)[4])
    return None


def _in_ipv4(client: Address, server: Address) -> bytes | None:
    if ":" in client[0]:
        return None
    return f" {_word(client[0])}:{client[1]:04X} {_word(server[0])}:{server[1]:04X} ".encode()


def _in_ipv6(client: Address, server: Address) -> bytes:
    """The row's ends; a program that uses IPv6 sockets for IPv4 addresses has its row here, too."""
    ends = (f"{_words(host)}:{port:04X}" for host, port in (client, server))
    return f" {' '.join(ends)} ".encode()


def _word(host: str) -> str:
    """An IPv4 address as the kernel prints it: a number of the machine's own byte order."""
    return f"{int.from_bytes(bytes(map(int, host.split('.'))), sys.byteorder):08X}"


def _words(host: str) -> str:
    if ":" not in host:
        return f"{0:016X}{_word('0.0.255.255')}{_word(host)}"
    packed = socket.inet_pton(socket.AF_INET6, host)
    return "".join(f"{int.from_bytes(packed[i : i + 4], sys.byteorder):08X}" for i in range(0, 16, 4))
