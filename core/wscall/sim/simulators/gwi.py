"""The simulator of driver ``gwi-frames``: a reader of 长城医疗 GWI on a serial line, or through HID."""

from wscall.sim.devices.gwi_reader import FAULTS, GwiDevice
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.tunnel import ReportsOf, Tunnel
from wscall.sim.simulators import SimulatorSetup
from wscall.sim.simulators.wire import WireSimulator

_REPORT = 64


def start_gwi(setup: SimulatorSetup) -> WireSimulator:
    """Start it."""
    if setup.transport.get("kind") == "hid":
        return WireSimulator(
            setup, "node", lambda: Tunnel(ReportsOf(GwiDevice(SimulatedReader(setup.counter)), _REPORT)), FAULTS
        )
    return WireSimulator(setup, "port", lambda: GwiDevice(SimulatedReader(setup.counter)), FAULTS)
