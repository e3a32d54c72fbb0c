"""Made-up values in a dialogue with a card: what is known of its files is replaced, everything else is blanked.

A read that ran on the real card runs on the made-up one, the proof of a SAM included: the numbers from which keys
and proofs come are replaced by equal ones wherever they appear, in answers and in commands.
"""

from functools import cache
from typing import Final

from wscall.cards import social_security
from wscall.cards.apdu import Command
from wscall.cards.atr import parse, with_historical
from wscall.cards.items import File, health_card_files
from wscall.errors import DeviceFault
from wscall.recording import commands
from wscall.recording.commands import Whereabouts, comparable
from wscall.recording.item_mask import blanked, masked_entry, masked_item
from wscall.recording.substitutes import Substitutes

_PART: Final = 8
_PROOF: Final = 17
_HEADER: Final = 2
_SHORT_BINARY: Final = 0x80
_SAM_NUMBER: Final = 0x15
_SAM_NUMBER_LENGTH: Final = 10
_CITY: Final = b"99000000"
_STRANGE: Final = b"\x7e"
"""No item's tag and no unwritten byte: what is read of it is another item than was asked for."""
_DIGITS: Final = str.maketrans("abcdef", "012345")
_PHOTO: Final = "DDF1/EF07"
_JPEG: Final = {2: 0xFF, 3: 0xD8}
"""Position in the photo's file → the byte there: after the length, a JPEG begins."""
_SOCIAL_SECURITY: Final = {
    f"SSSE/EF{social_security.ISSUER_SHORT_FILE:02X}": (social_security.CARD_NUMBER,),
    f"SSSE/{social_security.HOLDER_FILE:04X}": social_security.HOLDER,
}


@cache
def _files() -> dict[str, File]:
    """The files of all cards that are known, by path."""
    known = {path: File(path, "tlv", 1, "free", "never", items) for path, items in _SOCIAL_SECURITY.items()}
    return {**health_card_files(), **known}


def _xored(block: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(block[:_PART], block[_PART:], strict=True))


class CardMask:
    """The dialogue with the cards in one slot of a reader.

    Args:
        substitutes: of the recording.
        shared: what the slots of the reader have in common: real numbers and what stands for them.
        sam: whether it is a slot for a SAM.
    """

    def __init__(self, substitutes: Substitutes, shared: dict[bytes, bytes], *, sam: bool) -> None:
        self._substitutes = substitutes
        self._shared = shared
        self._sam = sam
        self._place = Whereabouts()

    def power_on(self, raw: bytes) -> bytes:
        """The answer to reset: its structure stays, the historical bytes are made up."""
        self._place = Whereabouts()
        try:
            historical = parse(raw).historical
        except DeviceFault:
            return raw[:1] + b"\xff" * len(raw[1:])
        self._shared[historical] = made = self._substitutes.octets(historical)
        return with_historical(raw, made)

    def command(self, raw: bytes) -> bytes:
        """A command. One that authenticates gets data that agrees with the answers; others lose what may tell."""
        command = Command.parse(raw)
        if command is None or command.ins not in commands.AUTHENTICATING:
            return comparable(raw)
        data = command.data
        if command.ins == commands.EXTERNAL_AUTHENTICATE:
            parts = (data[:_PART], data[_PART : 2 * _PART]) if len(data) == _PROOF else ()
            made = b"".join(map(self._made, parts)) + data[2 * _PART :] if parts else bytes(len(data))
        else:
            made = b"".join(self._made(data[at : at + _PART]) for at in range(0, len(data), _PART))
        return command._replace(data=made).encode()

    def answer(self, command: Command, data: bytes, *, obeyed: bool) -> bytes:
        """The whole answer to a command, without its status, of the same length."""
        if obeyed:
            self._place.follow(command)
        if command.ins in {commands.GET_CHALLENGE, commands.INTERNAL_AUTHENTICATE}:
            return self._made(data)
        if command.ins == commands.CIPHER:
            return self._cipher(data)
        if self._sam:
            return self._sam_number(command, data)
        read = {commands.READ_RECORD: self._record, commands.READ_BINARY: self._binary}.get(command.ins)
        return read(command, data) if read else blanked(data)

    def _cipher(self, data: bytes) -> bytes:
        """A block of the SAM. The proof that is made from it will be the one that belongs to the made-up block."""
        made = self._substitutes.octets(data)
        if len(data) == 2 * _PART:
            self._shared[_xored(data)] = _xored(made)
        return made

    def _made(self, part: bytes) -> bytes:
        """What stands for a number: a part of the historical bytes, a proof, a city, or a number by itself."""
        for real, made in self._shared.items():
            at = real.find(part)
            if at >= 0 and len(part) == _PART:
                return made[at : at + len(part)]
        if len(part) == _PART and part[:2].isdigit() and part[2:] == _CITY[2:]:
            return _CITY
        return self._substitutes.octets(part)

    def _sam_number(self, command: Command, data: bytes) -> bytes:
        """The number of a SAM, twenty digits; nothing else of it is kept."""
        if command.ins != commands.READ_BINARY or command.p1 != _SHORT_BINARY | _SAM_NUMBER:
            return blanked(data)
        number, rest = data[:_SAM_NUMBER_LENGTH], data[_SAM_NUMBER_LENGTH:]
        if blanked(number) == number:
            return number + blanked(rest)
        return bytes.fromhex(self._substitutes.alike(number.hex()).translate(_DIGITS)) + blanked(rest)

    def _record(self, command: Command, data: bytes) -> bytes:
        file = _files().get(self._place.path(command.p2 >> 3))
        if file is None:
            return blanked(data)
        if file.kind == "cyclic":
            return masked_entry(file, data, self._substitutes)
        return self._tagged(file, data) if file.kind == "tlv" else blanked(data)

    def _tagged(self, file: File, data: bytes) -> bytes:
        """One record: tag, length, value. What is no item of the file may be anything: nothing of it stays."""
        if not data.strip(b"\x00\xff"):
            return data
        length = data[1] if len(data) > 1 else 0
        end = _HEADER + length
        item = next((each for each in file.items if each.tag == data[0]), None)
        if item is None or end > len(data) or length > item.length:
            return _STRANGE * len(data)
        return data[:_HEADER] + masked_item(item, data[_HEADER:end], self._substitutes) + blanked(data[end:])

    def _binary(self, command: Command, data: bytes) -> bytes:
        """A transparent file: of a photo its length and the sign of a JPEG are kept, the picture is blank."""
        short = command.p1 & 0x1F if command.p1 & _SHORT_BINARY else 0
        start = command.p2 if short else command.p1 << 8 | command.p2
        if self._place.path(short) != _PHOTO:
            return blanked(data)
        places = enumerate(data, start)
        return bytes(byte if at < _HEADER else _JPEG.get(at, 0) for at, byte in places)
