"""The agent's sockets: loopback only, on one port of both IP versions."""

import socket
import sys
from contextlib import suppress
from typing import Final

from wscall.errors import DeviceBusy
from wscall.text import Text

_TRIES: Final = 10
_BACKLOG: Final = 128


def listen(port: int) -> list[socket.socket]:
    """Listen on 127.0.0.1, and on ::1 where there is IPv6.

    Args:
        port: the first of ten that are tried; 0 for any free one.

    Raises:
        DeviceBusy: none of them is free.
    """
    for candidate in range(port, port + _TRIES) if port else [0] * _TRIES:
        with suppress(OSError):
            return _listen_on(candidate)
    raise DeviceBusy(
        Text("没有空闲端口", "no port is free"),
        where="[AGENT] port",
        found=f"{port}–{port + _TRIES - 1}",
        advice=Text("改用其他端口，或 0 表示任意端口", "configure another one, or 0 for any"),
    )


def _listen_on(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    try:
        return [first, _bound(socket.AF_INET6, "::1", first.getsockname()[1])] if _has_ipv6() else [first]
    except OSError:
        first.close()
        raise


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # here it only lets a new agent have the port that the last one has just left
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
