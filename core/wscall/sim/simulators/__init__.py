"""Simulated hardware for the drivers of vendor directories: found by the driver's name, started for one device.

A simulator takes the place of the hardware and of nothing else: the manifest, the host, the worker and the
driver are the real ones. It tells with which settings the driver finds it, and is what a tester's hands are on a
real bench: it puts cards down, holds codes up, pulls the plug and makes the device misbehave.
"""

import os
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, Protocol, get_args

from wscall.errors import BadConfiguration, NotSupported
from wscall.nearest import nearest
from wscall.text import Text

Fault = Literal[
    "", "hang", "crash", "exit", "flood", "length", "empty", "overrun", "noise", "checksum", "two_cards", "refuse"
]
"""What a device can be made to do, ``""`` being sound again.

``hang`` does not answer; ``crash`` and ``exit`` end the process that called the vendor's library; ``flood`` prints
without end; ``length`` tells an impossible length; ``empty`` reports success and gives nothing; ``overrun`` writes
past a buffer; ``noise`` sends bytes that belong to no answer; ``checksum`` spoils the check of an answer;
``two_cards`` has two cards on the antenna; ``refuse`` answers with the vendor's own error code.
"""
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)


class SimulatorSetup(NamedTuple):
    """What a simulator gets to know.

    Attributes:
        folder: the vendor directory that the worker will use, a copy: a stand-in library may be put into it.
        counter: directory of the simulated counter (:mod:`wscall.sim.devices.counter`) on which the cards lie.
        device: name of the device in its manifest.
        driver: name of its driver.
        capabilities: those the manifest declares.
        transport: ``[device.transport]``.
        options: ``[device.options]``.
    """

    folder: Path
    counter: Path
    device: str
    driver: str
    capabilities: tuple[str, ...]
    transport: Mapping[str, Any]
    options: Mapping[str, Any]


class Simulator(Protocol):
    """One simulated device and the hands of a tester on it. Methods return when the change has taken effect."""

    @property
    def overrides(self) -> Mapping[str, str]:
        """The site's settings of the device with which its driver finds the simulator, as in WSCallConfig.ini."""
        ...

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that it can play."""
        ...

    def insert(self, card: str, place: str = "") -> None:
        """Put a card down; names as of :func:`wscall.sim.devices.counter.insert`.

        Raises:
            BadInput: no such card, or it does not fit there.
        """
        ...

    def remove(self, name: str = "") -> None:
        """Take cards away; names as of :func:`wscall.sim.devices.counter.remove`."""
        ...

    def show(self, code: str) -> None:
        """Hold a code in front of the scanner; an empty one takes it away.

        Raises:
            NotSupported: it has none.
        """
        ...

    def unplug(self) -> None:
        """Pull the plug.

        Raises:
            NotSupported: this simulator cannot play that.
        """
        ...

    def plug(self) -> None:
        """Put the plug back; the driver finds the device with the same settings."""
        ...

    def play(self, fault: Fault) -> None:
        """Misbehave from now on.

        Raises:
            NotSupported: this simulator cannot play that.
        """
        ...

    def close(self) -> None:
        """End the simulator and let go of all it holds."""
        ...


def unable(where: str, asked: str, able: Collection[str] = ()) -> NotSupported:
    """The error of a simulator that is asked for what it cannot play.

    Args:
        where: the device.
        asked: the fault, or what else was asked for; no code and no name.
        able: what it can play.
    """
    return NotSupported(
        Text("该模拟设备做不到", "this simulated device cannot do that"),
        where=where,
        found=asked,
        needed=" | ".join(filter(None, able)),
    )


_LIBRARY: Final = "wscall.sim.simulators.library:LibrarySimulator"
SIMULATORS: Final[Mapping[str, str]] = {
    "dcrf32": _LIBRARY,
    "gwi-frames": "wscall.sim.simulators.gwi:start_gwi",
    "gwi-library": _LIBRARY,
    "healthy-carder": _LIBRARY,
    "hid-pos-scanner": "wscall.sim.simulators.hid_scanner:HidStandSimulator",
    "huada-hid": "wscall.sim.simulators.huada:start_huada",
    "library": _LIBRARY,
    "pcsc": "wscall.sim.simulators.pcsc:PcscSimulator",
    "rdcard": _LIBRARY,
    "sdt-serial": "wscall.sim.simulators.sdt:start_sdt",
    "sdtapi": _LIBRARY,
    "serial-scanner": "wscall.sim.simulators.scanner:StandSimulator",
    "sim-id-reader": "wscall.sim.simulators.virtual:CounterSimulator",
    "sim-reader": "wscall.sim.simulators.virtual:CounterSimulator",
    "sim-scanner": "wscall.sim.simulators.scanner:StandSimulator",
    "ssse32": _LIBRARY,
    "termb": _LIBRARY,
    "wsb": _LIBRARY,
}
"""Driver → ``module:name`` of what makes its simulator of a :class:`SimulatorSetup`: a class or a function."""
_ON_A_TERMINAL: Final = frozenset(
    {"gwi-frames", "hid-pos-scanner", "huada-hid", "sdt-serial", "serial-scanner", "sim-scanner"}
)
"""Drivers whose simulator is at the other end of a pseudo-terminal."""


def start_simulator(setup: SimulatorSetup, name: str = "") -> Simulator:
    """Start the simulator of a driver, or the one that the manifest names.

    Args:
        setup: of the device.
        name: ``simulator`` of the manifest: another driver's, or ``module.py`` of the vendor directory, with a
            function ``start_simulator`` that takes the setup. Empty: the driver's own.

    Raises:
        BadConfiguration: there is none.
        NotSupported: it needs what this system does not have.
        WscallError: it cannot be started here.
    """
    from wscall.host.vendor_code import load_module, resolve  # noqa: PLC0415 - only where one is started

    start: Callable[[SimulatorSetup], Simulator]
    if name.endswith(".py"):  # by its path: copies of one directory, or two of one name, may be open at a time
        start = load_module(str(setup.folder), str(setup.folder), name).start_simulator
        return start(setup)
    wanted = name or setup.driver
    if wanted not in SIMULATORS:
        raise BadConfiguration(
            Text(f"驱动 {wanted} 没有模拟器", f"there is no simulator for driver {wanted}"),
            where=f"{setup.folder.name}/{setup.device}",
            found=wanted,
            needed=" | ".join(SIMULATORS),
            advice=nearest(wanted, SIMULATORS)
            or Text("在 plugin.toml 中写明 simulator", "name a simulator in plugin.toml"),
        )
    if wanted in _ON_A_TERMINAL and not hasattr(os, "openpty"):
        raise NotSupported(
            Text("该模拟器需要伪终端", "this simulator needs a pseudo-terminal"),
            where=f"{setup.folder.name}/{setup.device}",
            found=sys.platform,
            needed="linux | macos",
            advice=Text(
                "在 Linux 上检查，或用 --device real 检查真实设备",
                "check it on Linux, or the real device with --device real",
            ),
        )
    start = resolve(SIMULATORS[wanted])
    return start(setup)
