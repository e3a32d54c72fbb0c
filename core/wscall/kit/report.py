"""What a check came to: every unit of every device, and the level that follows from the declared rules."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from wscall.kit.bench import Kind
from wscall.kit.fault_outcome import FaultOutcome
from wscall.kit.trail import Step
from wscall.kit.unit import LEVELS, Level, Outcome, Unit, Verdict

_COUNTS = frozenset({"passed", "exempt", "not_applicable"})
"""Verdicts with which a unit does not stand in the way of a level."""


class UnitResult(NamedTuple):
    """One unit on one device.

    Attributes:
        unit: which.
        device: name of the device.
        outcome: what it came to.
        seconds: how long it took.
        steps: the trail.
        dropped: how many steps the trail did not keep.
        log: what the host logged meanwhile, masked.
        faults: those that were played, with what came of them.
    """

    unit: Unit
    device: str
    outcome: Outcome
    seconds: float
    steps: tuple[Step, ...] = ()
    dropped: int = 0
    log: tuple[str, ...] = ()
    faults: tuple[FaultOutcome, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """What it came to."""
        return self.outcome.verdict

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "unit": self.unit.id,
            "level": self.unit.level,
            "device": self.device,
            "verdict": self.verdict,
            "reason": self.outcome.reason._asdict(),
            "note": self.outcome.note._asdict(),
            "title": self.unit.title._asdict(),
            "why": self.unit.why._asdict(),
            "mend": self.unit.mend._asdict(),
            "seconds": self.seconds,
            "steps": [step._asdict() for step in self.steps],
            "steps_not_kept": self.dropped,
            "log": list(self.log),
            "faults": [fault._asdict() for fault in self.faults],
        }


class Report(NamedTuple):
    """A whole check.

    Attributes:
        directory: name of the vendor directory.
        mark: 厂商标识.
        version: of its plugin.
        kind: who stood in for the hardware.
        results: in the order in which they ran.
        whole: whether every unit was to run on every device; a part of a check has no level.
    """

    directory: str
    mark: str
    version: str
    kind: Kind
    results: tuple[UnitResult, ...]
    whole: bool = True

    @property
    def level(self) -> Level | None:
        """The highest level all of whose units, and those of the levels below, are in order; None for none.

        A directory on which no unit passed has none.
        """
        return level_of(self.results) if self.whole else None

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many units came to what."""
        return dict(Counter(result.verdict for result in self.results))

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not any(result.verdict == "failed" for result in self.results)

    def of_device(self, device: str) -> tuple[UnitResult, ...]:
        """The results of one device."""
        return tuple(result for result in self.results if result.device == device)

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices, in the manifest's order."""
        return tuple(dict.fromkeys(result.device for result in self.results))

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "directory": self.directory,
            "mark": self.mark,
            "version": self.version,
            "bench": self.kind,
            "level": self.level,
            "ok": self.ok,
            "counts": self.counts,
            "devices": {
                device: level_of(self.of_device(device)) if self.whole else None for device in self.devices
            },
            "results": [result.to_json() for result in self.results],
        }


def level_of(results: Iterable[UnitResult]) -> Level | None:
    """The level that these results reach."""
    all_results = tuple(results)
    if not any(result.verdict == "passed" for result in all_results):
        return None
    reached: Level | None = None
    for level in LEVELS:
        if any(result.unit.level == level and result.verdict not in _COUNTS for result in all_results):
            break
        reached = level
    return reached
