"""Driver ``wsb``: the national health card driver (居民健康卡应用接口), usually WSB_RWInterface.dll.

``[device.options]``, all optional::

    port = 100                # for OpenDevice; 100 is the first USB reader of several builds
    open = "auto"             # OpenDevice, else iDOpenPort; or the name of one of them

It gives the commands to card and SAM, and whole records that the library reads by itself. What a SAM with a PIN
opens is read through the commands only: the PIN of the configuration is never given to a vendor's library.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, RecordKind, Slot
from wscall.devices.options import Options
from wscall.devices.transports.functions import Returned
from wscall.devices.transports.opening import place
from wscall.errors import (
    DeviceAbsent,
    DeviceFault,
    DriverIncompatible,
    Native,
    NoCard,
    NotSupported,
)
from wscall.text import Text
from wscall_plugins.lost_cards import Holds, exchanged, reason
from wscall_plugins.namesakes import refuse_namesakes, with_namesakes
from wscall_plugins.reader_ports import close_port
from wscall_plugins.slot_table import SlotTable
from wscall_plugins.wsb_functions import FUNCTIONS, NAMESAKES, NO_SUCH_FILE, NO_SUCH_RECORD, OPEN_FAILED, RECORDS
from wscall_plugins.wsb_values import card_value, joined

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

_OPTIONS: Final = frozenset({"port", "open", "codec", "poll"})
_USER: Final = "contact"
_SAM: Final = "sam1"
_NUMBERS: Final = {Slot(_USER, "contact"): 0x01, Slot(_SAM, "sam"): 0x11, Slot("sam2", "sam"): 0x12}
"""The interface knows one place for the user's card, whether it has contacts or an antenna."""
_FILES: Final[Mapping[RecordKind, tuple[str, ...]]] = {
    "card": (),
    "people": ("person", "validity", "addresses", "contacts", "education", "documents"),
    "health": ("warnings", "mind"),
}
_LISTS: Final[Mapping[str, tuple[str, int]]] = {"allergies": ("allergy", 3), "immunisations": ("immunisation", 10)}
"""Field → function, and how many entries the card's file has."""
_NOT_ON_CARD: Final = frozenset({str(NO_SUCH_FILE), str(NO_SUCH_RECORD)})
_ERRORS: Final = frozenset({1, 2, 4, 5, 6, 87, *range(101, 116)})
"""Results of iDOpenPort that are errors: the interface types it as a handle and describes it as a code."""
_LOWEST_ERROR: Final = -0x40
"""Results of OpenDevice from here to -1 are errors; a 32-bit handle may look negative, but never so near to 0."""
_OPENINGS: Final = {"opendevice": "open", "idopenport": "open_port"}


