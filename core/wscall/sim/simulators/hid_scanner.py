"""The simulator of driver ``hid-pos-scanner``: a stand behind a tunnel for HID reports."""

from typing import Final

from wscall.devices.options import Options
from wscall.sim.devices.hid_stand import FAULTS, HidStand
from wscall.sim.devices.scanner_wire import ENCODINGS
from wscall.sim.devices.tunnel import Tunnel, inputs
from wscall.sim.simulators import SimulatorSetup
from wscall.sim.simulators.wire import WireSimulator

_END: Final = b"\r"


class HidStandSimulator(WireSimulator):
    """A tester's hands on an emulated stand, which is the one that ``[device.options]`` describes.

    Raises:
        BadConfiguration: an option that cannot be used.
    """

    def __init__(self, setup: SimulatorSetup) -> None:
        self._options = Options(setup.options, setup.device, setup.options)
        self._encoding = ENCODINGS[self._options.choice("encoding", "auto", ENCODINGS)]
        self._stand = self._make()
        super().__init__(setup, "node", self._plugged, FAULTS)

    def show(self, code: str) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.show`; an empty one takes it away."""
        self._line.say(b"".join(message.encode() for message in inputs(self._stand.see(code))))

    def _plugged(self) -> Tunnel:
        self._stand = self._make()
        return Tunnel(self._stand)

    def _make(self) -> HidStand:
        options = self._options
        suffix = options.octets("suffix") or _END
        return HidStand(self._encoding, options.octets("prefix"), suffix, options.octets("enable"))
