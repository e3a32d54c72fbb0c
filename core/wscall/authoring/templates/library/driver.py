"""Driver of readers behind the vendor's library: contactless and contact slot, one SAM slot, a beeper.

Every function of the vendor's header stands below once, as data. wscall calls it with guarded buffers, decodes its
texts, and turns its codes into errors.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    NumberOut,
    TextOut,
)
from wscall.devices.transports.library import Calls, open_library
from wscall.plugin import BadInput, Deadline, DeviceContext, DeviceIdentity, DriverSpec, Slot, Text, hookimpl

FAILURES: Final = {
    -1: Failure("device_absent", Text("读卡器未连接", "no reader")),
    -2: Failure("no_card", Text("无卡", "no card")),
    -3: Failure("no_card", Text("卡未上电", "the card has no power")),
    -4: Failure("no_card", Text("有多张卡", "several cards")),
}
"""What the header says of the codes; any other failure is a device fault with its number."""

HANDLE: Final = Number("handle", "int32")
SLOT: Final = Number("slot", "int32")
FUNCTIONS: Final = {
    "open": Function("acme_open", success="positive", failures=FAILURES),
    "close": Function("acme_close", (HANDLE,)),
    "serial": Function("acme_serial", (HANDLE, TextOut("serial", 32)), failures=FAILURES),
    "beep": Function("acme_beep", (HANDLE, Number("tenths", "int32")), failures=FAILURES),
    "power_on": Function(
        "acme_power_on",
        (HANDLE, SLOT, BytesOut("atr", 64, length="size", needed=True), NumberOut("size", "int32", initial=64)),
        failures=FAILURES,
    ),
    "transmit": Function(
        "acme_transmit",
        (
            HANDLE,
            SLOT,
            BytesIn("command"),
            Number("length", "int32"),
            BytesOut("answer", 512, length="size", needed=True),
            NumberOut("size", "int32", initial=512),
        ),
        failures=FAILURES,
    ),
    "power_off": Function("acme_power_off", (HANDLE, SLOT), failures=FAILURES),
}
"""The vendor's header."""

SLOTS: Final = (Slot("contactless", "contactless"), Slot("contact", "contact"), Slot("sam1", "sam"))
NUMBERS: Final[Mapping[str, int]] = {"contact": 0, "contactless": 1, "sam1": 16}
"""Slot → how the library calls it."""


class Reader:
    """CardSlots and Indicator of one opened reader."""

    def __init__(self, library: Calls, handle: int, serial: str) -> None:
        self._library = library
        self._handle = handle
        self._serial = serial

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
            DeviceAbsent: the reader is gone.
        """
        return self._library.call("power_on", self._handle, number_of(slot), deadline=deadline).octets("atr")

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """Send one APDU.

        Raises:
            NoCard: the card was taken away.
            DeviceAbsent: the reader is gone.
        """
        values = (self._handle, number_of(slot), command, len(command))
        return self._library.call("transmit", *values, deadline=deadline).octets("answer")

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """Take the power away."""
        self._library.call("power_off", self._handle, number_of(slot), deadline=deadline)

    def indicate(self, signal: str, deadline: Deadline) -> None:
        """Beep: short for "ok", long for "error"; the reader has no other signal."""
        tenths = {"ok": 1, "error": 5}.get(signal)
        if tenths:
            self._library.call("beep", self._handle, tenths, deadline=deadline)

    def close(self) -> None:
        """Let go of the reader."""
        self._library.call("close", self._handle, deadline=Deadline(1.0))
        self._library.close()


def number_of(slot: str) -> int:
    """How the library calls a slot.

    Raises:
        BadInput: there is none of that name.
    """
    if slot not in NUMBERS:
        raise BadInput(Text("没有这个卡槽", "there is no such slot"), found=slot, needed=" | ".join(NUMBERS))
    return NUMBERS[slot]


def open_reader(context: DeviceContext, deadline: Deadline) -> Reader:
    """Load the library and open the reader.

    Raises:
        DriverMissing: the library is not in the directory.
        DriverIncompatible: it is built for something else, or lacks a function.
        DeviceAbsent: no reader is plugged in.
    """
    library = open_library(context, FUNCTIONS, deadline)
    handle = library.call("open", deadline=deadline).result
    return Reader(library, handle, library.call("serial", handle, deadline=deadline).text("serial"))


@hookimpl
def wscall_drivers() -> Iterator[DriverSpec]:
    """The driver that ``plugin.toml`` names."""
    yield DriverSpec("acme-library", open_reader, ("CardSlots", "Indicator"), ("library",))
