"""A simulated identity card module (SDT) as it is seen on its line: frames in, frames out.

Like a real one it finds a card once; after it was read it has to be lifted and put down again.
"""

from typing import TYPE_CHECKING, Final

from wscall.cards.id_card import PHOTO_LENGTH, TEXT_LENGTH, build_text_block
from wscall.deadline import Deadline
from wscall.devices.frames import DamagedFrame
from wscall.devices.frames.sdt import PREAMBLE, Frames, encode
from wscall.errors import WscallError
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.simulators import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wscall.sim.devices.counter import Placed

FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length", "empty", "noise", "checksum", "two_cards", "refuse")
NUMBER: Final = bytes.fromhex("0500 0100 D6B43101 2A000000 07000000")
"""A made-up module number: 05.01, 20034774 as its date, 42, 7."""

_OK, _FOUND = 0x90, 0x9F
_UNKNOWN: Final = 0x21
_NOT_READ, _NOT_FOUND, _NOT_SELECTED = 0x41, 0x80, 0x81
_REFUSED: Final = 0x66
_LIMIT: Final = 5.0
_NOISE: Final = b"\x00\xaa\xaa\x96" + PREAMBLE[:3]

Answer = tuple[int, bytes]


class SdtDevice:
    """The module's firmware; ``fault`` is how it misbehaves from now on."""

    def __init__(self, reader: SimulatedIdReader) -> None:
        self.fault: Fault = ""
        self._reader = reader
        self._frames = Frames()
        self._found: Placed | None = None
        self._selected: Placed | None = None
        self._read: Placed | None = None
        self._answers: Mapping[bytes, Answer] = {
            bytes.fromhex("10FF"): (_OK, b""),
            bytes.fromhex("11FF"): (_OK, b""),
            bytes.fromhex("12FF"): (_OK, NUMBER),
        }

    def feed(self, data: bytes) -> bytes:
        """See :class:`wscall.sim.devices.line.Wire`."""
        self._frames.add(data)
        answers = b""
        while True:
            try:
                request = self._frames.take()
            except DamagedFrame:
                continue  # a module does not answer what it did not understand
            if request is None:
                return answers
            answers += self._answer(request)

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
        if request in self._answers:
            return self._answers[request]
        if request == bytes.fromhex("2001"):
            return self._find()
        if request == bytes.fromhex("2002"):
            return self._select()
        if request == bytes.fromhex("3001"):
            return self._read_card()
        return _UNKNOWN, b""

    def _find(self) -> Answer:
        self._selected = None
        self._found = self._reader.placed()
        if self._found is None or self._found == self._read:
            return _NOT_FOUND, b""
        return _FOUND, bytes(4)

    def _select(self) -> Answer:
        if self.fault == "two_cards" or self._found is None or self._found != self._reader.placed():
            return _NOT_SELECTED, b""
        self._selected = self._found
        return _OK, bytes(8)

    def _read_card(self) -> Answer:
        if self._selected is None or self._selected != self._reader.placed():
            return _NOT_READ, b""
        try:
            card = self._reader.read_id_card(Deadline(_LIMIT))
        except WscallError:
            return _NOT_READ, b""
        self._read = self._selected
        lengths = TEXT_LENGTH.to_bytes(2, "big") + PHOTO_LENGTH.to_bytes(2, "big")
        return _OK, lengths + build_text_block(card) + card.photo
