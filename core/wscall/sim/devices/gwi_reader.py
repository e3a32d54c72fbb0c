"""A simulated reader of 长城医疗 GWI as it is seen on its line: frames in, frames out.

What it does is tested against recorded dialogues of a GWI-IC20; the cards in it are those of a
:class:`~wscall.sim.devices.reader.SimulatedReader`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from wscall.cards.atr import build_ats, parse
from wscall.deadline import Deadline
from wscall.devices.capabilities import Signal
from wscall.devices.frames.gwi import Frames, encode
from wscall.errors import NoCard, WscallError
from wscall.sim.devices import counter
from wscall.sim.devices.line import requests
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.simulators import Fault

FAULTS: Final[tuple[Fault, ...]] = (
    "", "hang", "length", "empty", "noise", "checksum", "two_cards", "refuse",
)  # fmt: skip
MODEL: Final = "GWI-IC20"
FIRMWARE: Final = "1208"

_OK: Final = 0
_BAD: Final = 0x1007
_LIMIT: Final = 5.0
_ANTENNA, _SAM = 0xFF, 0x10
_SLOTS: Final[Mapping[int, str]] = {_ANTENNA: counter.CONTACTLESS, 0x00: counter.CONTACT, _SAM: counter.SAM}
_UID: Final = bytes.fromhex("08A1B2C3")
_BAUD_RATES: Final = 5
_LAMPS: Final[Mapping[int, Signal]] = {0x40: "ok", 0x80: "error"}
_NOISE: Final = bytes.fromhex("0055AA02FF31")

Answer = tuple[int, bytes]


class GwiDevice:
    """The reader's firmware.

    Attributes:
        fault: how it misbehaves from now on.
        baud: slot → number of the baud rate that was set.
        fetches: whether it handles 61xx and 6Cxx by itself.
    """

    def __init__(self, reader: SimulatedReader) -> None:
        self.fault: Fault = ""
        self.baud: dict[int, int] = {}
        self.fetches = False
        self._reader = reader
        self._frames = Frames()
        self._powered: set[int] = set()
        self._commands: Mapping[int, Callable[[bytes], Answer]] = {
            0x3001: self._set_baud,
            0x3111: self._version,
            0x3112: self._reset,
            0x3113: lambda _parameters: (_OK, b""),
            0x3114: self._lamp,
            0x3116: self._fetch,
            0x3221: self._present,
            0x3222: self._power_on,
            0x3223: self._power_off,
            0x3224: self._activate,
            0x3225: self._halt,
            0x3226: self._transmit,
        }

    def feed(self, data: bytes) -> bytes:
        """See :class:`wscall.sim.devices.line.Wire`."""
        return b"".join(map(self._answer, requests(self._frames, data)))

    def _answer(self, request: bytes) -> bytes:
        if self.fault == "hang":
            return b""
        status, payload = (_BAD, b"") if self.fault == "refuse" else self._carry_out(request)
        if self.fault == "empty":
            payload = b""
        frame = encode(status.to_bytes(2, "big") + payload)
        if self.fault == "length":
            return frame[:1] + b"\x3f" + frame[2:]
        if self.fault == "checksum":
            return frame[:-2] + bytes((frame[-2] ^ 1,)) + frame[-1:]
        return _NOISE + frame if self.fault == "noise" else frame

    def _carry_out(self, request: bytes) -> Answer:
        command, parameters = int.from_bytes(request[:2], "big"), request[2:]
        try:
            return self._commands[command](parameters)
        except (KeyError, IndexError):
            return _BAD, b""
        except NoCard as error:
            return self._no_card(command, parameters, powered=error.needed != "power_on"), b""
        except WscallError:
            return _BAD, b""

    def _no_card(self, command: int, parameters: bytes, *, powered: bool) -> int:
        """The status word for a missing card: which slot, and whether it should have been powered first."""
        number = _ANTENNA if command in {0x3224, 0x3225} else parameters[-1 if command == 0x3222 else 0]  # noqa: PLR2004 - see the table
        self._powered.discard(number)
        if command == 0x3226 and not powered:  # noqa: PLR2004 - see the table
            return {_ANTENNA: 0x3004, _SAM: 0x2004}.get(number, 0x1004)
        return {_ANTENNA: 0x3002, _SAM: 0x2005}.get(number, 0x1002)

    def _set_baud(self, parameters: bytes) -> Answer:
        slot, rate = parameters[0], parameters[1]
        if rate >= _BAUD_RATES:
            return _BAD, b""
        self.baud[slot] = rate
        return _OK, b""

    def _version(self, _parameters: bytes) -> Answer:
        return _OK, b"".join(bytes((len(text),)) + text.encode() for text in (FIRMWARE, MODEL))

    def _reset(self, _parameters: bytes) -> Answer:
        self._powered.clear()
        self._reader.close()
        return _OK, b""

    def _lamp(self, parameters: bytes) -> Answer:
        lamp, state = parameters[0], parameters[1]
        if state and lamp in _LAMPS:
            self._reader.indicate(_LAMPS[lamp], Deadline(_LIMIT))
        return _OK, b""

    def _fetch(self, parameters: bytes) -> Answer:
        self.fetches = bool(parameters[0])
        return _OK, b""

    def _present(self, parameters: bytes) -> Answer:
        if self._reader.present(_SLOTS[parameters[0]]):
            return _OK, b""
        return self._no_card(0x3221, parameters, powered=True), b""

    def _power_on(self, parameters: bytes) -> Answer:
        number = parameters[2]
        if number in self._powered:
            return 0x2003 if number >= _SAM else 0x1003, b""
        if number not in _SLOTS:
            return 0x2005 if number >= _SAM else 0x1002, b""
        reset = self._reader.power_on(_SLOTS[number], Deadline(_LIMIT))
        self._powered.add(number)
        return _OK, reset

    def _power_off(self, parameters: bytes) -> Answer:
        return self._let_go(parameters[0], 0x2004 if parameters[0] >= _SAM else 0x1004)

    def _activate(self, _parameters: bytes) -> Answer:
        if self.fault == "two_cards":
            return 0x3009, b""
        if _ANTENNA in self._powered:
            return 0x3003, b""
        ats = build_ats(parse(self._reader.power_on(counter.CONTACTLESS, Deadline(_LIMIT))).historical)
        self._powered.add(_ANTENNA)
        return _OK, bytes((0x0A, len(_UID))) + _UID + bytes((len(ats),)) + ats

    def _halt(self, _parameters: bytes) -> Answer:
        return self._let_go(_ANTENNA, 0x3004)

    def _let_go(self, number: int, status: int) -> Answer:
        if number not in self._powered:
            return status, b""
        self._powered.discard(number)
        self._reader.power_off(_SLOTS[number], Deadline(_LIMIT))
        return _OK, b""

    def _transmit(self, parameters: bytes) -> Answer:
        slot, command = _SLOTS[parameters[0]], parameters[1:]
        answer = self._reader.transmit(slot, command, Deadline(_LIMIT))
        if self.fetches and answer[-2] == 0x6C:  # noqa: PLR2004 - wrong Le, and which is right
            answer = self._reader.transmit(slot, command[:4] + answer[-1:], Deadline(_LIMIT))
        while self.fetches and answer[-2] == 0x61:  # noqa: PLR2004 - more to fetch
            rest = self._reader.transmit(slot, bytes.fromhex("00C00000") + answer[-1:], Deadline(_LIMIT))
            answer = answer[:-2] + rest
        return _OK, answer
