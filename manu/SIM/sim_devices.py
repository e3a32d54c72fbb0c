"""Drivers of the simulated devices, each a few lines over :mod:`wscall.sim.devices`."""

from collections.abc import Iterator

from wscall.plugin import Deadline, Device, DeviceContext, DriverSpec, hookimpl
from wscall.sim.devices.place import sim_dir


def open_reader(_context: DeviceContext, _deadline: Deadline) -> Device:
    """The reader with the cards on the counter."""
    from wscall.sim.devices.reader import SimulatedReader  # noqa: PLC0415 - only the device that is used is loaded

    return SimulatedReader(sim_dir())


def open_id_reader(_context: DeviceContext, _deadline: Deadline) -> Device:
    """The identity card reader with the card on the counter."""
    from wscall.sim.devices.id_reader import SimulatedIdReader  # noqa: PLC0415 - as above

    return SimulatedIdReader(sim_dir())


def open_scanner(context: DeviceContext, deadline: Deadline) -> Device:
    """The emulated stand, through the driver that real stands use.

    Raises:
        DeviceAbsent: no emulator runs.
    """
    from wscall.sim.devices.scanner_control import scanner_port  # noqa: PLC0415 - as above
    from wscall_plugins.serial_scanner import open_device  # noqa: PLC0415 - as above

    line = {"kind": "serial", "port": scanner_port(), "baud": 9600}
    return open_device(context._replace(transport=line), deadline)


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The drivers named in ``plugin.toml``."""
    yield DriverSpec("sim-reader", open_reader, ("CardSlots", "Indicator"), ("virtual",))
    yield DriverSpec("sim-id-reader", open_id_reader, ("IdCardReader",), ("virtual",))
    yield DriverSpec("sim-scanner", open_scanner, ("CodeScanner",), ("virtual",))
