"""From the bytes of a code on the wire to the code in the caller, against a blocking read of such a wire."""

import contextlib
import queue
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Final

from wscall.bench.measurement import Measurement
from wscall.bench.scan_wires import TRANSPORTS, Opened
from wscall.errors import TimedOut

_SETTLE: Final = 0.02
"""Seconds for the reader to fall asleep before the code comes."""
_TRIES: Final = 3
_BUDGETS: Final = {"serial": 2.0}


class _Sender:
    """Sends the code a moment after being told to, and notes when."""

    def __init__(self, send: Callable[[], object]) -> None:
        self._send = send
        self._orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.sent = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def order(self) -> None:
        self._orders.put("send")

    def close(self) -> None:
        self._orders.put("end")
        self._thread.join()

    def _run(self) -> None:
        asleep = threading.Event()
        while self._orders.get() == "send":
            asleep.wait(_SETTLE)
            self.sent = time.perf_counter()
            self._send()


def measure(transport: str = "serial", rounds: int = 100) -> Measurement:
    """The driver in its worker, the reference in this process, before and after it.

    Raises:
        WscallError: this machine lacks what the transport takes.
    """
    kind = TRANSPORTS[transport]
    theirs = _latencies(kind.plain(), rounds)
    mine = _latencies(kind.driver(), rounds)
    theirs += _latencies(kind.plain(), rounds)
    ours, reference = statistics.median(mine) * 1e6, statistics.median(theirs) * 1e6
    return Measurement(
        f"scanned code, {transport}, wire to caller",
        kind.against,
        ours,
        reference,
        _BUDGETS.get(transport),
        rounds,
    )


def _latencies(opened: Opened, rounds: int) -> list[float]:
    with opened as link, closing(_Sender(link.send)) as sender:
        return [_latency(sender, link.read) for _ in range(rounds)]


def _latency(sender: _Sender, read: Callable[[], object]) -> float:
    for _ in range(_TRIES - 1):
        sender.order()
        with contextlib.suppress(TimedOut):  # the code came before the scan had begun, and did not count
            read()
            return time.perf_counter() - sender.sent
    sender.order()
    read()
    return time.perf_counter() - sender.sent
