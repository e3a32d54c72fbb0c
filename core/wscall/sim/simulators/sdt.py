"""The simulator of driver ``sdt-serial``: an identity card module on a serial line."""

from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.sdt_module import FAULTS, SdtDevice
from wscall.sim.simulators import SimulatorSetup
from wscall.sim.simulators.wire import WireSimulator


def start_sdt(setup: SimulatorSetup) -> WireSimulator:
    """Start it."""
    return WireSimulator(setup, "port", lambda: SdtDevice(SimulatedIdReader(setup.counter)), FAULTS)
