"""A card in QEMU's CCID reader (``ccid-card-passthru``): the reader is USB, the card is one of the counter's.

Messages both ways: type, reader id and length (32 bits each, most significant byte first), then that many bytes;
types are those of ``libcacard/vscard_common.h``.
"""

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from wscall.deadline import Deadline
from wscall.errors import NoCard
from wscall.sim.devices.reader import SimulatedReader

_INIT, _READER_ADD, _ATR, _CARD_REMOVE, _APDU = 1, 3, 5, 6, 7
_HELLO: Final = b"VSCD" + struct.pack(">II", 2, 0)
_NEW_READER: Final = 0xFFFF_FFFF
_LIMIT: Final = 10.0


class CardInUsbReader:
    """The card of one slot of the counter, in one CCID reader. QEMU connects to ``path``."""

    def __init__(self, path: Path, counter: Path, slot: str) -> None:
        self.path = path
        self._slot = slot
        self._reader = SimulatedReader(counter)
        self._sending = threading.Lock()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(1)
        self._connection: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="card in a USB reader")
        self._thread.start()

    def lie(self) -> None:
        """The card that lies on the counter is put into the reader."""
        self._send(_ATR, self._reader.power_on(self._slot, Deadline(_LIMIT)))

    def pull(self) -> None:
        """It is pulled out of the reader."""
        self._send(_CARD_REMOVE, b"")

    def close(self) -> None:
        """Hang up; QEMU has ended by now, or never began."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        try:
            self._connection, _ = self._listener.accept()
        except OSError:
            return  # closed before QEMU came
        with self._connection, self._connection.makefile("rb") as stream:
            self._send(_INIT, _HELLO)
            self._send(_READER_ADD, b"USB reader")
            with suppress(NoCard):
                self.lie()
            with suppress(ConnectionError):
                while head := stream.read(12):
                    kind, _, length = struct.unpack(">III", head)
                    data = stream.read(length)
                    if kind == _APDU:
                        self._send(_APDU, self._respond(data))

    def _respond(self, command: bytes) -> bytes:
        """What the card answers; one that is being pulled out says nothing more."""
        try:
            return self._reader.transmit(self._slot, command, Deadline(_LIMIT))
        except NoCard:
            return b""

    def _send(self, kind: int, payload: bytes) -> None:
        assert self._connection
        with self._sending:
            self._connection.sendall(
                struct.pack(">III", kind, _NEW_READER if kind == _READER_ADD else 0, len(payload)) + payload
            )
