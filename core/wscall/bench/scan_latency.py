"""From the bytes of a code on the line to the code in the caller, against a blocking read of the same line."""

import os
import queue
import statistics
import tempfile
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement
from wscall.bench.vendor import scanner_host
from wscall.deadline import Deadline

_CODE: Final = b"5F275A9458591567" * 4 + b":1\r"
_SETTLE: Final = 0.02
"""Seconds for the reader to fall asleep before the code comes."""


class _Writer:
    """Writes the code a moment after being told to, and notes when."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.written = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def order(self) -> None:
        self._orders.put("write")

    def stop(self) -> None:
        self._orders.put("stop")
        self._thread.join()

    def _run(self) -> None:
        asleep = threading.Event()
        while self._orders.get() == "write":
            asleep.wait(_SETTLE)
            self.written = time.perf_counter()
            os.write(self._line, _CODE)


def _latency(writer: _Writer, read: Callable[[], object]) -> float:
    writer.order()
    read()
    return time.perf_counter() - writer.written


def measure(rounds: int = 100) -> Measurement:
    """The driver in its worker, the reference in this process; both on one pseudo-terminal, in turn."""
    master, slave = os.openpty()
    tty.setraw(slave)
    writer = _Writer(master)

    def blocking_read() -> None:
        data = b""
        while not data.endswith(b"\r"):
            data += os.read(slave, 4096)

    mine: list[float] = []
    theirs: list[float] = []
    try:
        with tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder:
            theirs += [_latency(writer, blocking_read) for _ in range(rounds)]
            with scanner_host(Path(folder), os.ttyname(slave)) as host:
                scanner = host.devices()[0]
                scanner.identity()
                mine += [_latency(writer, lambda: scanner.scan(Deadline(5.0))) for _ in range(rounds)]
            theirs += [_latency(writer, blocking_read) for _ in range(rounds)]
    finally:
        writer.stop()
        os.close(master)
        os.close(slave)
    ours, reference = statistics.median(mine) * 1e6, statistics.median(theirs) * 1e6
    return Measurement(
        "scanned code, line to caller", "blocking read of the same pty", ours, reference, 2.0, rounds
    )
