"""One line of the budget: two things measured in turn within one run, mostly their times, and their ratio.

A shared, noisy machine makes absolute times worthless; the ratio of medians taken side by side is what the
design's budget (section 12) speaks of.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Measurement(NamedTuple):
    """What was measured against what, medians, and how many samples of each.

    Attributes:
        budget: the highest ratio that the design allows; None where it only wants to know.
        unit: of both figures.
    """

    name: str
    against: str
    ours: float
    reference: float
    budget: float | None
    samples: int
    unit: str = "µs"

    @property
    def ratio(self) -> float:
        """Ours divided by the reference."""
        return self.ours / self.reference

    @property
    def met(self) -> bool:
        """Whether the ratio is within the budget, if there is one."""
        return self.budget is None or self.ratio <= self.budget

    @property
    def outside(self) -> float:
        """The share of the time that is not the reference's: 0.9 where the reference takes a tenth of it."""
        return max(0.0, 1 - self.reference / self.ours) if self.ours else 0.0

    def as_json(self) -> dict[str, Any]:
        """The measurement as a JSON object, figures rounded to what they are worth."""
        rounded = {"ours": round(self.ours, 1), "reference": round(self.reference, 1)}
        return {
            **self._asdict(),
            **rounded,
            "ratio": round(self.ratio, 3),
            "outside": round(self.outside, 3),
            "met": self.met,
        }


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def side_by_side(
    name: str,
    ours: Callable[[], object],
    against: str,
    reference: Callable[[], object],
    *,
    budget: float | None,
    rounds: int,
    block: int = 1,
) -> Measurement:
    """Time both in alternating blocks, after one warm-up block of each."""
    mine: list[float] = []
    theirs: list[float] = []
    for round_number in range(rounds + 1):
        first = [seconds(reference) for _ in range(block)]
        second = [seconds(ours) for _ in range(block)]
        if round_number:
            theirs += first
            mine += second
    return Measurement(
        name, against, statistics.median(mine) * 1e6, statistics.median(theirs) * 1e6, budget, len(mine)
    )


@contextmanager
def apart(*children: int) -> Iterator[None]:
    """Keep the child processes on another processor than this one, for the time of a ``with`` block.

    Whether the kernel puts two ends of a pipe on one processor or on two changes a round trip several-fold. A
    worker does its own work beside the host, so the case of two is measured, for every contender alike.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, processors[:1])
    for child in children:
        os.sched_setaffinity(child, processors[1:2] or processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, processors)
