"""What a Mindeo-like stand understands on its serial line, byte by byte.

Triggers and set-up commands as in its manuals: ``16 54 0D`` and ``16 55 0D`` start and stop a scan;
``16 4D 0D`` opens a set-up command such as ``0401D05.``, which is echoed with ACK. A parameter the stand does
not know is echoed with NAK.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

TRIGGER: Final = b"\x16\x54\x0d"
STOP: Final = b"\x16\x55\x0d"
SET_UP: Final = b"\x16\x4d\x0d"
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
    """The stand's parameters, as set over the line."""

    __slots__ = ("_factory", "mode", "terminator")

    def __init__(self, mode: Mode = "host", terminator: bytes = b"\r") -> None:
        self._factory = (mode, terminator)
        self.mode: Mode = mode
        self.terminator = terminator

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
        while self._buffer:
            start = self._buffer.find(b"\x16")
            self._buffer = self._buffer[start:] if start >= 0 else b""
            if len(self._buffer) < len(TRIGGER):
                return
            head, rest = self._buffer[:3], self._buffer[3:]
            if head == SET_UP:
                end = next((at for at, byte in enumerate(rest) if byte in b".!"), None)
                if end is None:
                    if len(rest) > _LONGEST:
                        self._buffer = rest
                        continue
                    return
                self._buffer = rest[end + 1 :]
                yield Signal("answer", self._settings.carry_out(rest[:end].decode("ascii", "replace")))
            elif head in {TRIGGER, STOP}:
                self._buffer = rest
                yield Signal("trigger" if head == TRIGGER else "stop")
            else:
                self._buffer = self._buffer[1:]
