"""Frames of the identity card module (SDT, 公安部) on a serial line.

A frame is ``AA AA AA 96 69``, length (2 bytes, big endian; counts what follows it), content, and the exclusive
or of everything behind the preamble. A request's content is command, parameter, data; an answer's is ``00 00``,
status, data. Nothing is escaped: the preamble may occur inside, so the length decides where a frame ends.
"""

from typing import Final

from wscall.cards.id_card import PHOTO_LENGTH, TEXT_LENGTH
from wscall.devices.frames import DamagedFrame, xor

PREAMBLE: Final = bytes.fromhex("AAAAAA9669")
LONGEST: Final = 4096
"""The module's longest answer is 2321 bytes, with fingerprints."""
LENGTHS: Final = TEXT_LENGTH.to_bytes(2, "big") + PHOTO_LENGTH.to_bytes(2, "big")
"""What stands before text and photo in the data of a card that was read."""

_LENGTH: Final = 2
_SHORTEST: Final = 3


def encode(content: bytes) -> bytes:
    """The frame around ``content``.

    Raises:
        ValueError: it is longer than :data:`LONGEST`.
    """
    if len(content) >= LONGEST:
        raise ValueError(f"{len(content)} bytes do not fit into a frame")
    body = (len(content) + 1).to_bytes(_LENGTH, "big") + content
    return PREAMBLE + body + bytes((xor(body),))


class Frames:
    """Cuts what arrives into the content of frames. Bytes in front of a preamble are dropped."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    def add(self, data: bytes) -> None:
        """Take in what arrived."""
        self._buffer += data

    def take(self) -> bytes | None:
        """The content of the next whole frame; None as long as there is none.

        Raises:
            DamagedFrame: a frame's length or check is wrong; asking again looks behind its preamble.
        """
        start = self._buffer.find(PREAMBLE)
        if start < 0:
            self._buffer = self._buffer[-(len(PREAMBLE) - 1) :]  # a preamble may have begun
            return None
        self._buffer = self._buffer[start:]
        behind = self._buffer[len(PREAMBLE) :]
        if len(behind) < _LENGTH:
            return None
        length = int.from_bytes(behind[:_LENGTH], "big")
        if not _SHORTEST <= length <= LONGEST:
            self._buffer = behind
            raise DamagedFrame(f"length {length}", f"{_SHORTEST} ... {LONGEST}")
        frame = behind[: _LENGTH + length]
        if len(frame) < _LENGTH + length:
            return None
        if xor(frame):
            self._buffer = behind
            raise DamagedFrame(f"check {frame[-1]:02X}", f"check {xor(frame[:-1]):02X}")
        self._buffer = behind[_LENGTH + length :]
        return frame[_LENGTH:-1]
