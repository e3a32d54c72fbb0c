"""What a Mindeo-like stand understands on its serial line, byte by byte.

Triggers and set-up commands as in its manuals: ``16 54 0D`` and ``16 55 0D`` start and stop a scan;
``16 4D 0D`` opens a set-up command such as ``0401D05.``, which is echoed with ACK. A parameter the stand does
not know is echoed with NAK.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

TRIGGER: Final = b"\x16\x54\x0d"
STOP: Final = b"\x16\x55\x0d"
SET_UP: Final = b"\x16\x4d\x0d"
ENCODINGS: Final[Mapping[str, str]] = {"auto": "utf-8", "utf-8": "utf-8", "gb18030": "gb18030", "ascii": "ascii"}
"""Option ``encoding`` of a scanner → in which a stand sends that its driver is told so."""
_ACK, _NAK = b"\x06", b"\x15"
_MODE: Final = "0401"
_SUFFIX: Final = "8002"
_FACTORY: Final = "%%%DEF"
_HOST: Final = "05"
_CONTINUOUS: Final = "01"
_LONGEST: Final = 64
_NUMBER: Final = 4

Mode = Literal["host", "continuous"]


class Signal(NamedTuple):
    """Something the line asked for: ``trigger``, ``stop``, or ``answer`` with bytes to send back."""

    kind: Literal["trigger", "stop", "answer"]
    data: bytes = b""


class Settings:
    """The stand's parameters, as set over the line; ``trigger`` and ``stop`` are what its maker chose."""

    __slots__ = ("_factory", "mode", "stop", "terminator", "trigger")

    def __init__(
        self, mode: Mode = "host", terminator: bytes = b"\r", trigger: bytes = TRIGGER, stop: bytes = STOP
    ) -> None:
        self._factory = (mode, terminator)
        self.mode: Mode = mode
        self.terminator = terminator
        self.trigger = trigger
        self.stop = stop

    def carry_out(self, text: str) -> bytes:
        """Answer one set-up command, given without its final ``.`` or ``!``."""
        if text == _FACTORY:
            self.mode, self.terminator = self._factory
            return text.encode() + _ACK
        number, operation, value = text[:_NUMBER], text[_NUMBER : _NUMBER + 1], text[_NUMBER + 1 :]
        if operation == "?" and number in {_MODE, _SUFFIX}:
            shown = f"D{_HOST if self.mode == 'host' else _CONTINUOUS}"
            return (number + (shown if number == _MODE else f"H{self.terminator.hex().upper()}")).encode() + _ACK
        return text.encode("ascii", "replace") + (_ACK if self._set(number, operation, value) else _NAK)

    def _set(self, number: str, operation: str, value: str) -> bool:
        if number == _MODE and operation == "D" and value.isdigit():
            self.mode = "host" if value == _HOST else "continuous"
            return True
        if number == _SUFFIX and operation == "H":
            try:
                self.terminator = bytes.fromhex(value)
            except ValueError:
                return False
            return True
        return False


class Line:
    """Cuts what arrives into signals; anything else is dropped, as by the stand."""

    __slots__ = ("_buffer", "_settings")

    def __init__(self, settings: Settings) -> None:
        self._buffer = b""
        self._settings = settings

    def feed(self, data: bytes) -> Iterator[Signal]:
        """The signals that are complete now."""
        self._buffer += data
        while (command := self._next()) is not None:
            rest = self._buffer[len(command) :]
            if command == SET_UP:
                end = next((at for at, byte in enumerate(rest) if byte in b".!"), None)
                if end is None:
                    if len(rest) > _LONGEST:
                        self._buffer = rest
                        continue
                    return
                self._buffer = rest[end + 1 :]
                yield Signal("answer", self._settings.carry_out(rest[:end].decode("ascii", "replace")))
            else:
                self._buffer = rest
                yield Signal("trigger" if command == self._settings.trigger else "stop")

    def _next(self) -> bytes | None:
        """Which command the buffer begins with, once what stands before it is dropped; None if it holds none."""
        commands = [each for each in (SET_UP, self._settings.trigger, self._settings.stop) if each]
        found = {self._buffer.find(each): each for each in commands if each in self._buffer}
        if not found:
            self._buffer = self._buffer[1 - max(map(len, commands)) :]  # a command may have begun
            return None
        first = min(found)
        self._buffer = self._buffer[first:]
        return found[first]
