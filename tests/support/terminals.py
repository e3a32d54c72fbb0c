"""A serial device played on a pseudo-terminal: the driver opens one end, the test (or a thread) is the other."""

import os
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

_PIECE = 100


class Terminal:
    """The device's end of a pseudo-terminal.

    Attributes:
        name: what the driver opens.
        received: everything the driver wrote.
    """

    def __init__(self) -> None:
        self._file, held = os.openpty()
        tty.setraw(held)
        self.name = os.ttyname(held)
        self._held: int | None = held  # keeps it open while no driver has it
        self.received = b""
        self._players: list[threading.Thread] = []

    def send(self, data: bytes) -> None:
        os.write(self._file, data)

    def expect(self, count: int) -> bytes:
        """The next bytes the driver writes."""
        data = b""
        while len(data) < count:
            data += os.read(self._file, count - len(data))
        self.received += data
        return data

    def play(self, part: Callable[[], object]) -> None:
        """Let a part of the dialogue run beside the test."""

        def run() -> None:
            with suppress(OSError):  # the test hung up
                part()

        self._players.append(threading.Thread(target=run, name="test-terminal", daemon=True))
        self._players[-1].start()

    def answer(self, *dialogue: tuple[bytes, bytes]) -> None:
        """Give these answers, in small pieces, to these requests: in this order, and only byte for byte."""

        def part() -> None:
            for request, answer in dialogue:
                if self.expect(len(request)) == request:
                    for at in range(0, len(answer), _PIECE):
                        self.send(answer[at : at + _PIECE])

        self.play(part)

    def release(self) -> None:
        """Close this side's hold on the driver's end, so that a hang-up is seen."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def hang_up(self) -> None:
        """Unplug the device."""
        self.release()
        os.close(self._file)
        self._file = -1

    def close(self) -> None:
        if self._file >= 0:
            self.hang_up()
        for player in self._players:
            player.join(5)
            assert not player.is_alive()


@contextmanager
def terminal() -> Iterator[Terminal]:
    device = Terminal()
    try:
        yield device
    finally:
        device.close()
