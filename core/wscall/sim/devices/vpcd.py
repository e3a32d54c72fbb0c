"""A card in a slot of the virtual reader, as the driver vpcd wants it played.

Over TCP, each message two bytes of length and that many bytes. One byte is an order (0 power off, 1 power on,
2 reset, 4 tell the answer to reset); anything longer is a command APDU, to be answered with the response.
"""

import socket
import struct
import threading
from contextlib import suppress
from typing import Final, Protocol

from wscall.errors import NoCard
from wscall.sim.devices.pcscd import PORT, READERS, wait_for_card

_ON, _RESET, _GET_ATR = 1, 2, 4
_LIMIT: Final = 10.0


class PlayedCard(Protocol):
    """What plays the card."""

    def reset(self) -> bytes:
        """Power up; returns the answer to reset.

        Raises:
            NoCard: it was taken away.
        """
        ...

    def transmit(self, command: bytes) -> bytes:
        """Answer a command.

        Raises:
            NoCard: it was taken away.
        """
        ...


class SlotCard:
    """A card that is put into a slot. A new one is seen by the service when the constructor returns.

    Args:
        card: plays it, in a thread of its own.
        slot: 0 or 1.

    Raises:
        OSError: the service does not run.
        DeviceFault: it does not see the card.
        NoCard: there is none.
    """

    def __init__(self, card: PlayedCard, slot: int = 0) -> None:
        self._card = card
        self._reader = READERS[slot]
        self._atr = card.reset()
        self._socket = socket.create_connection(("127.0.0.1", PORT + slot), _LIMIT)
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._thread = threading.Thread(target=self._play, name=f"card in {self._reader}", daemon=True)
        self._thread.start()
        wait_for_card(present=True, reader=self._reader)

    def remove(self) -> None:
        """Take the card away; it is gone for the service when this returns."""
        self.gone()
        wait_for_card(present=False, reader=self._reader)

    def gone(self) -> None:
        """Hang up; the service may be gone itself."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(_LIMIT)
        self._socket.close()

    def _play(self) -> None:
        with suppress(OSError, NoCard), self._socket:
            while message := self._receive():
                if len(message) > 1:
                    self._send(self._card.transmit(message))
                elif message[0] == _GET_ATR:
                    self._send(self._atr)
                elif message[0] in {_ON, _RESET}:
                    self._atr = self._card.reset()

    def _receive(self) -> bytes:
        head = self._exactly(2)
        return self._exactly(struct.unpack(">H", head)[0]) if head else b""

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            # The driver sends a message in two packets and waits for the acknowledgement of the first, which the
            # kernel would delay by 40 ms; the option lasts for one packet only.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            part = self._socket.recv(count - len(data))
            if not part:
                return b""
            data += part
        return data

    def _send(self, message: bytes) -> None:
        self._socket.sendall(struct.pack(">H", len(message)) + message)
