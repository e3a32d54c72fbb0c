"""The line of an emulated device: a pseudo-terminal that drivers open by a link whose path stays the same.

POSIX only; nothing of the system's is imported before a line is opened.
"""

import contextlib
import errno
import os
import selectors
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from wscall.devices.frames import Cutter, DamagedFrame
from wscall.sim.simulators import Fault

_CHUNK: Final = 4096


class Wire(Protocol):
    """A device as it is seen from its line; ``fault`` is how it misbehaves from now on."""

    fault: Fault

    def feed(self, data: bytes) -> bytes:
        """Take in what a driver sent; returns what the device says to it, which may be nothing."""
        ...


def requests(frames: Cutter, data: bytes) -> Iterator[bytes]:
    """The requests that are whole with ``data``. A device does not answer what it did not understand."""
    frames.add(data)
    while True:
        try:
            request = frames.take()
        except DamagedFrame:
            continue
        if request is None:
            return
        yield request


def open_terminal(opened: contextlib.ExitStack) -> tuple[int, str]:
    """A pseudo-terminal: the device's end, not blocking, and the name that drivers open.

    The drivers' end stays open here too, as long as ``opened``: a driver may come and go.
    """
    import tty  # noqa: PLC0415 - does not exist on Windows

    master, other = os.openpty()
    opened.callback(os.close, master)
    opened.callback(os.close, other)
    tty.setraw(other)
    os.set_blocking(master, False)
    return master, os.ttyname(other)


def publish(link: Path, port: str, opened: contextlib.ExitStack) -> None:
    """Make ``link`` lead to ``port``, as long as ``opened``; never leads nowhere in between."""
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(port)
    temporary.replace(link)
    opened.callback(link.unlink, missing_ok=True)


def send(master: int, data: bytes) -> None:
    """Put bytes on the line. What nobody takes is lost, as on a real one."""
    try:
        while data:
            data = data[os.write(master, data) :]
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.EIO}:
            raise


class Line:
    """A device at the end of a line, in a thread of its own, without polling.

    Args:
        link: path under which drivers find it while it is plugged in.
        make: makes the device; called at every :meth:`plug`, since a device forgets when it loses power.

    Attributes:
        link: see above.
    """

    def __init__(self, link: Path, make: Callable[[], Wire]) -> None:
        self.link = link
        self._make = make
        self._open = contextlib.ExitStack()
        self._changing = threading.Lock()
        self._device: Wire | None = None
        self._fault: Fault = ""
        self._master = -1

    def plug(self) -> None:
        """Give it power and a line; nothing if it has them."""
        with self._changing:
            if self._device is not None:
                return
            self.link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with contextlib.ExitStack() as opened:
                self._master, port = open_terminal(opened)
                wake, alarm = os.pipe()
                opened.callback(os.close, wake)
                opened.callback(os.close, alarm)
                device = self._make()
                device.fault = self._fault
                thread = threading.Thread(target=self._run, args=(device, wake), name=self.link.name, daemon=True)
                thread.start()
                opened.callback(thread.join)
                opened.callback(os.write, alarm, b"\x00")
                publish(self.link, port, opened)
                self._device = device
                self._open = opened.pop_all()

    def unplug(self) -> None:
        """Take the line away: drivers that have it open see it end."""
        with self._changing:
            self._device = None
            self._open.close()

    def play(self, fault: Fault) -> None:
        """Misbehave from now on, also after losing power."""
        with self._changing:
            self._fault = fault
            if self._device is not None:
                self._device.fault = fault

    def say(self, data: bytes) -> None:
        """Send what nobody asked for; nothing if it is not plugged in."""
        with self._changing:
            if self._device is not None:
                send(self._master, data)

    def _run(self, device: Wire, wake: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._master, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while wake not in {key.fd for key, _events in selector.select()}:
                send(self._master, device.feed(os.read(self._master, _CHUNK)))
