"""The operating system of a virtual card: commands in, answers with status words out (ISO 7816-4).

This is what every card has: files, records, challenges, and the two ways of a transport to hand over an
answer (T=0 in parts, T=1 at once). Health cards and SAMs build on it.
"""

import secrets
from collections.abc import Callable
from typing import Final

from wscall.cards.apdu import WHOLE, Command
from wscall.sim.cards.files import FREE, NEVER, BinaryFile, Directory, Node, RecordFile

MASTER_FILE: Final = 0x3F00
_BY_TAG: Final = 0
_BY_NUMBER: Final = 4
_CLASSES: Final = frozenset({0x00, 0x04, 0x80})
_CHALLENGE: Final = 8
_SHORT_FILES: Final = 0xEF00


class Refused(Exception):
    """The command ends with this status word."""

    def __init__(self, sw: int) -> None:
        super().__init__(f"{sw:04X}")
        self.sw = sw


Handler = Callable[[Command], bytes]


class CardSystem:
    """A card in a slot. ``byte_wise`` is T=0: answers are fetched in parts and lengths have to be exact.

    Args:
        root: the master file.
        atr: what it says when powered up.
        byte_wise: whether it speaks T=0.
    """

    def __init__(self, root: Directory, atr: bytes, *, byte_wise: bool = False) -> None:
        self.root = root
        self.atr = atr
        self.byte_wise = byte_wise
        self.path: list[Directory] = [root]
        self.file: RecordFile | BinaryFile | None = None
        self.challenge = b""
        self._pending = b""
        self.handlers: dict[int, Handler] = {
            0xA4: self._select,
            0xB0: self._read_binary,
            0xB2: self._read_record,
            0x84: self._get_challenge,
        }

    def reset(self) -> bytes:
        """Power up: forget where it stood and what was proven."""
        self.path, self.file = [self.root], None
        self.challenge = self._pending = b""
        return self.atr

    def transmit(self, raw: bytes) -> bytes:
        """Answer one command."""
        command = Command.parse(raw)
        if command is None:
            return b"\x67\x00"
        try:
            if command.ins == 0xC0:  # noqa: PLR2004 - GET RESPONSE
                return self._get_response(command)
            self._pending = b""
            return self._deliver(command, self._handler(command)(command))
        except Refused as refusal:
            return refusal.sw.to_bytes(2, "big")

    def _handler(self, command: Command) -> Handler:
        if command.cla not in _CLASSES:
            raise Refused(0x6E00)
        if command.ins not in self.handlers:
            raise Refused(0x6D00)
        return self.handlers[command.ins]

    def _deliver(self, command: Command, data: bytes) -> bytes:
        if not data:
            return b"\x90\x00"
        if self.byte_wise and command.data:
            self._pending = data
            return bytes((0x61, len(data) % WHOLE))
        if command.le is None:
            return b"\x6c" + bytes((len(data) % WHOLE,)) if self.byte_wise else b"\x90\x00"
        if command.le == len(data) or (command.le == WHOLE and not self.byte_wise):
            return data + b"\x90\x00"
        return bytes((0x6C, len(data) % WHOLE))

    def _get_response(self, command: Command) -> bytes:
        if not self._pending:
            raise Refused(0x6F00)
        count = command.le or WHOLE
        if count > len(self._pending) and count != WHOLE:
            raise Refused(0x6C00 | len(self._pending))
        part, self._pending = self._pending[:count], self._pending[count:]
        return part + (bytes((0x61, len(self._pending) % WHOLE)) if self._pending else b"\x90\x00")

    @property
    def directory(self) -> Directory:
        """The current directory."""
        return self.path[-1]

    def may(self, right: str) -> bool:
        """Whether an access that asks for ``right`` is allowed now."""
        return right == FREE

    def _select(self, command: Command) -> bytes:
        if command.p2 or command.p1 not in {0x00, 0x02, 0x04}:
            raise Refused(0x6A86)
        if command.p1 == 0x04:  # noqa: PLR2004 - by name
            return self._select_name(command.data)
        if len(command.data) != 2:  # noqa: PLR2004 - an identifier
            raise Refused(0x6700)
        return self._select_identifier(int.from_bytes(command.data, "big"), below=command.p1 == 0x02)  # noqa: PLR2004 - only below

    def _select_name(self, name: bytes) -> bytes:
        found = self._named(self.root, [self.root], name) if name else None
        if found is None:
            raise Refused(0x6A82)
        self._enter(found)
        return self._describe(self.directory)

    def _named(self, directory: Directory, path: list[Directory], name: bytes) -> list[Directory] | None:
        if directory.name == name:
            return path
        for below in directory.directories():
            found = self._named(below, [*path, below], name)
            if found:
                return found
        return None

    def _select_identifier(self, identifier: int, *, below: bool) -> bytes:
        """Below the current directory, then (unless only that is asked for) beside it, above it, at the top."""
        if identifier == MASTER_FILE and not below:
            self._enter([self.root])
            return self._describe(self.root)
        for depth in range(len(self.path), 0 if not below else len(self.path) - 1, -1):
            directory = self.path[depth - 1]
            if directory.identifier == identifier and not below:
                self._enter(self.path[:depth])
                return self._describe(directory)
            node = directory.child(identifier)
            if isinstance(node, Directory):
                self._enter([*self.path[:depth], node])
                return self._describe(node)
            if node is not None and depth == len(self.path):
                self.file = node
                return b""
        raise Refused(0x6A82)

    def _enter(self, path: list[Directory]) -> None:
        self.path, self.file = path, None

    @staticmethod
    def _describe(directory: Directory) -> bytes:
        """What a card tells about a selected directory (FCI)."""
        name = directory.name or directory.identifier.to_bytes(2, "big")
        inner = bytes((0x84, len(name))) + name
        return bytes((0x6F, len(inner))) + inner

    def _current(self, short_file: int) -> RecordFile | BinaryFile:
        if short_file:
            node: Node | None = self.directory.child(_SHORT_FILES | short_file)
            if node is None or isinstance(node, Directory):
                raise Refused(0x6A82)
            self.file = node
        if self.file is None:
            raise Refused(0x6986)
        return self.file

    def record_file(self, short_file: int, *, write: bool = False) -> RecordFile:
        """The current (or shortly named) file, if it has records and the rights are there."""
        file = self._current(short_file)
        if not isinstance(file, RecordFile):
            raise Refused(0x6981)
        right = file.rights.write if write else file.rights.read
        if right == NEVER or not self.may(right):
            raise Refused(0x6982)
        return file

    def _read_record(self, command: Command) -> bytes:
        mode = command.p2 & 0x7
        file = self.record_file(command.p2 >> 3)
        if not command.p1 or mode not in {_BY_TAG, _BY_NUMBER} or (mode == _BY_TAG and not file.tagged):
            raise Refused(0x6A86)
        record = file.with_tag(command.p1) if mode == _BY_TAG else file.numbered(command.p1)
        if record is None:
            raise Refused(0x6A83)
        return record

    def _read_binary(self, command: Command) -> bytes:
        short_file = command.p1 & 0x1F if command.p1 & 0x80 else 0
        file = self._current(short_file)
        if not isinstance(file, BinaryFile):
            raise Refused(0x6981)
        if file.rights.read == NEVER or not self.may(file.rights.read):
            raise Refused(0x6982)
        offset = command.p2 if short_file else command.p1 << 8 | command.p2
        if offset >= len(file.data):
            raise Refused(0x6B00)
        return file.data[offset : offset + (command.le or WHOLE)]

    def _get_challenge(self, command: Command) -> bytes:
        if command.le != _CHALLENGE:
            raise Refused(0x6700)
        self.challenge = secrets.token_bytes(_CHALLENGE)
        return self.challenge

    def use_challenge(self) -> bytes:
        """The last challenge, which is good for one use."""
        challenge, self.challenge = self.challenge, b""
        if not challenge:
            raise Refused(0x6985)
        return challenge
