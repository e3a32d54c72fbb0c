"""Simulators of the devices that stand on the simulated counter: drivers ``sim-reader`` and ``sim-id-reader``."""

from collections.abc import Mapping
from typing import Final

from wscall.sim.devices import counter
from wscall.sim.devices.condition import Condition, change_condition
from wscall.sim.simulators import Fault, SimulatorSetup, unable

_OF_ANY: Final[tuple[Fault, ...]] = ("", "hang", "crash", "exit", "flood", "refuse")
_OF_SLOTS: Final[tuple[Fault, ...]] = (*_OF_ANY, "two_cards")


class CounterSimulator:
    """A tester's hands on one device of the counter."""

    def __init__(self, setup: SimulatorSetup) -> None:
        self._setup = setup
        self._condition = Condition()
        setup.counter.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def overrides(self) -> Mapping[str, str]:
        """Which counter the driver looks at."""
        return {"counter": str(self._setup.counter)}

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Two cards at once only where there is an antenna."""
        return _OF_SLOTS if "CardSlots" in self._setup.capabilities else _OF_ANY

    def insert(self, card: str, place: str = "") -> None:
        """Put a card down."""
        counter.insert(card, place, self._setup.counter)

    def remove(self, name: str = "") -> None:
        """Take cards away."""
        counter.remove(name, self._setup.counter)

    def show(self, code: str) -> None:
        """Refuse: there is no scanner."""
        raise unable(self._setup.device, f"show {len(code)}")

    def unplug(self) -> None:
        """Pull the plug."""
        self._become(self._condition._replace(unplugged=True))

    def plug(self) -> None:
        """Put the plug back."""
        self._become(self._condition._replace(unplugged=False))

    def play(self, fault: Fault) -> None:
        """Misbehave from now on."""
        if fault not in self.faults:
            raise unable(self._setup.device, fault, self.faults)
        self._become(self._condition._replace(fault=fault))

    def close(self) -> None:
        """Leave the device sound and plugged in."""
        self._become(Condition())

    def _become(self, condition: Condition) -> None:
        self._condition = condition
        change_condition(self._setup.counter, self._setup.device, condition)
