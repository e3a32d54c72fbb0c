"""Drivers of the simulated devices, each a few lines over :mod:`wscall.sim.devices`.

``[device.options]`` of all of them: ``counter``, the simulators' directory; without it the one that all programs
of this installation share.
"""

from collections.abc import Iterator
from pathlib import Path

from wscall.plugin import Deadline, Device, DeviceContext, DriverSpec, hookimpl
from wscall.sim.devices.condition import Conditioned
from wscall.sim.devices.place import sim_dir


def _counter(context: DeviceContext) -> Path:
    given = context.options.get("counter")
    return Path(given) if given else sim_dir()


def open_reader(context: DeviceContext, _deadline: Deadline) -> Device:
    """The reader with the cards on the counter."""
    from wscall.sim.devices.reader import SimulatedReader  # noqa: PLC0415 - only the device that is used is loaded

    counter = _counter(context)
    return Conditioned(SimulatedReader(counter), counter, context.name)


def open_id_reader(context: DeviceContext, _deadline: Deadline) -> Device:
    """The identity card reader with the card on the counter."""
    from wscall.sim.devices.id_reader import SimulatedIdReader  # noqa: PLC0415 - as above

    counter = _counter(context)
    return Conditioned(SimulatedIdReader(counter), counter, context.name)


def open_scanner(context: DeviceContext, deadline: Deadline) -> Device:
    """The emulated stand, through the driver that real stands use.

    Raises:
        DeviceAbsent: no emulator runs.
    """
    from wscall.sim.devices.scanner_control import scanner_port  # noqa: PLC0415 - as above
    from wscall_plugins.serial_scanner import open_device  # noqa: PLC0415 - as above

    line = {"kind": "serial", "port": scanner_port(_counter(context)), "baud": 9600}
    options = {key: value for key, value in context.options.items() if key != "counter"}
    return open_device(context._replace(transport=line, options=options), deadline)


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The drivers named in ``plugin.toml``."""
    yield DriverSpec("sim-reader", open_reader, ("CardSlots", "Indicator"), ("virtual",))
    yield DriverSpec("sim-id-reader", open_id_reader, ("IdCardReader",), ("virtual",))
    yield DriverSpec("sim-scanner", open_scanner, ("CodeScanner",), ("virtual",))
