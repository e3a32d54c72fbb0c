"""HID reports through a terminal: how an emulator is a HID device on any machine, without a driver of the system.

``[device.transport] node`` names the terminal. Both directions carry messages of kind (1 byte), number (1 byte),
length (2 bytes, big endian) and body::

    O  output report                I  input report
    S  set feature: the report      G  get feature: report id, length (2 bytes)
    A  the answer to the S or G of that number: 00 and, to G, the report; 01 refused

So what a driver does with reports is the same as on a real device, and answers cannot be mistaken for each other.
"""

import contextlib
import os
import stat
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.transports.hid_reports import refused
from wscall.devices.transports.stream import CHUNK, ByteStream, PolledStream, gone

Kind = Literal["O", "S", "G", "I", "A"]
OK: Final = b"\x00"
REFUSED: Final = b"\x01"

_KINDS: Final[dict[int, Kind]] = {ord("O"): "O", ord("S"): "S", ord("G"): "G", ord("I"): "I", ord("A"): "A"}
_HEAD: Final = 4
_MOST: Final = 1 << 20
"""Bytes that are thrown away at once; a line that never falls silent is another's business."""


class Message(NamedTuple):
    """One message; ``number`` joins an answer to its question."""

    kind: Kind
    number: int
    body: bytes

    def encode(self) -> bytes:
        """Its bytes."""
        return self.kind.encode() + bytes((self.number,)) + len(self.body).to_bytes(2, "big") + self.body


class Messages:
    """Cuts what arrives into messages; a byte that begins none is dropped."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    def add(self, data: bytes) -> None:
        """Take in what arrived."""
        self._buffer += data

    def take(self) -> Message | None:
        """The next whole message; None as long as there is none."""
        while self._buffer and self._buffer[0] not in _KINDS:
            self._buffer = self._buffer[1:]
        end = _HEAD + int.from_bytes(self._buffer[2:_HEAD], "big")
        if len(self._buffer) < max(_HEAD, end):
            return None
        head, body, self._buffer = self._buffer[:_HEAD], self._buffer[_HEAD:end], self._buffer[end:]
        return Message(_KINDS[head[0]], head[1], body)


class TunnelReports:
    """:class:`~wscall.devices.transports.hid.Reports` through a stream to an emulator.

    Args:
        stream: the open line.
        arrived: gives what has arrived on it, without waiting.
    """

    __slots__ = ("_arrived", "_inputs", "_messages", "_number", "_stream", "where")

    def __init__(self, stream: ByteStream, arrived: Callable[[], bytes]) -> None:
        self.where = stream.where
        self._stream = stream
        self._arrived = arrived
        self._messages = Messages()
        self._inputs: deque[bytes] = deque()
        self._number = 0

    def read(self, deadline: Deadline) -> bytes:
        """See :meth:`~wscall.devices.transports.hid.Reports.read`."""
        while not self._inputs:
            self._receive(self._stream.read(deadline))
        return self._inputs.popleft()

    def drain(self) -> bytes:
        """See :meth:`~wscall.devices.transports.hid.Reports.drain`."""
        try:
            self._receive(self._arrived())
        except OSError as error:
            raise gone(self.where, error) from None
        last = self._inputs[-1] if self._inputs else b""
        self._inputs.clear()
        return last

    def write(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`~wscall.devices.transports.hid.Reports.write`."""
        self._stream.write(Message("O", 0, report).encode(), deadline)

    def set_feature(self, report: bytes, deadline: Deadline) -> None:
        """See :meth:`~wscall.devices.transports.hid.Reports.set_feature`."""
        self._ask("S", report, report[0], deadline)

    def get_feature(self, number: int, length: int, deadline: Deadline) -> bytes:
        """See :meth:`~wscall.devices.transports.hid.Reports.get_feature`."""
        return self._ask("G", bytes((number,)) + length.to_bytes(2, "big"), number, deadline)

    def close(self) -> None:
        """See :meth:`~wscall.devices.transports.hid.Reports.close`."""
        self._stream.close()

    def _ask(self, kind: Kind, body: bytes, report: int, deadline: Deadline) -> bytes:
        self._number = (self._number + 1) % 0x100
        self._stream.write(Message(kind, self._number, body).encode(), deadline)
        while (answer := self._receive(b"")) is None:
            self._messages.add(self._stream.read(deadline))
        if answer.body[:1] != OK:
            raise refused(self.where, report, answer.body.hex())
        return answer.body[1:]

    def _receive(self, data: bytes) -> Message | None:
        """Take messages in: input reports are kept, the answer to the last question is returned."""
        self._messages.add(data)
        while message := self._messages.take():
            if message.kind == "I":
                self._inputs.append(message.body)
            elif message.kind == "A" and message.number == self._number:
                return message
        return None


def is_terminal(path: str) -> bool:
    """Whether a path leads to a terminal of an emulator and not to a node of the system's own HID."""
    try:
        target = os.path.realpath(path)
        return stat.S_ISCHR(Path(target).stat().st_mode) and target.startswith("/dev/pts/")
    except OSError:
        return False


def open_tunnel(path: str, where: str) -> TunnelReports:
    """Open the terminal of an emulator.

    Raises:
        OSError: it cannot be opened.
    """
    import tty  # noqa: PLC0415 - POSIX only

    file = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    tty.setraw(file)

    def arrived() -> bytes:
        data = b""
        with contextlib.suppress(BlockingIOError):
            while len(data) < _MOST and (more := os.read(file, CHUNK)):
                data += more
        return data

    stream = PolledStream(
        where, file, lambda size: os.read(file, size), lambda data: os.write(file, data), lambda: os.close(file)
    )
    return TunnelReports(stream, arrived)
