"""Simulator of the card box for ``wscall plugin check``: the drive, without the box.

It does what the hands of a tester do at a real one: it puts cards down, pulls the plug, and makes the box fail.
"""

import shutil
from collections.abc import Mapping
from typing import Final

from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import NotSupported
from wscall.sim.devices import counter
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.simulators import Fault, SimulatorSetup
from wscall.text import Text

KINDS: Final[tuple[RecordKind, ...]] = ("card", "people", "health")
FAULTS: Final[Mapping[Fault, bytes]] = {
    "empty": b"kh=\nxm=\n",
    "noise": b"\xff\xfe\x00\xff",
    "refuse": b"error=E7\n",
}
"""What stands in the files of a box that misbehaves."""


class Simulator:
    """See :class:`wscall.sim.simulators.Simulator`."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._counter = setup.counter
        self._drive = setup.counter / f"drive-{setup.device}"
        self._codec = str(setup.options.get("codec", "gb18030"))
        self._plugged = True
        self._fault: Fault = ""
        self.remove()

    @property
    def overrides(self) -> Mapping[str, str]:
        """Where the driver finds the drive."""
        return {"drive": str(self._drive)}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What the box can be made to do."""
        return ("", *FAULTS)

    def insert(self, card: str, place: str = "") -> None:
        """Put a card on the box."""
        counter.insert(card, place, self._counter)
        self._show()

    def remove(self, name: str = "") -> None:
        """Take it off."""
        counter.remove(name, self._counter)
        self._show()

    def show(self, code: str) -> None:
        """Refuse: there is no scanner."""
        raise NotSupported(Text("读卡盒没有扫码器", "the box has no scanner"), found=str(len(code)))

    def unplug(self) -> None:
        """The drive goes."""
        self._plugged = False
        self._show()

    def plug(self) -> None:
        """The drive is back."""
        self._plugged = True
        self._show()

    def play(self, fault: Fault) -> None:
        """Misbehave from now on."""
        if fault not in self.faults:
            raise NotSupported(Text("模拟读卡盒做不到", "the simulated box cannot do that"), found=fault)
        self._fault = fault
        self._show()

    def close(self) -> None:
        """Take the drive away."""
        self.unplug()

    def _show(self) -> None:
        """Make the drive what the box would make of it now."""
        shutil.rmtree(self._drive, ignore_errors=True)
        if not self._plugged:
            return
        self._drive.mkdir(parents=True)
        if counter.load(self._counter).card(counter.CONTACTLESS):
            for kind in KINDS:
                (self._drive / f"{kind}.txt").write_bytes(FAULTS.get(self._fault) or self._record(kind))

    def _record(self, kind: RecordKind) -> bytes:
        values = read_card(SimulatedReader(self._counter), kind, Deadline(5.0)).values
        return "".join(f"{name}={value}\n" for name, value in values.items()).encode(self._codec)


def start_simulator(setup: SimulatorSetup) -> Simulator:
    """Start it for one device."""
    return Simulator(setup)
