"""Wires on which a code can arrive, each with a plain blocking read and with its driver at the near end.

The far end is written to directly, so that no simulator's own time is measured. The library is the exception: it
has no wire, its stand-in asks a server, and the plain reader asks the same kind of server.
"""

import os
import socket
import tempfile
import tty
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from wscall.bench.vendor import scanner_host, simulated_device
from wscall.deadline import Deadline
from wscall.devices.transports.hid_tunnel import Message
from wscall.sim.devices.hid_stand import HidStand
from wscall.sim.standins.answers import Answers
from wscall.sim.standins.server import StandinServer

CODE: Final = "5F275A9458591567" * 4 + ":1"
LIBRARY: Final = "HuaDa/library"
"""A device whose library waits for a code, instead of being asked again and again."""
_LINE: Final = CODE.encode() + b"\r"
_REPORTS: Final = b"".join(Message("I", 0, report).encode() for report in HidStand().see(CODE))
_CHUNK: Final = 4096
_LIMIT: Final = 2.0


class Link(NamedTuple):
    """Both ends of a wire: what puts the code on it, and what returns once it is there."""

    send: Callable[[], object]
    read: Callable[[], object]


Opened = AbstractContextManager[Link]


class Transport(NamedTuple):
    """A kind of wire; ``against`` names the plain reader in words."""

    against: str
    plain: Callable[[], Opened]
    driver: Callable[[], Opened]


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    """A pseudo-terminal: the far end, and the near one, which is held open."""
    far, near = os.openpty()
    try:
        tty.setraw(near)
        yield far, near
    finally:
        os.close(far)
        os.close(near)


def _read_all(receive: Callable[[int], bytes], expected: bytes) -> None:
    data = b""
    while len(data) < len(expected):
        data += receive(_CHUNK)


@contextmanager
def _plain_terminal(message: bytes) -> Iterator[Link]:
    with _terminal() as (far, near):
        yield Link(lambda: os.write(far, message), lambda: _read_all(lambda size: os.read(near, size), message))


@contextmanager
def _scanner(transport: str, driver: str = "serial-scanner") -> Iterator[Callable[[], str]]:
    """A scanner that is open, as a function that scans."""
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        scanner_host(Path(folder), driver, transport) as host,
    ):
        (handle,) = host.devices()
        handle.identity()
        yield lambda: handle.scan(Deadline(_LIMIT))


@contextmanager
def _serial() -> Iterator[Link]:
    with _terminal() as (far, near), _scanner(f'kind = "serial"\nport = "{os.ttyname(near)}"') as scan:
        yield Link(lambda: os.write(far, _LINE), scan)


@contextmanager
def _hid() -> Iterator[Link]:
    with (
        _terminal() as (far, near),
        _scanner(f'kind = "hid"\nnode = "{os.ttyname(near)}"', "hid-pos-scanner") as scan,
    ):
        yield Link(lambda: os.write(far, _REPORTS), scan)


@contextmanager
def _plain_tcp() -> Iterator[Link]:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as near,
        listener.accept()[0] as far,
    ):
        yield Link(lambda: far.sendall(_LINE), lambda: _read_all(near.recv, _LINE))


@contextmanager
def _tcp() -> Iterator[Link]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, port = listener.getsockname()
        with (
            _scanner(f'kind = "tcp"\nhost = "{host}"\nport = {port}') as scan,
            listener.accept()[0] as far,
        ):
            yield Link(lambda: far.sendall(_LINE), scan)


@contextmanager
def _plain_library() -> Iterator[Link]:
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        ExitStack() as opened,
    ):
        answers = Answers(Path(folder))
        server = opened.enter_context(closing(StandinServer(answers)))
        near = opened.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        stream = opened.enter_context(near.makefile("rwb", buffering=0))

        def ask() -> None:
            stream.write(b"scan 5000\n")
            stream.readline()

        yield Link(lambda: answers.show(CODE), ask)


@contextmanager
def _library() -> Iterator[Link]:
    with simulated_device(*LIBRARY.split("/")) as (handle, hands):
        handle.identity()
        yield Link(lambda: hands.show(CODE), lambda: handle.scan(Deadline(_LIMIT)))


TRANSPORTS: Final[Mapping[str, Transport]] = {
    "serial": Transport("blocking read of a pty", lambda: _plain_terminal(_LINE), _serial),
    "tcp": Transport("blocking read of a socket", _plain_tcp, _tcp),
    "hid": Transport("blocking read of a pty", lambda: _plain_terminal(_REPORTS), _hid),
    "library": Transport("asking the library's server", _plain_library, _library),
}
"""By kind; ``hid`` is the tunnel for emulators, whose reports travel through a pty."""
