"""Frames of bytes: what readers and their drivers say to each other on a wire, one module a family of readers.

A module builds frames and cuts them out of what arrives; what the content means is the driver's business. Both
sides use them, drivers and emulators, so each is tested against recorded frames. Light: workers import it.
"""

from typing import Protocol


class DamagedFrame(Exception):
    """A frame arrived that contradicts itself: its length or its check is wrong.

    Attributes:
        found: what was there, without content.
        needed: what would be right.
    """

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(found, needed)
        self.found = found
        self.needed = needed


class Cutter(Protocol):
    """What cuts frames out of bytes: the ``Frames`` of a module of this package."""

    def add(self, data: bytes) -> None:
        """Take in what arrived."""
        ...

    def take(self) -> bytes | None:
        """The content of the next whole frame; None as long as there is none.

        Raises:
            DamagedFrame: a frame ended that is none; asking again looks behind it.
        """
        ...


def xor(data: bytes) -> int:
    """All bytes combined by exclusive or: the check of all these wires."""
    result = 0
    for byte in data:
        result ^= byte
    return result
