"""Simulator of the reader for ``wscall plugin check``: its firmware on a pseudo-terminal, with simulated cards."""

from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.frames import DamagedFrame
from wscall.errors import NoCard, WscallError
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.simulators import Fault, SimulatorSetup
from wscall.sim.simulators.wire import WireSimulator

from . import frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length", "empty", "noise", "checksum", "two_cards", "refuse")
LIMIT: Final = 5.0
NAMES: Final = {number: name for name, number in frames.SLOTS.items()}


class Firmware:
    """The reader as it is seen from its line.

    Attributes:
        fault: how it misbehaves from now on.
    """

    def __init__(self, reader: SimulatedReader) -> None:
        self.fault: Fault = ""
        self._reader = reader
        self._frames = frames.Frames()
        self._commands: Mapping[int, Callable[[str, bytes], bytes]] = {
            frames.IDENTIFY: lambda _slot, _data: self._reader.identity().serial.encode("ascii"),
            frames.POWER_ON: lambda slot, _data: self._reader.power_on(slot, Deadline(LIMIT)),
            frames.TRANSMIT: lambda slot, data: self._reader.transmit(slot, data, Deadline(LIMIT)),
            frames.POWER_OFF: self._power_off,
            frames.BEEP: self._beep,
        }

    def feed(self, data: bytes) -> bytes:
        """Take in what a driver sent, and answer what is whole; a damaged question gets no answer."""
        self._frames.add(data)
        answers = b""
        while True:
            try:
                question = self._frames.take()
            except DamagedFrame:
                continue
            if question is None:
                return answers
            answers += self._spoilt(self._answer(question))

    def _answer(self, question: bytes) -> bytes:
        command, slot = question[0], NAMES.get(question[1], "")
        if self.fault == "refuse" or command not in self._commands:
            return bytes((frames.REFUSED,))
        if self.fault == "two_cards" and command == frames.POWER_ON and slot == "contactless":
            return bytes((frames.TWO_CARDS,))
        try:
            given = self._commands[command](slot, question[2:])
        except NoCard as error:
            return bytes((frames.NO_POWER if error.needed == "power_on" else frames.NO_CARD,))
        except WscallError:
            return bytes((frames.REFUSED,))
        return bytes((frames.DONE,)) + (b"" if self.fault == "empty" else given)

    def _spoilt(self, content: bytes) -> bytes:
        """The frame of an answer, with what the fault makes of it."""
        frame = frames.encode(content)
        match self.fault:
            case "hang":
                return b""
            case "length":
                return frame[:1] + b"\xff\xff" + frame[3:]
            case "checksum":
                return frame[:-1] + bytes((frame[-1] ^ 1,))
            case "noise":
                return b"\x00\x55\xaa" + frame
        return frame

    def _power_off(self, slot: str, _data: bytes) -> bytes:
        self._reader.power_off(slot, Deadline(LIMIT))
        return b""

    def _beep(self, _slot: str, data: bytes) -> bytes:
        self._reader.indicate("ok" if data[:1] == b"\x01" else "error", Deadline(LIMIT))
        return b""


def start_simulator(setup: SimulatorSetup) -> WireSimulator:
    """Start it for one device."""
    return WireSimulator(setup, "port", lambda: Firmware(SimulatedReader(setup.counter)), FAULTS)
