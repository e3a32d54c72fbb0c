"""Frames of bytes in tests: what a cutter finds in pieces, a line cut anywhere, a device asked frame by frame."""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from hypothesis import strategies as st

from wscall.devices.frames import DamagedFrame

Encode = Callable[[bytes], bytes]


class Cutter(Protocol):
    """What every module of :mod:`wscall.devices.frames` calls ``Frames``."""

    def add(self, data: bytes) -> None: ...
    def take(self) -> bytes | None: ...


class Fed(Protocol):
    """An emulated device on a line."""

    def feed(self, data: bytes) -> bytes: ...


D = TypeVar("D", bound=Fed)


def cut(frames: Cutter, pieces: Iterable[bytes]) -> list[bytes | str]:
    """Everything that comes out of the pieces; what is damaged as its text."""
    found: list[bytes | str] = []
    for piece in pieces:
        frames.add(piece)
        while True:
            try:
                content = frames.take()
            except DamagedFrame as damage:
                found.append(damage.found)
                continue
            if content is None:
                break
            found.append(content)
    return found


def divided(data: st.DataObject, line: bytes) -> list[bytes]:
    """What is on a line, as it may arrive."""
    borders = sorted(data.draw(st.lists(st.integers(0, len(line)), max_size=6)))
    return [line[a:b] for a, b in zip([0, *borders], [*borders, len(line)], strict=True)]


class Asked(Generic[D]):
    """A device that is asked whole frames, requests and answers as hexadecimal text."""

    def __init__(self, device: D, encode: Encode, cutter: Callable[[], Cutter]) -> None:
        self.device = device
        self._encode = encode
        self._cutter = cutter

    def ask(self, request: str) -> str:
        (answer,) = cut(self._cutter(), [self.device.feed(self._encode(bytes.fromhex(request)))])
        assert isinstance(answer, bytes), answer
        return answer.hex().upper()
