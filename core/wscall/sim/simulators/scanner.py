"""Simulator of serial scanners (``serial-scanner``, ``sim-scanner``): an emulated stand on a pseudo-terminal.

The stand is the one that the manifest describes: its mode, trigger, terminator and encoding are those of
``[device.options]``. Its port has one stable path, so it can be unplugged and plugged in again.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wscall.deadline import Deadline
from wscall.devices.options import Options
from wscall.errors import NotSupported
from wscall.sim.devices.scanner import LINK, Quirks, ScannerEmulator
from wscall.sim.devices.scanner_faults import ScannerFault
from wscall.sim.devices.scanner_wire import ENCODINGS, STOP, TRIGGER
from wscall.sim.simulators import Fault, SimulatorSetup, unable
from wscall.text import Text

_FAULTS: Final[tuple[ScannerFault, ...]] = ("", "hang", "flood", "length", "empty", "noise")
_TERMINATORS: Final[Mapping[str, bytes]] = {"auto": b"\r", "cr": b"\r", "lf": b"\n", "crlf": b"\r\n", "none": b""}
_LIMIT: Final = 5.0


class StandSimulator:
    """A tester's hands on an emulated stand.

    Raises:
        NotSupported: the device is on no serial port.
        BadConfiguration: an option that cannot be used.
        DeviceBusy: another one runs for the same device.
    """

    def __init__(self, setup: SimulatorSetup) -> None:
        if setup.transport.get("kind") not in {"serial", "virtual"}:
            raise NotSupported(
                Text("只能模拟串口上的扫码器", "only a scanner on a serial port can be simulated"),
                where=setup.device,
                found=str(setup.transport.get("kind")),
                needed="serial",
            )
        self._setup = setup
        self._folder = setup.counter / f"stand-{setup.device}"
        self._quirks = quirks_of(setup.options, setup.device)
        self._stand: ScannerEmulator | None = None
        self._fault: ScannerFault = ""
        self.plug()

    @property
    def overrides(self) -> Mapping[str, str]:
        """Where the driver finds the port; a port named exactly needs no USB properties."""
        if self._setup.transport["kind"] == "virtual":
            return {"counter": str(self._folder)}
        return {"port": str(self.link), "usb": "", "product": ""}

    @property
    def link(self) -> Path:
        """The path of the port, plugged in or not."""
        return self._folder / LINK

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What can go wrong on a line."""
        return _FAULTS

    def insert(self, card: str, place: str = "") -> None:
        """Refuse: there is no place for a card."""
        raise unable(self._setup.device, f"{card} {place}".strip())

    def remove(self, name: str = "") -> None:
        """Nothing lies on a scanner."""

    def show(self, code: str) -> None:
        """Hold a code in front of the stand; an empty one takes it away."""
        if self._stand is not None:
            self._stand.show_and_wait(code, Deadline(_LIMIT))

    def unplug(self) -> None:
        """Take the port away, as a USB port goes."""
        if self._stand is not None:
            self._stand.close()
            self._stand = None

    def plug(self) -> None:
        """Bring the port back under its path."""
        if self._stand is None:
            stand = ScannerEmulator(self._folder, self._quirks)
            stand.start()
            stand.play(self._fault)
            self._stand = stand

    def play(self, fault: Fault) -> None:
        """Misbehave from now on."""
        if fault not in _FAULTS:
            raise unable(self._setup.device, fault, _FAULTS)
        self._fault = fault
        if self._stand is not None:
            self._stand.play(self._fault)

    def close(self) -> None:
        """End the stand."""
        self.unplug()


def quirks_of(table: Mapping[str, Any], where: str) -> Quirks:
    """The stand that ``[device.options]`` describes.

    Raises:
        BadConfiguration: an option that cannot be used.
    """
    options = Options(table, where, table)
    encoding = ENCODINGS[options.choice("encoding", "auto", ENCODINGS)]
    host = options.choice("mode", "continuous", ("host", "continuous")) == "host"
    return Quirks(
        mode="host" if host else "continuous",
        terminator=_TERMINATORS[options.choice("terminator", "auto", _TERMINATORS)],
        encoding=encoding,
        window=options.seconds("window_ms", 4000),
        trigger=options.octets("trigger", TRIGGER),
        stop=options.octets("stop", STOP),
        prefix=options.octets("prefix"),
        suffix=options.octets("suffix"),
    )
