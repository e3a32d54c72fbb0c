"""Commands and answers of 华大 HuaDa readers (HD-100) in HID feature reports.

A report is 33 bytes: report id ``00``, ``02`` or, while more follow, ``82``, then 31 bytes of the message. A
command is ``08 00``, length (2 bytes, little endian; counts command and data), command, data, and the exclusive or
of all that. An answer is ``02``, status (``00`` is success), and content whose length stands before it in one or
two bytes, depending on the command; it has no check. One report is fetched for every 31 bytes of an answer.
"""

from typing import Final

from wscall.devices.frames import DamagedFrame, xor

REPORT: Final = 33
LONGEST: Final = 4096
"""Bytes of a message beyond which what arrives is none."""

_ID: Final = 0x00
_LAST, _MORE = 0x02, 0x82
_COMMAND, _ANSWER = bytes((0x08, 0x00)), 0x02
_BODY: Final = 31
_HEAD: Final = 4
_STATUS: Final = 1


def reports(message: bytes) -> list[bytes]:
    """A message cut into reports, the last one filled with zeros."""
    pieces = [message[at : at + _BODY] for at in range(0, len(message), _BODY)]
    return [
        (bytes((_ID, _LAST if piece is pieces[-1] else _MORE)) + piece).ljust(REPORT, b"\x00") for piece in pieces
    ]


def command(number: int, data: bytes = b"") -> bytes:
    """The message of a command.

    Raises:
        ValueError: it is longer than :data:`LONGEST`.
    """
    if len(data) > LONGEST:
        raise ValueError(f"{len(data)} bytes do not fit into a command")
    body = _COMMAND + (len(data) + 1).to_bytes(2, "little") + bytes((number,)) + data
    return body + bytes((xor(body),))


def read_command(message: bytes) -> tuple[int, bytes]:
    """Number and data of a command, from its message with or without the filling.

    Raises:
        DamagedFrame: it is none, or its length or check is wrong.
    """
    length = int.from_bytes(message[2:_HEAD], "little")
    end = _HEAD + length
    if not message.startswith(_COMMAND) or not length or len(message) <= end:
        raise DamagedFrame(f"length {length} in {len(message)} bytes", "08 00, length, command, check")
    if xor(message[: end + 1]):
        raise DamagedFrame(f"check {message[end]:02X}", f"check {xor(message[:end]):02X}")
    return message[_HEAD], message[_HEAD + 1 : end]


def answer(status: int, content: bytes = b"", *, wide: bool = False) -> bytes:
    """The message of an answer; ``wide``: its length takes two bytes."""
    return bytes((_ANSWER, status)) + len(content).to_bytes(2 if wide else 1, "little") + content


class Message:
    """Joins the reports of one message."""

    __slots__ = ("_body",)

    def __init__(self) -> None:
        self._body = b""

    def add(self, report: bytes) -> bytes | None:
        """Take one report in; returns the message, still filled up, with the last one.

        Raises:
            DamagedFrame: this is no such report, or there are too many.
        """
        if len(report) != REPORT or report[0] != _ID or report[1] not in {_LAST, _MORE}:
            raise DamagedFrame(f"{len(report)} bytes, {report[:2].hex(' ').upper()}", "33 bytes, 00 02 | 82")
        self._body += report[2:]
        if len(self._body) > LONGEST:
            raise DamagedFrame(f"> {LONGEST}", f"<= {LONGEST}")
        return self._body if report[1] == _LAST else None


class Answer:
    """A whole answer.

    Attributes:
        status: 0 is success.

    Raises:
        DamagedFrame: the message is no answer.
    """

    __slots__ = ("_body", "status")

    def __init__(self, message: bytes) -> None:
        if message[:1] != bytes((_ANSWER,)) or len(message) <= _STATUS:
            raise DamagedFrame(message[:1].hex().upper(), f"{_ANSWER:02X}")
        self.status = message[_STATUS]
        self._body = message[_STATUS + 1 :]

    def content(self, *, wide: bool = False, skip: int = 0) -> bytes:
        """The content behind a length of one byte, or of two (``wide``); ``skip``: bytes between the two.

        Raises:
            DamagedFrame: the length is more than what came.
        """
        size = 2 if wide else 1
        length = int.from_bytes(self._body[:size], "little")
        content = self._body[size + skip : size + skip + length]
        if len(content) != length:
            raise DamagedFrame(f"length {len(content)}", f"length {length}")
        return content
