"""A whole health card through a reader, against the same read on the virtual card itself.

What is read is everything: the holder with portrait, then the clinical data, with the keys of a SAM; through a
vendor's library that knows the card itself, what that library gives of it. The reader is the simulator of the
device's driver; manifest, host, worker and driver are the real ones. What lies beyond the reference is spent
between the caller and the card, the simulated wire (or stand-in library with its server) included: no real reader
is as quick as that, so of a real read it is the smaller part.
"""

import contextlib
import tempfile
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.vendor import simulated_device
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, RecordKind
from wscall.errors import NotSupported
from wscall.host import DeviceHandle
from wscall.sim.devices.reader import SimulatedReader

_LIMIT: Final = 60.0
_KINDS: Final[tuple[RecordKind, ...]] = ("people", "health")


def measure(device: str, rounds: int = 5) -> Measurement:
    """Read with a device, named as ``DIRECTORY/device``.

    Raises:
        WscallError: its simulator cannot be started here.
    """
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        simulated_device(*device.split("/")) as (handle, _hands),
    ):
        card = SimulatedReader(Path(folder))
        return side_by_side(
            f"whole health card, {device}",
            lambda: _through(handle),
            "the virtual card itself",
            lambda: _read(card),
            budget=None,
            rounds=rounds,
        )


def _through(handle: DeviceHandle) -> None:
    with handle.lease("bench", Deadline(_LIMIT)) as reader:
        if "CardSlots" in handle.capabilities:
            _read(reader)
        else:  # the vendor's library reads by itself
            for kind in _KINDS:
                with contextlib.suppress(NotSupported):  # some give no clinical data
                    reader.read_record(kind, Deadline(_LIMIT))


def _read(reader: CardSlots) -> None:
    for kind in _KINDS:
        read_card(reader, kind, Deadline(_LIMIT), photo=kind == "people")
