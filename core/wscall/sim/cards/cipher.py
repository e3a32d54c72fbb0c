"""A stand-in for SM1, which is secret and exists in hardware only. Not SM1, not secret, not for real cards.

Virtual cards and virtual SAMs share it, so that the whole flow of derivation, proof and refusal can be played.
It is a Feistel network over HMAC-SHA-256: small, invertible, made of the standard library.
"""

import hashlib
import hmac
from typing import Final

BLOCK: Final = 16
_HALF: Final = 8
_ROUNDS: Final = 8
_MAC: Final = 4


def root_key(name: str) -> bytes:
    """The stand-in for the key that a ministry would keep under the name ``name``."""
    return hashlib.sha256(f"wscall stand-in key {name}".encode()).digest()[:BLOCK]


def derive(key: bytes, factor: bytes) -> bytes:
    """The key of one level below: of a city, of a card, of a session."""
    return hmac.digest(key, factor, "sha256")[:BLOCK]


def _mix(key: bytes, step: int, half: bytes, other: bytes) -> bytes:
    pad = hmac.digest(key, bytes((step,)) + half, "sha256")
    return bytes(one ^ two for one, two in zip(other, pad[:_HALF], strict=True))


def _block(key: bytes, block: bytes, steps: range) -> bytes:
    left, right = block[:_HALF], block[_HALF:]
    for step in steps:
        left, right = right, _mix(key, step, right, left)
    return right + left


def encipher(key: bytes, data: bytes) -> bytes:
    """``data``, a multiple of 16 bytes, enciphered block by block."""
    blocks = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
    return b"".join(_block(key, block, range(_ROUNDS)) for block in blocks)


def decipher(key: bytes, data: bytes) -> bytes:
    """What :func:`encipher` was given."""
    blocks = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
    return b"".join(_block(key, block, range(_ROUNDS - 1, -1, -1)) for block in blocks)


def mac(key: bytes, data: bytes) -> bytes:
    """Four bytes that authenticate ``data``."""
    return hmac.digest(key, b"mac" + data, "sha256")[:_MAC]


def proof(key: bytes, data: bytes) -> bytes:
    """The eight bytes that prove knowledge of ``key``: half against half of the enciphered challenge."""
    block = encipher(key, data + bytes(BLOCK - len(data)))
    return bytes(one ^ two for one, two in zip(block[:_HALF], block[_HALF:], strict=True))


def pad(data: bytes) -> bytes:
    """``data`` with its length before it and 80 00 … behind it, to whole blocks."""
    whole = bytes((len(data),)) + data + b"\x80"
    return whole + bytes(-len(whole) % BLOCK)


def unpad(data: bytes) -> bytes:
    """What :func:`pad` was given; anything else comes out as it may."""
    return data[1 : 1 + data[0]]
