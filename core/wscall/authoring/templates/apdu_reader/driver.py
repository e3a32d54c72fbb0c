"""Driver of the reader: contact and contactless slot, one SAM slot, a beeper, over the frames of ``frames.py``."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wscall.devices.transports.opening import open_stream
from wscall.plugin import (
    BadInput,
    Deadline,
    DeviceContext,
    DeviceFault,
    DeviceIdentity,
    DriverSpec,
    Native,
    NoCard,
    Slot,
    Text,
    WscallError,
    hookimpl,
)
from wscall_plugins.frame_exchange import Exchange

from . import frames

SLOTS: Final = (Slot("contactless", "contactless"), Slot("contact", "contact"), Slot("sam1", "sam"))
ANSWER_LIMIT: Final = 3.0
"""Seconds that the reader may take for one answer."""

NO_CARD: Final[Mapping[int, Text]] = {
    frames.NO_CARD: Text("无卡", "no card"),
    frames.NO_POWER: Text("卡未上电", "the card has no power"),
    frames.TWO_CARDS: Text("有多张卡", "several cards"),
}
"""Statuses that mean: there is no card to read."""


class Reader:
    """CardSlots and Indicator of one opened reader."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._serial = ""

    def learn(self, deadline: Deadline) -> None:
        """Ask the reader who it is: that it answers at all says that the port is the right one."""
        self._serial = self._ask(frames.IDENTIFY, "contact", b"", deadline).decode("ascii", "replace")

    def identity(self) -> DeviceIdentity:
        """The serial number becomes the machine code of the operator log."""
        return DeviceIdentity(model="ACME reader", serial=self._serial)

    def slots(self) -> Sequence[Slot]:
        """In the order in which to look for a card."""
        return SLOTS

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """Power a card up.

        Raises:
            NoCard: there is none, or there are two.
        """
        return self._ask(frames.POWER_ON, slot, b"", deadline, least=2)

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """Send one APDU. 61xx and 6Cxx are handed on as the card said them.

        Raises:
            NoCard: the card was taken away.
        """
        return self._ask(frames.TRANSMIT, slot, command, deadline, least=2)

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """Take the power away."""
        self._ask(frames.POWER_OFF, slot, b"", deadline)

    def indicate(self, signal: str, deadline: Deadline) -> None:
        """Beep: short for "ok", long for "error"; the reader has no other signal."""
        tenths = {"ok": 1, "error": 5}.get(signal)
        if tenths:
            self._ask(frames.BEEP, "contact", bytes((tenths,)), deadline)

    def close(self) -> None:
        """Let go of the port."""
        self._exchange.close()

    def _ask(self, command: int, slot: str, data: bytes, deadline: Deadline, least: int = 0) -> bytes:
        """Carry out a command and return what the reader gives, at least so many bytes."""
        if slot not in frames.SLOTS:
            raise BadInput(
                Text("没有这个卡槽", "there is no such slot"), found=slot, needed=" | ".join(frames.SLOTS)
            )
        question = bytes((command, frames.SLOTS[slot])) + data
        status, *rest = self._exchange.ask(frames.encode(question), deadline)
        if status != frames.DONE:
            raise self._failure(status, slot)
        if len(rest) < least:
            raise self._fault(f"{len(rest)} bytes", f">= {least}")
        return bytes(rest)

    def _failure(self, status: int, slot: str) -> WscallError:
        native = Native(f"{status:02X}")
        if status in NO_CARD:
            return NoCard(NO_CARD[status], where=f"{self._exchange.where} {slot}", native=native)
        return self._fault("", "", native)

    def _fault(self, found: str, needed: str, native: Native | None = None) -> DeviceFault:
        return DeviceFault(
            Text("读卡器没有完成命令", "the reader did not carry out the command"),
            where=self._exchange.where,
            found=found,
            needed=needed,
            advice=Text("重新放卡再试", "take the card off, put it back and try again"),
            native=native,
        )


def open_reader(context: DeviceContext, deadline: Deadline) -> Reader:
    """Open the port and the reader.

    Raises:
        DeviceAbsent: it is not plugged in.
        DeviceBusy: another program has the port.
        TimedOut: nothing at the port answers.
    """
    stream, _ = open_stream(context, deadline)
    reader = Reader(Exchange(stream, frames.Frames, ANSWER_LIMIT))
    try:
        reader.learn(deadline)
    except BaseException:
        reader.close()
        raise
    return reader


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The driver that ``plugin.toml`` names."""
    yield DriverSpec("acme-reader", open_reader, ("CardSlots", "Indicator"), ("serial", "tcp"))
