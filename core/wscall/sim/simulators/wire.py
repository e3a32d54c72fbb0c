"""Simulators of devices on a wire: an emulator at the end of a line, the counter's cards in it."""

from collections.abc import Callable, Mapping

from wscall.sim.devices import counter
from wscall.sim.devices.line import Line, Wire
from wscall.sim.simulators import Fault, SimulatorSetup, unable


class WireSimulator:
    """A :class:`~wscall.sim.simulators.Simulator` whose driver opens a line.

    Args:
        setup: of the device.
        key: of ``[device.transport]``, under which the driver gets the line's path.
        make: makes the device, every time that it gets power.
        faults: that the device can play.
    """

    def __init__(
        self,
        setup: SimulatorSetup,
        key: str,
        make: Callable[[], Wire],
        faults: tuple[Fault, ...],
    ) -> None:
        self._where = f"{setup.folder.name}/{setup.device}"
        self._counter = setup.counter
        self._key = key
        self._faults = faults
        self._line = Line(setup.counter / f"{setup.folder.name}.{setup.device}.line", make)
        self._line.plug()

    @property
    def overrides(self) -> Mapping[str, str]:
        """See :attr:`wscall.sim.simulators.Simulator.overrides`; a port named exactly needs no USB properties."""
        path = {self._key: str(self._line.link)}
        return {**path, "usb": "", "product": ""} if self._key == "port" else path

    @property
    def faults(self) -> tuple[Fault, ...]:
        """See :attr:`wscall.sim.simulators.Simulator.faults`."""
        return self._faults

    def insert(self, card: str, place: str = "") -> None:
        """See :meth:`wscall.sim.simulators.Simulator.insert`."""
        counter.insert(card, place, self._counter)

    def remove(self, name: str = "") -> None:
        """See :meth:`wscall.sim.simulators.Simulator.remove`."""
        counter.remove(name, self._counter)

    def show(self, code: str) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.show`: only scanners can."""
        raise unable(self._where, f"show {len(code)}")

    def unplug(self) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.unplug`."""
        self._line.unplug()

    def plug(self) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.plug`."""
        self._line.plug()

    def play(self, fault: Fault) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.play`."""
        if fault not in self._faults:
            raise unable(self._where, fault, self._faults)
        self._line.play(fault)

    def close(self) -> None:
        """See :meth:`wscall.sim.simulators.Simulator.close`."""
        self._line.unplug()
