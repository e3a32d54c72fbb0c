"""The reader's frames: ``02 | length, two bytes, big endian | content | XOR of the content``.

A question's content is a command, a slot and data; an answer's content is a status and data.
"""

from typing import Final

from wscall.devices.frames import DamagedFrame, xor

START: Final = 0x02
HEAD: Final = 3
LONGEST: Final = 600
"""Bytes of content: an APDU with all its data, and then some."""

# Commands.
IDENTIFY: Final = 0x01
POWER_ON: Final = 0x10
TRANSMIT: Final = 0x11
POWER_OFF: Final = 0x12
BEEP: Final = 0x20

# Statuses.
DONE: Final = 0x00
NO_CARD: Final = 0x01
NO_POWER: Final = 0x02
TWO_CARDS: Final = 0x03
REFUSED: Final = 0x7F

SLOTS: Final = {"contact": 0x00, "contactless": 0x01, "sam1": 0x10}
"""Slot → its number on the wire."""


def encode(content: bytes) -> bytes:
    """A frame with this content."""
    return bytes((START,)) + len(content).to_bytes(2, "big") + content + bytes((xor(content),))


class Frames:
    """Cuts frames out of what arrives, in however many pieces."""

    def __init__(self) -> None:
        self._held = b""

    def add(self, data: bytes) -> None:
        """Take in what arrived."""
        self._held += data

    def take(self) -> bytes | None:
        """The content of the next frame, or None until it is whole.

        Raises:
            DamagedFrame: what arrived is no frame.
        """
        if len(self._held) < HEAD:
            return None
        length = int.from_bytes(self._held[1:HEAD], "big")
        if self._held[0] != START or not 0 < length <= LONGEST:
            raise self._damaged(self._held[:HEAD].hex(), f"{START:02x} 0001-{LONGEST:04x}")
        if len(self._held) < HEAD + length + 1:
            return None
        content, check = self._held[HEAD : HEAD + length], self._held[HEAD + length]
        if xor(content) != check:
            raise self._damaged(f"XOR {check:02x}", f"{xor(content):02x}")
        self._held = self._held[HEAD + length + 1 :]
        return content

    def _damaged(self, found: str, needed: str) -> DamagedFrame:
        self._held = b""
        return DamagedFrame(found, needed)
