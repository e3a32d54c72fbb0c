"""What a recording keeps of a command to a card, and which file a command means. Light: workers use it."""

from typing import Final

from wscall.cards.apdu import Command
from wscall.cards.social_security import ENVIRONMENT as SOCIAL_SECURITY_NAME

SELECT: Final = 0xA4
READ_BINARY: Final = 0xB0
READ_RECORD: Final = 0xB2
GET_RESPONSE: Final = 0xC0
GET_CHALLENGE: Final = 0x84
INTERNAL_AUTHENTICATE: Final = 0x88
EXTERNAL_AUTHENTICATE: Final = 0x82
DERIVE_KEY: Final = 0xDE
CIPHER: Final = 0xFA
AUTHENTICATING: Final = frozenset({EXTERNAL_AUTHENTICATE, DERIVE_KEY, CIPHER})
"""Their data follows from what card and SAM said before, so it can be made up together with that."""
_KEPT: Final = AUTHENTICATING | {SELECT, READ_BINARY, READ_RECORD, GET_RESPONSE, GET_CHALLENGE}
_HEADER: Final = 4
_BY_NAME: Final = 0x04
_SHORT_BINARY: Final = 0x80
_MASTER_FILE: Final = "3F00"
_APPLICATIONS: Final = {b"WS.SYS.DDF01": "DDF1", SOCIAL_SECURITY_NAME: "SSSE"}
_SHORT: Final = 0xEF00


def comparable(raw: bytes) -> bytes:
    """A command without what must not be kept of it: the data of all but those that read and authenticate.

    A PIN, a record to be written, a terminal's own random number become zeros, as many as there were.
    """
    command = Command.parse(raw)
    if command is None:
        return raw[:_HEADER] + bytes(len(raw) - len(raw[:_HEADER]))
    return raw if command.ins in _KEPT else command._replace(data=bytes(len(command.data))).encode()


class Whereabouts:
    """Where in a card's file tree its commands have led."""

    __slots__ = ("directory", "file")

    def __init__(self) -> None:
        self.directory = _MASTER_FILE
        self.file = ""

    def follow(self, command: Command) -> None:
        """Note a SELECT that the card has obeyed; other commands leave it where it is."""
        if command.ins != SELECT:
            return
        identifier = command.data.hex().upper()
        if command.p1 == _BY_NAME:
            self.directory, self.file = _APPLICATIONS.get(command.data, identifier), ""
        elif identifier.startswith("E"):
            self.file = identifier
        else:
            self.directory, self.file = identifier, ""

    def context(self, raw: bytes) -> str:
        """What an equal command must agree in to mean the same: the file where it reads, else the directory.

        Selecting the master file or a name means the same anywhere.
        """
        command = Command.parse(raw)
        if command is None:
            return self.directory
        if command.ins == READ_RECORD:
            return self.path(command.p2 >> 3)
        if command.ins == READ_BINARY:
            return self.path(command.p1 & 0x1F if command.p1 & _SHORT_BINARY else 0)
        anywhere = command.ins == SELECT and (command.p1 == _BY_NAME or command.data.hex().upper() == _MASTER_FILE)
        return "" if anywhere else self.directory

    def path(self, short_file: int = 0) -> str:
        """The current file, or the one of that short identifier: ``DDF1/EF05``."""
        file = f"{_SHORT | short_file:04X}" if short_file else self.file
        return f"{self.directory}/{file}"
