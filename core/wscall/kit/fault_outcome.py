"""What came of one fault that a device was made to play."""

from typing import NamedTuple

from wscall.devices.attempt import Outcome


class FaultOutcome(NamedTuple):
    """What came of one fault through one capability.

    Attributes:
        fault: of :data:`wscall.sim.simulators.FAULTS`.
        capability: through which was read.
        outcome: what the caller got.
        error: kind of the error; empty for a right answer.
        native: the vendor's own code, if there was one.
        seconds: until the caller had it.
        recovered: whether the next read of the sound device worked.
        neighbour: whether another vendor's device was read meanwhile.
    """

    fault: str
    capability: str
    outcome: Outcome
    error: str
    native: str
    seconds: float
    recovered: bool
    neighbour: bool
