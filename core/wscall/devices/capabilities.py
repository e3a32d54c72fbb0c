"""What a device can do, as Protocols of few methods, and how a driver opens one.

Vendors implement these in their worker; the host offers the same Protocols on its side of the pipe, so a
driver, a proxy, a simulator and a recording are interchangeable. Everything here is light (no pydantic):
it is imported by every worker. All methods raise errors of :mod:`wscall.errors` and nothing else on purpose;
any other exception counts as a fault of the driver.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from wscall.deadline import Deadline

SlotKind = Literal["contact", "contactless", "sam"]
RecordKind = Literal["card", "people", "health"]
Signal = Literal["ok", "error", "wait", "remove_card"]


class DeviceIdentity(NamedTuple):
    """What a device says of itself; unknown parts are empty. ``serial`` becomes machineCode (机具号)."""

    model: str = ""
    serial: str = ""
    firmware: str = ""


class Slot(NamedTuple):
    """One place for a card in a reader. ``name`` is unique in the device, e.g. ``contactless`` or ``sam1``."""

    name: str
    kind: SlotKind


class IdCard(NamedTuple):
    """A second-generation identity card (居民身份证). Codes as on the card; dates YYYYMMDD or ``长期``.

    ``kind`` is ``""`` for a citizen, ``I`` for a foreigner's permanent residence card, ``J`` for a residence
    permit of Hong Kong, Macao and Taiwan residents. ``photo`` is the WLT block (1024 bytes) or empty.
    """

    name: str
    sex: str
    nation: str
    birth: str
    address: str
    number: str
    issuer: str
    valid_from: str
    valid_to: str
    kind: str = ""
    photo: bytes = b""


@runtime_checkable
class Device(Protocol):
    """One opened piece of hardware."""

    def identity(self) -> DeviceIdentity:
        """Model, serial number and firmware, as far as the device tells them."""
        ...

    def close(self) -> None:
        """Let go of the hardware. Called once; never raises."""
        ...


@runtime_checkable
class CardSlots(Protocol):
    """A reader that exchanges APDUs with the cards in its slots."""

    def slots(self) -> Sequence[Slot]:
        """The slots, in the order in which to look for a card."""
        ...

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """Power the card up and return its ATR (contact, SAM) or ATS/pseudo-ATR (contactless).

        Raises:
            NoCard: nothing in the slot.
        """
        ...

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """Send one command APDU, return the response with its two status bytes.

        The driver answers what the card said: 61xx and 6Cxx are left to :mod:`wscall.cards.apdu`, unless
        the device handles them itself.

        Raises:
            NoCard: the card was taken away.
        """
        ...

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """Take the power away; no error if there is no card."""
        ...


@runtime_checkable
class CodeScanner(Protocol):
    """A scanner of QR codes and barcodes."""

    def scan(self, deadline: Deadline) -> str:
        """The text of the next code shown after this call began, without the scanner's line end.

        What was scanned before the call is thrown away: a scan is always of this request.

        Raises:
            TimedOut: nothing was shown before the deadline.
        """
        ...


@runtime_checkable
class IdCardReader(Protocol):
    """A reader of second-generation identity cards."""

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """Read the card that lies on the reader now.

        Raises:
            NoCard: there is none.
        """
        ...


@runtime_checkable
class RecordReader(Protocol):
    """A vendor library that reads whole records by itself."""

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """The record's fields by the specification's names (``kh``, ``xm`` …); a missing value is empty.

        Codes are those on the card; whoever gives them out brings them into the specification's (decision 0102).

        Raises:
            NoCard: there is none.
        """
        ...


@runtime_checkable
class Indicator(Protocol):
    """Light, beep or voice."""

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """Tell the person at the counter; a device without that signal does nothing."""
        ...


CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    "CardSlots": ("slots", "power_on", "transmit", "power_off"),
    "CodeScanner": ("scan",),
    "IdCardReader": ("read_id_card",),
    "RecordReader": ("read_record",),
    "Indicator": ("indicate",),
}
"""Capability name → its methods: what a manifest may declare and a worker may be asked."""


class DeviceContext(NamedTuple):
    """What a driver gets to open one device.

    Attributes:
        directory: absolute path of the vendor directory (vendor libraries lie in it).
        name: the device's name in its manifest.
        transport: ``[device.transport]`` of the manifest with the site's overrides; ``kind`` is always set.
        options: ``[device.options]`` with the site's overrides.
    """

    directory: str
    name: str
    transport: Mapping[str, Any]
    options: Mapping[str, Any]


class DriverSpec(NamedTuple):
    """A driver a plugin offers through the ``wscall_drivers`` hook.

    ``open`` gets the context and a deadline and returns an opened :class:`Device` that also implements the
    Protocols named in ``capabilities``. It raises DeviceAbsent, DeviceBusy, DriverMissing or
    DriverIncompatible when it cannot. Examples stand at the hook's documentation.
    """

    name: str
    open: Callable[[DeviceContext, Deadline], Device]
    capabilities: tuple[str, ...]
    transports: tuple[str, ...] = ()
