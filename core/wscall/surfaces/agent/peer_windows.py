"""Whose a connection is on Windows: its process from the system's table, the user from the process's token."""

import ctypes
import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import wintypes
from typing import Final

assert sys.platform == "win32"

Address = tuple[str, int]
_OWNER_PID_ALL: Final = 5
_TOO_SMALL: Final = 122
_QUERY: Final = 0x1000
_TOKEN_QUERY: Final = 0x0008
_TOKEN_USER: Final = 1
_MAPPED: Final = b"\0" * 10 + b"\xff\xff"
_ROW_4: Final = struct.Struct("=4x4s2s2x4s2s2xI")  # state, ends with ports in network order, process
_ROW_6: Final = struct.Struct("=16s4x2s2x16s4x2s2x4xI")  # ends with scope and port, state, process

_KERNEL: Final = ctypes.WinDLL("kernel32", use_last_error=True)
_ADVAPI: Final = ctypes.WinDLL("advapi32", use_last_error=True)
_IPHLP: Final = ctypes.WinDLL("iphlpapi", use_last_error=True)
_KERNEL.OpenProcess.restype = wintypes.HANDLE
_KERNEL.GetCurrentProcess.restype = wintypes.HANDLE
_KERNEL.CloseHandle.argtypes = (wintypes.HANDLE,)
_ADVAPI.OpenProcessToken.argtypes = (wintypes.HANDLE, wintypes.DWORD, ctypes.POINTER(wintypes.HANDLE))
_ADVAPI.GetTokenInformation.argtypes = (
    wintypes.HANDLE,
    ctypes.c_int,
    ctypes.c_void_p,
    wintypes.DWORD,
    ctypes.POINTER(wintypes.DWORD),
)
_ADVAPI.GetLengthSid.argtypes = (ctypes.c_void_p,)


def owner_is_this_user(client: Address, server: Address) -> bool:
    """Whether the process at ``client`` runs as this process's user.

    The token of a process that was started as administrator may be out of sight: it is this user's if it runs in
    this user's own session. Wine knows the connection, but not always its process; the token alone decides then.
    """
    process = _process_at(client, server)
    if process is None:
        return False
    if process in {0, os.getpid()}:
        return True
    owner = user_of(process)
    if owner is None:
        session = _session_of(process)
        return session not in {None, 0} and session == _session_of(os.getpid())
    return owner == user_of(os.getpid())


def _process_at(client: Address, server: Address) -> int | None:
    """The process of the socket at ``client`` that is connected to ``server``."""
    ends = [(_packed(host), port.to_bytes(2, "big")) for host, port in (client, server)]
    for family, row in ((socket.AF_INET, _ROW_4), (socket.AF_INET6, _ROW_6)):
        for here, here_port, there, there_port, process in row.iter_unpack(_table(family, row.size)):
            if [(_mapped(here), here_port), (_mapped(there), there_port)] == ends:
                return int(process)
    return None


def _packed(host: str) -> bytes:
    return _mapped(socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host))


def _mapped(address: bytes) -> bytes:
    """An address as one of IPv6."""
    return address if len(address) > 4 else _MAPPED + address  # noqa: PLR2004 - bytes of IPv4


def _table(family: int, row: int) -> bytes:
    """The rows of the table of connections; none where the system gives none."""
    size = wintypes.DWORD(1 << 14)
    while True:
        buffer = ctypes.create_string_buffer(size.value)
        code = _IPHLP.GetExtendedTcpTable(buffer, ctypes.byref(size), 0, family, _OWNER_PID_ALL, 0)
        if code == 0:
            count = int.from_bytes(buffer.raw[:4], "little")
            return buffer.raw[4 : 4 + count * row]
        if code != _TOO_SMALL:
            return b""


def _session_of(process: int) -> int | None:
    session = wintypes.DWORD()
    return session.value if _KERNEL.ProcessIdToSessionId(process, ctypes.byref(session)) else None


def user_of(process: int) -> bytes | None:
    """The user's security identifier; None where it may not be seen."""
    with _closing(_KERNEL.OpenProcess(_QUERY, 0, process)) as handle:
        token = wintypes.HANDLE()
        if not handle or not _ADVAPI.OpenProcessToken(handle, _TOKEN_QUERY, ctypes.byref(token)):
            return None
    with _closing(token.value) as opened:
        size = wintypes.DWORD()
        buffer = ctypes.create_string_buffer(256)
        if not _ADVAPI.GetTokenInformation(opened, _TOKEN_USER, buffer, len(buffer), ctypes.byref(size)):
            return None
        sid = ctypes.c_void_p.from_buffer(buffer).value
        return ctypes.string_at(sid, _ADVAPI.GetLengthSid(sid)) if sid else None


@contextmanager
def _closing(handle: int | None) -> Iterator[int | None]:
    try:
        yield handle
    finally:
        if handle:
            _KERNEL.CloseHandle(handle)
