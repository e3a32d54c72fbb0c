"""What comes back over HTTP, read within a size limit and unpacked within the same."""

import http.client
import zlib
from typing import Final, NamedTuple

from wscall.platform.failures import Failure

_CHUNK: Final = 65536
_WINDOWS: Final = {"gzip": 47, "x-gzip": 47, "deflate": 47}
"""Content codings, to zlib's window argument: 47 recognises gzip and zlib headers."""


class Answer(NamedTuple):
    """An answer, whatever it is.

    Attributes:
        status: HTTP status, no redirect.
        content_type: header Content-Type as sent, or "".
        body: content, unpacked.
    """

    status: int
    content_type: str
    body: bytes


def read_answer(response: http.client.HTTPResponse, limit: int, where: str) -> Answer:
    """Read an answer of at most ``limit`` bytes, packed or unpacked; ``where`` names the server in errors.

    Raises:
        OutcomeUnknown: a redirect, too large, cut off while packed, or packed in an unknown way.
        http.client.HTTPException, OSError: the connection failed.
    """
    if 300 <= response.status < 400:  # noqa: PLR2004 - HTTP's class of redirects
        raise Failure.REDIRECT.error(where, sent=True, found=f"HTTP {response.status}")
    packed = _read(response, limit, where)
    body = _unpack(packed, response.getheader("Content-Encoding", ""), limit, where)
    return Answer(response.status, response.getheader("Content-Type", ""), body)


def _read(response: http.client.HTTPResponse, limit: int, where: str) -> bytes:
    _check_size(response.length or 0, limit, where)
    chunks = []
    size = 0
    while chunk := response.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        _check_size(size, limit, where)
    if response.length:  # read() ends quietly where the connection does
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(chunks)


def _unpack(body: bytes, coding: str, limit: int, where: str) -> bytes:
    coding = coding.strip().lower()
    if coding in {"", "identity"}:
        return body
    if coding not in _WINDOWS:
        needed = " | ".join(_WINDOWS)
        raise Failure.ENCODING.error(where, sent=True, found=f"Content-Encoding: {coding[:40]!r}", needed=needed)
    unpacker = zlib.decompressobj(_WINDOWS[coding])
    try:
        unpacked = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise Failure.ENCODING.error(where, sent=True, found=f"Content-Encoding: {coding}") from error
    _check_size(len(unpacked), limit, where)
    if not unpacker.eof:
        raise Failure.CUT_OFF.error(where, sent=True, found=f"Content-Encoding: {coding}")
    return unpacked


def _check_size(size: int, limit: int, where: str) -> None:
    if size > limit:
        raise Failure.OVERSIZED.error(where, sent=True, found=f"≥ {size} B", needed=f"≤ {limit} B")
