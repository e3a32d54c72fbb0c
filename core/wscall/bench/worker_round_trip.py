"""300 bytes to a driver in its worker and back, against a bare ping-pong over two pipes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement, apart, side_by_side
from wscall.bench.vendor import echo_host
from wscall.deadline import Deadline

_BYTES: Final = bytes(300)
_ECHO: Final = f"""
import os
while data := os.read(0, {len(_BYTES)}):
    os.write(1, data)
"""


def measure(rounds: int = 20, block: int = 100) -> Measurement:
    """Both ends are Python processes; the reference does nothing but read and write."""
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        echo_host(Path(folder), isolation="process") as host,
        _echo() as (to_child, from_child, echo_pid),
    ):
        device = host.devices()[0]
        device.identity()
        worker_pid = host.directories()[0].pid
        assert worker_pid

        def ping() -> None:
            os.write(to_child, _BYTES)
            os.read(from_child, len(_BYTES))

        with apart(echo_pid, worker_pid):
            return side_by_side(
                "worker round trip, 300 bytes",
                lambda: device.transmit("contactless", _BYTES, Deadline(5.0)),
                "raw pipe ping-pong",
                ping,
                budget=2.0,
                rounds=rounds,
                block=block,
            )


@contextmanager
def _echo() -> Iterator[tuple[int, int, int]]:
    """A process that sends back what it gets: the descriptors to and from it, and its pid."""
    command = [sys.executable, "-I", "-S", "-c", _ECHO]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own
        assert process.stdin
        assert process.stdout
        yield process.stdin.fileno(), process.stdout.fileno(), process.pid
        process.stdin.close()
