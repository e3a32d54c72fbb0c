"""Cuts what a serial scanner sends into codes. Pure: no input, no output, no clock.

A code ends with the scanner's terminator, or with silence where it sends none. Around it may be a prefix, a
suffix, an AIM identifier (``]Q1``), acknowledgements and the echo of a command; line noise and the output of a
port at the wrong speed must neither become a code nor fill the memory.
"""

from typing import NamedTuple

CAP = 4096
"""Bytes that may arrive without an end before they count as noise."""

TERMINATORS = {"auto": (b"\r", b"\n"), "cr": (b"\r",), "lf": (b"\n",), "crlf": (b"\r\n",), "none": ()}
"""What ends a code; ``auto`` and ``none`` also accept silence."""

ENCODINGS = {"auto": ("utf-8", "gb18030"), "utf-8": ("utf-8",), "gb18030": ("gb18030",), "ascii": ("ascii",)}

_AIM_LENGTH = 3
_CONTROL = bytes(range(0x20)) + b"\x7f"
_SEPARATORS = frozenset("\t\x1c\x1d\x1e\x1f\x04")
"""Control characters that stand inside industrial codes (GS1, ISO/IEC 15434)."""


class FrameRules(NamedTuple):
    """How one scanner writes its codes.

    Attributes:
        terminator: a key of :data:`TERMINATORS`.
        encoding: a key of :data:`ENCODINGS`; ``auto`` is UTF-8, else GB 18030.
        prefix: bytes to take off the front if they are there.
        suffix: bytes to take off the end if they are there.
        acknowledgements: single bytes that may stand before a code and are dropped.
        echo: a command that the scanner may repeat before the code.
        aim: whether ``]`` and two characters stand before the code.
    """

    terminator: str = "auto"
    encoding: str = "auto"
    prefix: bytes = b""
    suffix: bytes = b""
    acknowledgements: bytes = b"\x06"
    echo: bytes = b""
    aim: bool = False


class Frames:
    """Collects bytes until a code is whole.

    Args:
        rules: how the scanner writes.

    Attributes:
        skip_first: whether what comes first is the rest of an older code and is dropped.
        unreadable: how many frames were dropped because they are no text.
    """

    __slots__ = ("_buffer", "_ends", "_overflow", "_rules", "skip_first", "unreadable")

    def __init__(self, rules: FrameRules) -> None:
        self._rules = rules
        self._ends = TERMINATORS[rules.terminator]
        self._buffer = b""
        self._overflow = False
        self.skip_first = False
        self.unreadable = 0

    @property
    def begun(self) -> bool:
        """Whether part of a code has arrived."""
        return bool(self._buffer) or self._overflow

    @property
    def silence_ends(self) -> bool:
        """Whether silence makes what has arrived whole."""
        return self._rules.terminator in {"auto", "none"}

    @property
    def held(self) -> int:
        """Bytes that wait for their end."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[str]:
        """Take bytes in; returns the codes that became whole, in order."""
        self._buffer += data
        codes = []
        while (frame := self._cut()) is not None:
            code = self._code(frame)
            if code:
                codes.append(code)
        if len(self._buffer) > CAP:
            self._overflow = True
            self._buffer = self._buffer[-1:]  # half a terminator may be its end
        return codes

    def silence(self) -> str:
        """The line fell silent; returns the code that this made whole, or an empty text."""
        if not self.silence_ends:
            return ""
        frame, self._buffer = self._buffer, b""
        return self._code(frame)

    def _cut(self) -> bytes | None:
        """The next whole frame without its end, or None."""
        if not self._buffer:
            return None
        echo = self._rules.echo
        if echo:
            begin = self._buffer.lstrip(self._rules.acknowledgements)
            if begin.startswith(echo):
                self._buffer = begin[len(echo) :]
            elif begin and echo.startswith(begin):
                return None  # it may still become the echo
        cuts = [self._buffer.partition(end) for end in self._ends if end in self._buffer]
        if not cuts:
            return None
        frame, _, self._buffer = min(cuts, key=_length_of_frame)
        return frame

    def _code(self, frame: bytes) -> str:
        """The text of a frame; empty for one that is to be ignored."""
        overflow, self._overflow = self._overflow, False
        if self.skip_first:
            self.skip_first = not (frame or overflow)
            return ""
        code = None if overflow or len(frame) > CAP else decode(frame, self._rules)
        if code is None:
            self.unreadable += 1
        return code or ""


def decode(frame: bytes, rules: FrameRules) -> str | None:
    """The text of one frame.

    Returns:
        The code; an empty text if the frame holds nothing; None if it is no text: not decodable, or with
        control characters that no code contains.
    """
    bare = frame.lstrip(rules.acknowledgements)
    bare = bare.removeprefix(rules.prefix).removesuffix(rules.suffix).strip(_CONTROL)
    if rules.aim and bare.startswith(b"]"):
        bare = bare[_AIM_LENGTH:]
    for encoding in ENCODINGS[rules.encoding]:
        try:
            text = bare.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
        readable = text.isprintable() or all(char.isprintable() or char in _SEPARATORS for char in text)
        return text if readable else None
    return None


def _length_of_frame(cut: tuple[bytes, bytes, bytes]) -> int:
    return len(cut[0])
