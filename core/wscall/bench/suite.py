"""Every line of the budget that can be measured by now."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Final

from wscall.bench.measurement import Measurement

_MODULES: Final = (
    "help_start",
    "platform_call",
    "read_dispatch",
    "worker_round_trip",
    "scan_latency",
    "journal_append",
)
"""Modules of this package, each with a ``measure()``; the rest of the budget belongs to surfaces still to come."""


def measurements() -> Iterator[Callable[[], Measurement]]:
    """The measurements in the order of the budget, imported one by one as they are due."""
    for name in _MODULES:
        yield import_module(f"wscall.bench.{name}").measure
