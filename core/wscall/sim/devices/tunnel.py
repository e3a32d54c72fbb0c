"""HID devices of an emulator: their reports through a line (:mod:`wscall.devices.transports.hid_tunnel`)."""

from typing import Protocol

from wscall.devices.transports.hid_tunnel import OK, REFUSED, Message, Messages
from wscall.sim.devices.line import Wire
from wscall.sim.simulators import Fault


class ReportRefused(Exception):
    """The device does not take or give this report (USB: a stall)."""


class Silent(Exception):
    """The device does not answer at all."""


class HidSide(Protocol):
    """A device as it is seen through HID; ``fault`` is how it misbehaves from now on."""

    fault: Fault

    def output(self, report: bytes) -> list[bytes]:
        """Take an output report, its id first; returns the input reports that the device sends to it."""
        ...

    def set_feature(self, report: bytes) -> None:
        """Take a feature report, its id first.

        Raises:
            ReportRefused: it does not.
            Silent: it does not answer.
        """
        ...

    def get_feature(self, number: int, length: int) -> bytes:
        """Give a feature report, its id first, of at most ``length`` bytes.

        Raises:
            ReportRefused: it does not.
            Silent: it does not answer.
        """
        ...


class ReportsOf:
    """A device that spreads a byte stream over reports without numbers, seen through HID.

    Args:
        wire: the device behind the stream.
        size: bytes in a report.
    """

    def __init__(self, wire: Wire, size: int) -> None:
        self._wire = wire
        self._size = size

    @property
    def fault(self) -> Fault:
        """How the device misbehaves."""
        return self._wire.fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._wire.fault = fault

    def output(self, report: bytes) -> list[bytes]:
        """See :meth:`HidSide.output`."""
        answer = self._wire.feed(report[1:])
        pieces = [answer[at : at + self._size] for at in range(0, len(answer), self._size)]
        return [piece.ljust(self._size, b"\x00") for piece in pieces]

    def set_feature(self, report: bytes) -> None:
        """See :meth:`HidSide.set_feature`: it has none."""
        raise ReportRefused(report[0])

    def get_feature(self, number: int, length: int) -> bytes:
        """See :meth:`HidSide.get_feature`: it has none."""
        raise ReportRefused(number, length)


class Tunnel:
    """The device's end of a tunnel: messages in, messages out."""

    def __init__(self, hid: HidSide) -> None:
        self._hid = hid
        self._messages = Messages()

    @property
    def fault(self) -> Fault:
        """How the device misbehaves."""
        return self._hid.fault

    @fault.setter
    def fault(self, fault: Fault) -> None:
        self._hid.fault = fault

    def feed(self, data: bytes) -> bytes:
        """See :class:`wscall.sim.devices.line.Wire`."""
        self._messages.add(data)
        answers = b""
        while message := self._messages.take():
            answers += b"".join(answer.encode() for answer in self._answer(message))
        return answers

    def _answer(self, message: Message) -> list[Message]:
        if message.kind == "O":
            return inputs(self._hid.output(message.body))
        try:
            report = self._feature(message)
        except ReportRefused:
            return [Message("A", message.number, REFUSED)]
        except Silent:
            return []
        return [Message("A", message.number, OK + report)]

    def _feature(self, message: Message) -> bytes:
        if message.kind == "G":
            return self._hid.get_feature(message.body[0], int.from_bytes(message.body[1:], "big"))
        if message.kind == "S":
            self._hid.set_feature(message.body)
            return b""
        raise ReportRefused(message.kind)


def inputs(reports: list[bytes]) -> list[Message]:
    """The messages that carry input reports."""
    return [Message("I", 0, report) for report in reports]
