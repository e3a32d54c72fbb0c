"""A virtual SAM: the PIN with its counter, key derivation and the stand-in cipher."""

import hmac
from typing import Final

from wscall.cards.apdu import Command
from wscall.cards.atr import build_atr
from wscall.cards.sam import KEYS
from wscall.sim.cards import cipher
from wscall.sim.cards.cos import CardSystem, Refused
from wscall.sim.cards.files import BinaryFile, Directory, Rights

DEFAULT_PIN: Final = "123456"
NUMBER: Final = "99000000000000000001"
_TRIES: Final = 3
_FACTOR: Final = 8
_PUBLIC_INFO: Final = 0xEF15
_HISTORICAL: Final = bytes.fromhex("5753434153414D01")


class VirtualSam(CardSystem):
    """A SAM that opens the virtual health cards.

    Args:
        pin: six digits.
        guarded: whether the keys are closed until the PIN was shown, as in a SAM that a site was given.
        number: twenty digits, as in its public file.
    """

    def __init__(self, pin: str = DEFAULT_PIN, number: str = NUMBER, *, guarded: bool = True) -> None:
        public = BinaryFile(bytes.fromhex(number) + bytes(4), Rights())
        nodes = ((_PUBLIC_INFO, public), (0xDF01, Directory(0xDF01, title="SAM")))
        root = Directory(0x3F00, nodes)
        super().__init__(root, build_atr(_HISTORICAL), byte_wise=True)
        self._pin = bytes.fromhex(pin)
        self._tries = _TRIES
        self._guarded = guarded
        self._open = not guarded
        self._session = b""
        self.handlers |= {0x20: self._verify, 0xDE: self._derive, 0xFA: self._cipher}

    def reset(self) -> bytes:
        """Power up: the PIN has to be shown again; tries that were lost stay lost."""
        self._open, self._session = not self._guarded, b""
        return super().reset()

    def _verify(self, command: Command) -> bytes:
        if not self._tries:
            raise Refused(0x6983)
        if len(command.data) != len(self._pin):
            raise Refused(0x6700)
        self._open = hmac.compare_digest(command.data, self._pin)
        if self._open:
            self._tries = _TRIES
            return b""
        self._tries -= 1
        raise Refused(0x63C0 | self._tries if self._tries else 0x6983)

    def _derive(self, command: Command) -> bytes:
        """Go down from the root key: city (where it takes part), card, session."""
        self._session = b""
        if not self._open:
            raise Refused(0x6982)
        wanted = (command.p1, command.p2)
        name = next((name for name, key in KEYS.items() if (key.use, key.number) == wanted), None)
        if name is None:
            raise Refused(0x6A88)
        if len(command.data) != (3 if KEYS[name].by_city else 2) * _FACTOR:
            raise Refused(0x6700)
        factors = [command.data[at : at + _FACTOR] for at in range(0, len(command.data), _FACTOR)]
        if KEYS[name].by_city:
            card, city, random = factors
            factors = [city, card, random]
        key = cipher.root_key(name)
        for factor in factors:
            key = cipher.derive(key, factor)
        self._session = key
        return b""

    def _cipher(self, command: Command) -> bytes:
        """Encipher (P1 00) or authenticate (P1 05) with the derived key."""
        if not self._session:
            raise Refused(0x6985)
        if command.p1 == 0x05:  # noqa: PLR2004 - message authentication code
            return cipher.mac(self._session, command.data)
        if command.p1:
            raise Refused(0x6A86)
        if not command.data or len(command.data) % cipher.BLOCK:
            raise Refused(0x6700)
        return cipher.encipher(self._session, command.data)
