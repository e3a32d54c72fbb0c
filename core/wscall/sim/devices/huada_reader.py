"""A simulated reader of 华大 HuaDa as it is seen through HID: a command in feature reports, its answer fetched."""

from collections.abc import Callable, Mapping
from typing import Final

from wscall.cards.atr import build_ats, parse
from wscall.deadline import Deadline
from wscall.devices.capabilities import Signal
from wscall.devices.frames import DamagedFrame
from wscall.devices.frames.huada import REPORT, Message, answer, read_command, reports
from wscall.errors import NoCard, WscallError
from wscall.sim.devices import counter
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall.sim.devices.sdt_module import FOUND, OK, IdCardModule
from wscall.sim.devices.sdt_module import Answer as ModuleAnswer
from wscall.sim.devices.tunnel import ReportRefused, Silent
from wscall.sim.simulators import Fault

FAULTS: Final[tuple[Fault, ...]] = ("", "hang", "length", "empty", "noise", "two_cards", "refuse")
NUMBER: Final = b"HD100SIM0001"

_MAIN, _SAM = 0x0C, 0x0D
_SLOTS: Final[Mapping[int, str]] = {_MAIN: counter.CONTACT, _SAM: counter.SAM}
_FAILED: Final = 0x01
_NO_CARD: Final = 0x02
_TYPE_A: Final = 0x41
_UID: Final = bytes.fromhex("08A1B2C3")
_LIMIT: Final = 5.0
_SLOW: Final = frozenset({0x82, 0x88})
"""EXTERNAL and INTERNAL AUTHENTICATE: a card computes so long that it asks for more time."""
_MORE_TIME: Final = bytes.fromhex("00F2")
_LONG_BEEP: Final = 10
_VOICES: Final[Mapping[int, Signal]] = {6: "ok", 3: "error", 2: "wait", 9: "remove_card"}


class HuadaDevice:
    """The reader's firmware; ``fault`` is how it misbehaves from now on."""

    def __init__(self, reader: SimulatedReader, id_reader: SimulatedIdReader) -> None:
        self.fault: Fault = ""
        self._reader = reader
        self._message = Message()
        self._waiting: list[bytes] = []
        self._type = _TYPE_A
        self._delayed = b""
        module = IdCardModule(id_reader)
        self._commands: Mapping[int, Callable[[bytes], bytes]] = {
            0x11: lambda _data: answer(0, NUMBER, wide=True),
            0x41: self._request,
            0x42: lambda _data: answer(0, _UID),
            0x43: lambda _data: answer(0),
            0x6B: lambda data: self._signal(_VOICES.get(data[0])),
            0x72: self._transmit,
            0x73: self._power_off,
            0x74: self._power_on,
            0x75: self._power_on,
            0x77: self._status,
            0x85: self._activate,
            0x86: self._transmit_contactless,
            0x87: self._set_type,
            0x88: lambda _data: answer(_NO_CARD),
            0xB0: lambda _data: _of_module(module.find()),
            0xB1: lambda _data: answer(_FAILED) if self.fault == "two_cards" else _of_module(module.select()),
            0xB2: lambda data: self._signal("error" if data[0] > _LONG_BEEP else "ok"),
            0xB3: lambda _data: _of_module(module.read()),
        }

    def output(self, report: bytes) -> list[bytes]:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.output`: it takes none."""
        del report
        return []

    def set_feature(self, report: bytes) -> None:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.set_feature`: a piece of a command."""
        if self.fault == "hang":
            raise Silent
        self._waiting = []
        try:
            message = self._message.add(report)
            if message is None:
                return
            self._message = Message()
            self._waiting = self._answered(*read_command(message))
        except DamagedFrame:
            self._message = Message()
            raise ReportRefused(report[0]) from None

    def get_feature(self, number: int, length: int) -> bytes:
        """See :meth:`wscall.sim.devices.tunnel.HidSide.get_feature`: the next piece of the answer."""
        if self.fault == "hang":
            raise Silent
        if not self._waiting or length < REPORT:
            raise ReportRefused(number)
        return self._waiting.pop(0)

    def _answered(self, number: int, data: bytes) -> list[bytes]:
        message = answer(_FAILED, wide=True) if self.fault == "refuse" else self._carry_out(number, data)
        if self.fault == "length":
            message = message[:2] + b"\xff\xff" + message[4:]
        if self.fault == "empty":
            message = answer(0, wide=True)
        if self.fault == "noise":
            return [bytes((0, 0x55, *range(REPORT - 2)))]
        return reports(message)

    def _carry_out(self, number: int, data: bytes) -> bytes:
        if number not in self._commands:
            return answer(_FAILED)
        try:
            return self._commands[number](data)
        except NoCard:
            return answer(_NO_CARD, wide=True)
        except (WscallError, LookupError):
            return answer(_FAILED, wide=True)

    def _power_on(self, data: bytes) -> bytes:
        return answer(0, self._reader.power_on(_SLOTS[data[0]], Deadline(_LIMIT)))

    def _power_off(self, _data: bytes) -> bytes:
        self._reader.power_off(counter.CONTACT, Deadline(_LIMIT))
        return answer(0)

    def _status(self, _data: bytes) -> bytes:
        """Of the main slot: 0 powered, 1 not powered, 2 no card."""
        if not self._reader.present(counter.CONTACT):
            return answer(_NO_CARD)
        return answer(0 if self._reader.powered(counter.CONTACT) else 1)

    def _transmit(self, data: bytes) -> bytes:
        return answer(0, self._reader.transmit(_SLOTS[data[0]], data[2:], Deadline(_LIMIT)), wide=True)

    def _set_type(self, data: bytes) -> bytes:
        self._type = data[0]
        return answer(0)

    def _request(self, _data: bytes) -> bytes:
        self._reader.power_off(counter.CONTACTLESS, Deadline(_LIMIT))
        sees = self._type == _TYPE_A and self._reader.present(counter.CONTACTLESS) and self.fault != "two_cards"
        return answer(0 if sees else _NO_CARD)

    def _activate(self, _data: bytes) -> bytes:
        reset = self._reader.power_on(counter.CONTACTLESS, Deadline(_LIMIT))
        return answer(0, build_ats(parse(reset).historical))

    def _transmit_contactless(self, data: bytes) -> bytes:
        """Two bytes, then the command; a command of three bytes in all grants the time that was asked for."""
        if data == b"\x00" + _MORE_TIME and self._delayed:
            response, self._delayed = self._delayed, b""
            return answer(0, bytes(2) + response, wide=True)
        response = self._reader.transmit(counter.CONTACTLESS, data[2:], Deadline(_LIMIT))
        if data[3] in _SLOW:
            self._delayed = response
            return answer(0, _MORE_TIME, wide=True)
        return answer(0, bytes(2) + response, wide=True)

    def _signal(self, signal: Signal | None) -> bytes:
        if signal is not None:
            self._reader.indicate(signal, Deadline(_LIMIT))
        return answer(0)


def _of_module(result: ModuleAnswer) -> bytes:
    """The answer of the identity card module inside."""
    status, content = result
    return answer(0 if status in {OK, FOUND} else status, content, wide=True)
