"""The simulator of devices behind a vendor's library: a stand-in library that asks the simulated devices.

The stand-in of a driver is ``native/standins/<driver>.c``, ``-`` written as ``_``, built by ``make native``. A
vendor directory may have its own, ``standin.c``, which is built here; its manifest says
``simulator = "library"``. The stand-in takes the place of the vendor's file in the vendor directory; where the
vendor has none for this machine, it lies beside and the device is told its name.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from wscall.devices.transports.binary import SYSTEM, own_platform
from wscall.devices.transports.library import choose_file
from wscall.errors import DriverIncompatible, DriverMissing
from wscall.paths import STANDINS_VARIABLE, standins_dir
from wscall.sim.devices import counter
from wscall.sim.devices.place import replace_text
from wscall.sim.simulators import Fault, SimulatorSetup, unable
from wscall.sim.standins.answers import Answers
from wscall.sim.standins.building import SOURCE, build_standin
from wscall.sim.standins.server import StandinServer
from wscall.text import Text

PORT_FILE: Final = "standin.port"
"""Beside the stand-in: the port on 127.0.0.1 at which it asks."""
_FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "crash", "exit", "flood", "length", "empty", "overrun", "refuse")
_CARD_FAULTS: Final[tuple[Fault, ...]] = ("two_cards",)
_WITHOUT_ANTENNA: Final = frozenset({"wsb"})
"""Drivers whose interface has one place for a card and does not tell an antenna from contacts."""


class LibrarySimulator:
    """A :class:`~wscall.sim.simulators.Simulator` whose device is a library's.

    Args:
        setup: of the device; ``setup.folder`` gets the stand-in.

    Raises:
        DriverMissing: the stand-in is not built, or the vendor's own cannot be.
    """

    def __init__(self, setup: SimulatorSetup) -> None:
        self._setup = setup
        self._answers = Answers(setup.counter)
        self._overrides: dict[str, str] = {}
        folder = self._put_standins()
        self._server = StandinServer(self._answers)
        self._port_file = folder / PORT_FILE
        replace_text(self._port_file, f"{self._server.port}\n")

    @property
    def overrides(self) -> Mapping[str, str]:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        return self._overrides

    @property
    def faults(self) -> tuple[Fault, ...]:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        antenna = "CardSlots" in self._setup.capabilities and self._setup.driver not in _WITHOUT_ANTENNA
        return _FAULTS + _CARD_FAULTS if antenna else _FAULTS

    def insert(self, card: str, place: str = "") -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        counter.insert(card, place, self._setup.counter)

    def remove(self, name: str = "") -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        counter.remove(name, self._setup.counter)

    def show(self, code: str) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        if "CodeScanner" not in self._setup.capabilities:
            raise unable(self._setup.device, f"show {len(code)}")
        self._answers.show(code)

    def unplug(self) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        self._answers.pull_plug()

    def plug(self) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        self._answers.plugged = True

    def play(self, fault: Fault) -> None:
        """See :class:`~wscall.sim.simulators.Simulator`."""
        if fault not in self.faults:
            raise unable(self._setup.device, fault, self.faults)
        self._answers.fault = fault

    def close(self) -> None:
        """End the server. The stand-in stays: a process may still have it loaded."""
        self._port_file.unlink(missing_ok=True)
        self._server.close()

    def _put_standins(self) -> Path:
        """Put the stand-in where the driver will look, and return the folder in which it lies."""
        files = self._setup.transport.get("file", "")
        where = f"{self._setup.folder.name}/{self._setup.device}"
        try:
            name = choose_file(files, where, str(self._setup.transport.get("runner", "")))
        except DriverIncompatible:
            name = f"standin-{self._setup.driver}"
            self._overrides["file"] = name
        target = self._setup.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        own = self._setup.folder / SOURCE
        if own.is_file():
            build_standin(own, target)
        else:
            shutil.copyfile(built_standin(self._setup.driver, _platform(files, name)), target)
        return target.parent


def _platform(files: str | Mapping[str, str], name: str) -> str:
    """For which platform the file is that was chosen: this one, unless the manifest names it for another only.

    A Windows library whose machine is not named is taken to be one for 32 bits, as nearly all vendors' are.
    """
    named = [key for key, file in files.items() if file == name] if isinstance(files, Mapping) else []
    if not named or not {own_platform(), SYSTEM, "any"}.isdisjoint(named):
        return own_platform()
    return named[0] if "-" in named[0] else f"{named[0]}-x86"


def built_standin(driver: str, platform: str) -> Path:
    """The stand-in of a driver for a platform.

    Raises:
        DriverMissing: it is not built.
    """
    suffix = ".dll" if platform.startswith("windows") else ".so"
    path = standins_dir(platform) / f"{driver.replace('-', '_')}{suffix}"
    if not path.is_file():
        raise DriverMissing(
            Text(f"驱动 {driver} 的替身动态库尚未编译", f"the stand-in library for driver {driver} is not built"),
            where=str(path.parent),
            found=str(Text(f"没有 {path.name}", f"no {path.name}")),
            needed=path.name,
            advice=Text(
                f"在源码目录运行 make native，或用 {STANDINS_VARIABLE} 指明所在目录",
                f"run `make native` in the source tree, or name its folder in {STANDINS_VARIABLE}",
            ),
        )
    return path
