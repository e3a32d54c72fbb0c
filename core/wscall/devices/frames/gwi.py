"""Frames of the readers of 长城医疗 GWI, called "0203" after their first and last byte.

A frame is ``02``, length (2 bytes, big endian), data, exclusive or of the data, ``03``; everything between the two
marks is spread over two bytes a byte, ``30`` plus the high half, then ``30`` plus the low half. So no mark can
occur inside, and a reader that starts in the middle finds the next frame. A request's data is command (2), then
parameters; an answer's is status word (2, ``0000`` is success), then content.
"""

from typing import Final

from wscall.devices.frames import DamagedFrame, xor

LONGEST: Final = 4096
"""Bytes of data in a frame beyond which what arrives is no frame."""

_START, _END = 0x02, 0x03
_HALVES: Final = range(0x30, 0x40)
_AROUND: Final = 3
"""Length and check, in bytes of content."""


def encode(data: bytes) -> bytes:
    """The frame around ``data``.

    Raises:
        ValueError: it is longer than :data:`LONGEST`.
    """
    if len(data) > LONGEST:
        raise ValueError(f"{len(data)} bytes do not fit into a frame")
    content = len(data).to_bytes(2, "big") + data + bytes((xor(data),))
    spread = bytes(0x30 | half for byte in content for half in (byte >> 4, byte & 0xF))
    return bytes((_START,)) + spread + bytes((_END,))


class Frames:
    """Cuts what arrives into the data of frames. Bytes outside of frames are dropped (HID pads with zeros)."""

    __slots__ = ("_buffer",)

    def __init__(self) -> None:
        self._buffer = b""

    def add(self, data: bytes) -> None:
        """Take in what arrived."""
        self._buffer += data

    def take(self) -> bytes | None:
        """The data of the next whole frame; None as long as there is none.

        Raises:
            DamagedFrame: a frame ended that is none; asking again looks behind it.
        """
        while (start := self._buffer.find(_START)) >= 0:
            self._buffer = self._buffer[start:]
            end = next((at for at, byte in enumerate(self._buffer) if at and byte not in _HALVES), None)
            if end is None:
                self._limit()
                return None
            spread, mark = self._buffer[1:end], self._buffer[end]
            if mark == _END:
                self._buffer = self._buffer[end + 1 :]
                return _content(spread)
            self._buffer = self._buffer[end:]  # broken off; the mark that follows may begin the next
        self._buffer = b""
        return None

    def _limit(self) -> None:
        """Give up a frame that does not end."""
        if len(self._buffer) > 2 * (LONGEST + _AROUND) + 1:
            self._buffer = b""
            raise DamagedFrame(f"> {LONGEST}", f"<= {LONGEST}")


def _content(spread: bytes) -> bytes:
    """The data in the spread bytes between the marks."""
    halves = [byte & 0xF for byte in spread]
    content = bytes(high << 4 | low for high, low in zip(halves[::2], halves[1::2], strict=False))
    if len(spread) % 2 or len(content) < _AROUND:
        raise DamagedFrame(f"{len(spread)} bytes", "length, data, check")
    told, data = int.from_bytes(content[:2], "big"), content[2:-1]
    if told != len(data):
        raise DamagedFrame(f"length {len(data)}", f"length {told}")
    if content[-1] != xor(data):
        raise DamagedFrame(f"check {content[-1]:02X}", f"check {xor(data):02X}")
    return data
