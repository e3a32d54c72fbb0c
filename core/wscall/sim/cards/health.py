"""A virtual health card: the operating system with its keys and its protected writing."""

import hmac
from collections.abc import Mapping
from typing import Final

from wscall.cards.apdu import Command
from wscall.cards.sam import KEYS, Factors
from wscall.sim.cards import cipher
from wscall.sim.cards.cos import CardSystem, Refused
from wscall.sim.cards.files import FREE, Directory

_TRIES: Final = 3
_PROOF: Final = 8
_AUTHENTICATION: Final = 17
_MAC: Final = 4
_PROTECTED: Final = 0x04
_BY_NUMBER: Final = 0x04
_VERSION: Final = b"\x01"


def card_keys(factors: Factors) -> dict[str, bytes]:
    """The keys that a card with these factors is issued with."""
    keys = {}
    for name, key in KEYS.items():
        parent = cipher.derive(cipher.root_key(name), factors.city) if key.by_city else cipher.root_key(name)
        keys[name] = cipher.derive(parent, factors.card)
    return keys


class HealthCardSystem(CardSystem):
    """A card with keys.

    Args:
        root: the master file.
        atr: what it says when powered up.
        keys: by name, as in :data:`wscall.cards.sam.KEYS`; the part after ``_`` is the directory they open.
        byte_wise: whether it speaks T=0.
    """

    def __init__(self, root: Directory, atr: bytes, keys: Mapping[str, bytes], *, byte_wise: bool = False) -> None:
        super().__init__(root, atr, byte_wise=byte_wise)
        self._keys = dict(keys)
        self._tries = dict.fromkeys(keys, _TRIES)
        self._shown: set[str] = set()
        self.handlers |= {
            0x82: self._external_authenticate,
            0x88: self._internal_authenticate,
            0xDC: self._update_record,
        }

    def reset(self) -> bytes:
        """Power up: what was proven is forgotten, tries that were lost stay lost."""
        self._shown.clear()
        return super().reset()

    def may(self, right: str) -> bool:
        """Whether the key was shown since its directory was entered."""
        return right == FREE or right in self._shown

    def _enter(self, path: list[Directory]) -> None:
        super()._enter(path)
        inside = {directory.title for directory in path}
        self._shown = {name for name in self._shown if name.split("_")[1] in inside}

    def _key_name(self, reference: int) -> str:
        for name, key in KEYS.items():
            if key.reference == reference and name.split("_")[1] == self.directory.title and name in self._keys:
                return name
        raise Refused(0x6A88)

    def _external_authenticate(self, command: Command) -> bytes:
        if command.p1:
            raise Refused(0x6A86)
        if len(command.data) != _AUTHENTICATION:
            raise Refused(0x6700)
        name = self._key_name(command.p2)
        if not self._tries[name]:
            raise Refused(0x6983)
        session = cipher.derive(self._keys[name], self.use_challenge())
        shown, data = command.data[:_PROOF], command.data[_PROOF : 2 * _PROOF]
        if command.data[-1:] == _VERSION and hmac.compare_digest(shown, cipher.proof(session, data)):
            self._tries[name] = _TRIES
            self._shown.add(name)
            return b""
        self._tries[name] -= 1
        raise Refused(0x63C0 | self._tries[name] if self._tries[name] else 0x6983)

    def _internal_authenticate(self, command: Command) -> bytes:
        """Prove that the card is genuine: with its first read key, over the terminal's random numbers."""
        if len(command.data) != _AUTHENTICATION:
            raise Refused(0x6700)
        random, data = command.data[:_PROOF], command.data[_PROOF : 2 * _PROOF]
        return cipher.proof(cipher.derive(self._keys["RK1_DDF1"], random), data)

    def _update_record(self, command: Command) -> bytes:
        """Replace a record. Files behind a key take it enciphered and authenticated with the transport key."""
        file = self.record_file(command.p2 >> 3, write=True)
        if command.p2 & 0x7 != _BY_NUMBER:
            raise Refused(0x6A86)
        if not file.cyclic and file.numbered(command.p1) is None:
            raise Refused(0x6A83)
        record = command.data if file.rights.write == FREE else self._opened(command)
        if not file.write(command.p1, record):
            raise Refused(0x6A80)
        return b""

    def _opened(self, command: Command) -> bytes:
        """The record inside a protected command."""
        if command.cla != _PROTECTED:
            raise Refused(0x6987)
        body, code = command.data[:-_MAC], command.data[-_MAC:]
        if not body or len(body) % cipher.BLOCK:
            raise Refused(0x6988)
        session = cipher.derive(self._keys[f"STK_{self.directory.title}"], self.use_challenge())
        header = command.encode()[:5]
        if not hmac.compare_digest(code, cipher.mac(session, header + body)):
            raise Refused(0x6988)
        return cipher.unpad(cipher.decipher(session, body))
