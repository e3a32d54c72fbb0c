"""One read through router and host to a driver in the same process, against one call of stock zeep."""

import tempfile
from pathlib import Path

from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.platform_call import stock_zeep_call
from wscall.bench.vendor import echo_host
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router


def measure(rounds: int = 20, block: int = 25) -> Measurement:
    """The driver echoes one APDU, so what is timed is the way to it and back."""
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as folder,
        echo_host(Path(folder), isolation="inline") as host,
        stock_zeep_call() as call,
    ):
        router = Router(host.devices, "readers", None)
        echo = Method("CardSlots", lambda device, deadline: device.transmit("contactless", b"\x00", deadline))
        return side_by_side(
            "dispatch of one read, in-process driver",
            lambda: router.read((echo,), Deadline(5.0)).result(),
            "stock zeep call",
            call,
            budget=0.02,
            rounds=rounds,
            block=block,
        )
