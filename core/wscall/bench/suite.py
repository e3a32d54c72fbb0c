"""Every line of the budget that can be measured by now, and what else the design wants to know."""

from importlib import import_module
from typing import Final, NamedTuple

from wscall.bench.measurement import Measurement


class Line(NamedTuple):
    """One line: a module of this package with a ``measure()``, and what is measured where it knows several."""

    module: str
    variant: str = ""

    def measure(self) -> Measurement:
        """Measure it.

        Raises:
            WscallError: this machine lacks what it takes: a simulator, a library that is not built.
        """
        measured: Measurement = import_module(f"wscall.bench.{self.module}").measure(
            *([self.variant] if self.variant else [])
        )
        return measured

    def __str__(self) -> str:
        return f"{self.module} {self.variant}".strip()


LINES: Final = (
    Line("help_start"),
    Line("platform_call"),
    Line("read_dispatch"),
    Line("worker_round_trip"),
    Line("apdu_call", "worker"),
    Line("apdu_call", "library host"),
    Line("apdu_call", "worker and library host"),
    Line("scan_latency", "serial"),
    Line("scan_latency", "tcp"),
    Line("scan_latency", "hid"),
    Line("scan_latency", "library"),
    Line("card_read", "SIM/reader"),
    Line("card_read", "PCSC/reader"),
    Line("card_read", "DECARD/reader"),
    Line("card_read", "HuaDa/library"),
    Line("card_read", "HuaDa/hid"),
    Line("card_read", "CCYLCARD/library"),
    Line("card_read", "CCYLCARD/frames"),
    Line("card_read", "WDCARD/library"),
    Line("journal_append"),
    Line("agent_call", "small JSON call"),
    Line("agent_call", "function refused where it is read"),
    Line("dll_call", "agent"),
    Line("dll_call", "C server"),
    Line("agent_rest", "memory"),
    Line("agent_rest", "processor"),
)
"""In the order of the budget, imported one by one as they are due."""
