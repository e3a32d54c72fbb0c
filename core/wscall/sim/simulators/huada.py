"""The simulator of driver ``huada-hid``: a reader of 华大 HuaDa behind a tunnel for HID reports."""

from wscall.sim.devices.huada_reader import FAULTS, HuadaDevice
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.tunnel import Tunnel
from wscall.sim.simulators import SimulatorSetup
from wscall.sim.simulators.wire import WireSimulator


def start_huada(setup: SimulatorSetup) -> WireSimulator:
    """Start it."""

    def make() -> Tunnel:
        return Tunnel(HuadaDevice(SimulatedReader(setup.counter), SimulatedIdReader(setup.counter)))

    return WireSimulator(setup, "node", make, FAULTS)
