"""TCP connections, to serial device servers and network readers."""

import contextlib
import errno
import os
import socket
from typing import TYPE_CHECKING, Any

from wscall.deadline import Deadline
from wscall.devices.options import Options
from wscall.devices.transports.stream import PolledStream
from wscall.devices.transports.waiting import Waiter
from wscall.errors import BadConfiguration, DeviceAbsent
from wscall.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

KEYS = frozenset({"kind", "host", "port"})
"""The keys of ``[device.transport]`` with ``kind = "tcp"``."""

_UNDER_WAY = frozenset({errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EINPROGRESS)})


def open_tcp(transport: "Mapping[str, Any]", where: str, deadline: Deadline) -> PolledStream:
    """Connect to ``host`` and ``port``; every address the name stands for is tried in turn.

    Raises:
        BadConfiguration: unusable options.
        DeviceAbsent: nothing answers there.
        TimedOut: the deadline passed.
        Cancelled: the caller gave up.
    """
    options = Options(transport, where, KEYS)
    host = options.text("host")
    port = options.integer("port", 0, 0, 65535)
    if not host or not port:
        raise BadConfiguration(
            Text("缺少网络地址", "the network address is missing"),
            where=where,
            found=f"{host}:{port}",
            needed="host, port",
            advice=Text("在 [device.transport] 中写 host 和 port", "give host and port in [device.transport]"),
        )
    where = f"{where} {host}:{port}"
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _absent(where, error) from None
    refused: OSError | None = None
    for family, _, protocol, _, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM, protocol)
        try:
            _connect(connection, address, deadline)
        except OSError as error:
            connection.close()
            refused = error
        except BaseException:
            connection.close()
            raise
        else:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return PolledStream(where, connection.fileno(), connection.recv, connection.send, connection.close)
    raise _absent(where, refused)


def _connect(connection: socket.socket, address: tuple[Any, ...], deadline: Deadline) -> None:
    connection.settimeout(0)
    code = connection.connect_ex(address)
    if code in _UNDER_WAY:
        with contextlib.closing(Waiter()) as waiter:
            what = Text("网络设备没有应答", "the network device does not answer")
            waiter.wait(connection.fileno(), deadline, what, write=True)
        code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if code:
        raise OSError(code, os.strerror(code))


def _absent(where: str, error: OSError | None) -> DeviceAbsent:
    return DeviceAbsent(
        Text("连不上网络设备", "the network device cannot be reached"),
        where=where,
        found=str(error or Text("没有地址", "no address")),
        needed=str(Text("在该地址应答的设备", "a device that answers there")),
        advice=Text("检查设备电源、网线、地址和端口", "check power, network cable, address and port"),
    )
