"""A whole health card through a reader, against the same read on the virtual card itself.

What is read is everything: the holder with portrait, then the clinical data, with the keys of a SAM. The reader is
the simulator of the device's driver; manifest, host, worker, driver and wire are the real ones. The difference is
what lies between the caller and the card, which is the time spent outside the device.
"""

import tempfile
from pathlib import Path
from typing import Final

from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.vendor import simulated_device
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots
from wscall.host import DeviceHandle
from wscall.sim.devices.reader import SimulatedReader

_LIMIT: Final = 60.0


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
        _read(reader)


def _read(reader: CardSlots) -> None:
    read_card(reader, "people", Deadline(_LIMIT), photo=True)
    read_card(reader, "health", Deadline(_LIMIT))
