"""Appending an operator log to the journal against appending the same bytes to a file and syncing them."""

import itertools
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from wscall.bench.measurement import Measurement, side_by_side
from wscall.model import OperatorLogInfo
from wscall.platform.journal import Journal
from wscall.platform.operator_log import OperatorLogQueue, payload_of

_BLOCK = 40

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)  # Windows has fsync alone


def measure(rounds: int = 12, directory: Path | None = None) -> Measurement:
    """Both on one file system, in blocks of 40.

    Args:
        rounds: how many blocks of each.
        directory: where to write; None takes a temporary directory. Choose one on the disk of the state
            directory: a memory file system syncs nothing and says nothing.
    """
    logs = itertools.cycle([_log(number) for number in range((rounds + 1) * _BLOCK)])
    lines = itertools.cycle([payload_of(_log(number)).encode() for number in range(_BLOCK)])
    with tempfile.TemporaryDirectory(prefix="wscall-bench-", dir=directory) as folder:
        descriptor = os.open(Path(folder) / "appended", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        try:
            with Journal(Path(folder) / "state") as journal:
                queue = OperatorLogQueue(journal)
                return side_by_side(
                    "journal append, synchronous FULL",
                    lambda: queue.append(next(logs)),
                    "append + fdatasync",
                    lambda: _append(descriptor, next(lines)),
                    budget=1.7,
                    rounds=rounds,
                    block=_BLOCK,
                )
        finally:
            os.close(descriptor)


def _append(descriptor: int, line: bytes) -> None:
    os.write(descriptor, line)
    _sync(descriptor)


def _log(number: int) -> OperatorLogInfo:
    """A log of usual size; no person's."""
    return OperatorLogInfo(
        ksdm="0304",
        ksmc="心血管内科专业",
        Kslx="3",
        SAMCode="noSam",
        machineCode="SweepBlock",
        xpxlh=f"{number:064X}",
        operCode="0",
        operTime=f"2025-01-01 08:{number // 60 % 60:02}:{number % 60:02}",
        medicalType="2",
        TerminalType="1",
        Amount="0.00",
        PayMode="0",
        orgCode="121212",
        yycsdm="330100",
        useOrgCode="121212",
        useOrgName="统一测试机构",
        useCityCode="330100",
        kh=f"{number:018}",
        xm="某某",
    )
