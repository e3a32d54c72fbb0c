"""A byte stream whose device is a list of answers."""

from collections import deque

from wscall.deadline import Deadline
from wscall.errors import TimedOut
from wscall.text import Text


class Played:
    """A stream whose device answers every question with the next of these pieces; ``b""`` is silence."""

    where = "T/reader"

    def __init__(self, *answers: tuple[bytes, ...], before: tuple[bytes, ...] = ()) -> None:
        self._answers = deque(answers)
        self._arriving = deque(before)
        self.questions: list[bytes] = []

    def read(self, deadline: Deadline, quiet: float | None = None) -> bytes:
        piece = self._arriving.popleft() if self._arriving else b""
        if piece or quiet is not None:
            return piece
        raise TimedOut(Text("没有数据", "no data"))

    def write(self, data: bytes, deadline: Deadline) -> None:
        self.questions.append(data)
        self._arriving.extend(self._answers.popleft() if self._answers else ())

    def drain(self) -> int:
        return len(self._arriving.popleft()) if self._arriving else 0

    def close(self) -> None:
        self._arriving.clear()