class WsbReader:
    """``CardSlots`` and ``RecordReader`` over an opened national driver.

    Args:
        library: with the functions of :mod:`wscall_plugins.wsb_functions`.
        handle: that opening gave; 0 where it gives none.
        closing: name of the function that closes what was opened.
        where: vendor directory and device, for errors.
    """

    __slots__ = ("_closing", "_handle", "_library", "_slots", "_where")

    def __init__(self, library: "Calls", handle: int, closing: str, where: str) -> None:
        self._library = library
        self._handle = handle
        self._closing = closing
        self._where = where
        self._slots = SlotTable(_NUMBERS, where)

    def identity(self) -> DeviceIdentity:
        """The interface tells neither model nor number."""
        return DeviceIdentity()

    def close(self) -> None:
        """Every opening is paired with one closing."""
        if self._library.has(self._closing):
            handle = (self._handle,) if self._closing == "close" else ()
            close_port(self._library, self._closing, *handle)
        self._library.close()

    def slots(self) -> Sequence[Slot]:
        """The user's card and two SAMs."""
        return self._slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`."""
        text = self._call("power_on", self._slots.number(slot), deadline=deadline).text("atr")
        try:
            return bytes.fromhex(text)
        except ValueError:
            raise DeviceFault(
                Text("复位应答不是十六进制", "the answer to reset is not hexadecimal"),
                where=f"{self._where} {slot}",
                found=f"{len(text)} characters",
                needed="0-9 A-F",
            ) from None

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`."""
        number = self._slots.number(slot)
        try:
            return self._call("apdu", number, command, len(command), deadline=deadline).octets("answer")
        except DeviceFault as fault:
            place_of_card = f"{self._where} {slot}"
            raise reason(fault, lambda: self._holds(slot, deadline), place_of_card, powered=True) from None

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """The interface has no way to: the power goes with the card."""
        del deadline
        self._slots.number(slot)

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """See :meth:`wscall.devices.capabilities.RecordReader.read_record`.

        The card's own record is read before the others and after them: all of them have to be of one card.

        Raises:
            NoCard: there is none, or it was exchanged while it was read.
            NotSupported: the record wants a SAM.
            DeviceFault: the library failed, or reported success without the card's number.
        """
        self.power_on(_USER, deadline)
        card = self._card(deadline)
        if kind == "card":
            return card
        self._power_sam(deadline)
        values = dict(card)
        for name in _FILES[kind]:
            values.update(self._fields(name, deadline))
        if kind == "health":
            for field, (name, most) in _LISTS.items():
                values[field] = joined(self._entries(name, most, deadline))
        if self._card(deadline) != card:
            raise exchanged(self._where)
        return values

    def _call(self, name: str, *values: int | bytes, deadline: Deadline) -> Returned:
        return self._library.call(name, self._handle, *values, deadline=deadline)

    def _holds(self, slot: str, deadline: Deadline) -> Holds:
        """What a slot holds after a failure, found out by powering it up; its session is lost anyway."""
        try:
            self.power_on(slot, deadline)
        except NoCard:
            return "empty"
        except DeviceFault:
            return "unknown"
        return "unpowered"

    def _power_sam(self, deadline: Deadline) -> None:
        try:
            self.power_on(_SAM, deadline)
        except NoCard as nothing:
            raise NotSupported(
                Text("没有 SAM 卡，此项信息受保护", "without a SAM this is protected"),
                where=f"{self._where} {_SAM}",
                native=nothing.native,
                advice=Text("检查读卡器中的 SAM 卡", "see to the SAM in the reader"),
            ) from None

    def _card(self, deadline: Deadline) -> dict[str, str]:
        card = self._fields("card", deadline)
        if not card["kh"]:  # a record that could not be read comes as success with empty fields
            raise DeviceFault(
                Text("厂商动态库报告成功，但卡号为空", "the vendor's library reports success, but no card number"),
                where=f"{self._where} {RECORDS['card'].symbol}",
                found="kh=''",
                needed="kh",
                advice=Text("请重新放卡再试", "put the card on again"),
            )
        return card

    def _fields(self, name: str, deadline: Deadline, *number: int) -> dict[str, str]:
        """One file's values by the specification's names; empty ones where this card does not have the file."""
        fields = RECORDS[name].fields
        try:
            texts = self._call(name, *number, deadline=deadline).out
        except NotSupported as lacking:
            if lacking.native is None or lacking.native.code not in _NOT_ON_CARD:
                raise
            texts = {}
        return {
            key: card_value(key, str(texts.get(f"text{place}", "")))
            for place, names in enumerate(fields)
            for key in names.split()
        }

    def _entries(self, name: str, most: int, deadline: Deadline) -> list[tuple[str, str]]:
        """The entries of a cyclic file, the newest first, up to the first that was never written."""
        entries: list[tuple[str, str]] = []
        for number in range(1, most + 1):
            first, second = self._fields(name, deadline, number).values()
            if not first:
                break
            entries.append((first, second))
        return entries


def _opened(library: "Calls", options: Options, where: str, deadline: Deadline) -> tuple[int, str]:
    """Open the reader; returns its handle and the name of the closing function.

    Raises:
        DriverIncompatible: the library cannot be opened at all.
        DeviceAbsent: there is no reader.
    """
    wanted = options.choice("open", "auto", ("auto", *_OPENINGS))
    port = options.integer("port", 100, 0, 65535)
    ways = [_OPENINGS[wanted]] if wanted != "auto" else list(_OPENINGS.values())
    way = next((way for way in ways if library.has(way)), None)
    if way is None:
        raise DriverIncompatible(
            Text("动态库没有打开读卡器的函数", "the library has no function that opens the reader"),
            where=where,
            needed=" | ".join(FUNCTIONS[name].symbol for name in ways),
        )
    if way == "open":
        handle = library.call(way, port, deadline=deadline).result
        if handle != 0 and not _LOWEST_ERROR <= handle < 0:
            return handle, "close"
    else:
        handle = library.call(way, deadline=deadline).result
        if handle not in _ERRORS and handle >= 0:
            return handle, "close_port"
    raise DeviceAbsent(
        Text("读卡器打不开", "the reader cannot be opened"),
        where=f"{where} {FUNCTIONS[way].symbol}",
        found="ERROR_OPEN_FAILED" if handle == OPEN_FAILED else "",
        native=Native(str(handle)),
        advice=Text("检查连接线，以及是否被其他程序占用", "check the cable, and whether another program has it"),
    )


def open_device(context: DeviceContext, deadline: Deadline) -> WsbReader:
    """Open the driver and its reader: driver ``wsb``.

    Raises:
        BadConfiguration: an option cannot be used.
        DriverMissing: the library is not in the vendor directory.
        DriverIncompatible: it is built for something else, or is another one of that name.
        DeviceAbsent: no reader.
    """
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - load only what is used

    where = place(context)
    options = Options(context.options, where, _OPTIONS)
    library = open_library(context, with_namesakes(FUNCTIONS, NAMESAKES), deadline)
    try:
        refuse_namesakes(library, NAMESAKES, where)
        handle, closing = _opened(library, options, where, deadline)
    except BaseException:
        library.close()
        raise
    return WsbReader(library, handle, closing, where)
