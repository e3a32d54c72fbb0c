"""A simulated identity card module (SDT) as it is seen on its line: frames in, frames out.

Like a real one it finds a card once; after it was read it has to be lifted and put down again.
"""

from typing import TYPE_CHECKING, Final

from wscall.cards.id_card import build_text_block
from wscall.deadline import Deadline
from wscall.devices.frames.sdt import LENGTHS, PREAMBLE, Frames, encode
from wscall.errors import WscallError
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.line import requests
from wscall.sim.simulators import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wscall.sim.devices.counter import Placed

FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length", "empty", "noise", "checksum", "two_cards", "refuse")
NUMBER: Final = bytes.fromhex("0500 0100 D6B43101 2A000000 07000000")
"""A made-up module number: 05.01, 20034774 as its date, 42, 7."""

OK: Final = 0x90
FOUND: Final = 0x9F
_UNKNOWN: Final = 0x21
_NOT_READ, _NOT_FOUND, _NOT_SELECTED = 0x41, 0x80, 0x81
_REFUSED: Final = 0x66
_LIMIT: Final = 5.0
_NOISE: Final = b"\x00\xaa\xaa\x96" + PREAMBLE[:3]

Answer = tuple[int, bytes]


class IdCardModule:
    """What a module does with the card on it: find, select, read, each answered with a status and data."""

    def __init__(self, reader: SimulatedIdReader) -> None:
        self._reader = reader
        self._found: Placed | None = None
        self._selected: Placed | None = None
        self._read: Placed | None = None

    def find(self) -> Answer:
        """Find the card, if it is not the one that was read last and still lies there."""
        self._selected = None
        self._found = self._reader.placed()
        if self._found is None or self._found == self._read:
            return _NOT_FOUND, b""
        return FOUND, bytes(4)

    def select(self) -> Answer:
        """Select the card that was found."""
        if self._found is None or self._found != self._reader.placed():
            return _NOT_SELECTED, b""
        self._selected = self._found
        return OK, bytes(8)

    def read(self) -> Answer:
        """Read the card that was selected: two lengths, text, photo."""
        if self._selected is None or self._selected != self._reader.placed():
            return _NOT_READ, b""
        try:
            card = self._reader.read_id_card(Deadline(_LIMIT))
        except WscallError:
            return _NOT_READ, b""
        self._read = self._selected
        return OK, LENGTHS + build_text_block(card) + card.photo


class SdtDevice:
    """The module's firmware; ``fault`` is how it misbehaves from now on."""

    def __init__(self, reader: SimulatedIdReader) -> None:
        self.fault: Fault = ""
        self._frames = Frames()
        module = IdCardModule(reader)
        self._commands: Mapping[bytes, Callable[[], Answer]] = {
            bytes.fromhex("10FF"): lambda: (OK, b""),
            bytes.fromhex("11FF"): lambda: (OK, b""),
            bytes.fromhex("12FF"): lambda: (OK, NUMBER),
            bytes.fromhex("2001"): module.find,
            bytes.fromhex("2002"): lambda: (_NOT_SELECTED, b"") if self.fault == "two_cards" else module.select(),
            bytes.fromhex("3001"): module.read,
        }

    def feed(self, data: bytes) -> bytes:
        """See :class:`wscall.sim.devices.line.Wire`."""
        return b"".join(map(self._answer, requests(self._frames, data)))

    def _answer(self, request: bytes) -> bytes:
        if self.fault == "hang":
            return b""
        status, payload = (_REFUSED, b"") if self.fault == "refuse" else self._carry_out(request)
        if self.fault == "empty":
            payload = b""
        frame = encode(bytes((0, 0, status)) + payload)
        if self.fault == "length":
            return frame[: len(PREAMBLE)] + b"\xff\xff" + frame[len(PREAMBLE) + 2 :]
        if self.fault == "checksum":
            return frame[:-1] + bytes((frame[-1] ^ 1,))
        return _NOISE + frame if self.fault == "noise" else frame

    def _carry_out(self, request: bytes) -> Answer:
        return self._commands[request]() if request in self._commands else (_UNKNOWN, b"")
