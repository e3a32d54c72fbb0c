"""Driver ``gwi-library``: card readers of GWI (长城医疗) through the vendor's library (CarderOpen, CardActive …).

``[device.options]``, all optional::

    port = "auto"     # found by the library, or else the first of COM1 ... COM16 with a reader; or 1 ... 16
    sams = 1          # number of SAM slots, 0 ... 16
    contact = true    # whether there is a contact slot

Later readers of the same origin have a library with the same names and other arguments (a baud rate for
CarderOpen, a time limit for CardAPDU); it is refused.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard, Signal, Slot
from wscall.devices.options import Options
from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    NumberOut,
    TextOut,
)
from wscall.devices.transports.opening import place
from wscall.errors import DeviceFault, NoCard
from wscall.text import Text
from wscall_plugins import gwi_status
from wscall_plugins.namesakes import refuse_namesakes, with_namesakes
from wscall_plugins.reader_ports import SERIAL, close_port, open_first, wanted_ports
from wscall_plugins.sdt_library import OPTIONAL_CARD_FUNCTIONS, SdtLibrary
from wscall_plugins.slot_table import SlotTable

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

CONTACTLESS: Final = 0xFF
CONTACT: Final = 0x00
FIRST_SAM: Final = 0x10
"""Numbers of the slots."""
_SLOT: Final = Number("slot", "uint8")
_KEYS: Final = frozenset({"port", "sams", "contact", "codec"})
_MOST_SAMS: Final = 16
_ATR: Final = 128
_ANSWER: Final = 1024
FAILURES: Final[Mapping[int, Failure]] = {
    -1: Failure("device_absent", Text("读卡器连接失败", "the reader does not answer")),
    -2: Failure("device_fault", Text("参数错误", "the reader does not accept an argument")),
    -3: Failure("device_fault", Text("设备类型错误", "the library is for another type of reader")),
    **gwi_status.FAILURES,
}
"""Results of the library: negative of its own, positive the reader's status word."""

NAMESAKES: Final = {
    "PiccGetTagType": Text("J10 系列读卡器的动态库", "the library of the J10 readers"),
    "ReadPeopleInfo": Text("握奇的动态库", "the library of Watchdata"),
}
_FUNCTIONS: Final = with_namesakes(
    {
        "open": Function("CarderOpen", (Number("port"),), failures=FAILURES),
        "close": Function("CarderClose", success="any"),
        "version": Function("GetCarderVer", (TextOut("version", 256),), success="any"),
        "find_port": Function("PiccMemGetPort", (NumberOut("port"),), failures=FAILURES, optional=True),
        "beep": Function(
            "CarderBeeping",
            (Number("on", "uint8"), Number("gap", "uint8"), Number("times", "uint8")),
            failures=FAILURES,
        ),
        "power_on": Function(
            "CardActive",
            (_SLOT, BytesOut("atr", _ATR, "length", needed=True), NumberOut("length", initial=_ATR)),
            failures=FAILURES,
        ),
        "transmit": Function(
            "CardAPDU",
            (
                _SLOT,
                BytesIn("command"),
                Number("size"),
                BytesOut("answer", _ANSWER, "length", needed=True),
                NumberOut("length", initial=_ANSWER),
            ),
            failures=FAILURES,
        ),
        "power_off": Function("CardDeActive", (_SLOT,), failures=FAILURES),
        **OPTIONAL_CARD_FUNCTIONS,
    },
    NAMESAKES,
)
_BEEPS: Final[Mapping[Signal, tuple[int, int, int]]] = {
    "ok": (1, 1, 1),
    "error": (1, 1, 3),
    "remove_card": (2, 2, 2),
}
"""Signal → tenths of a second on, tenths between, times. While it waits the reader is silent."""


class GwiReader:
    """``CardSlots``, ``IdCardReader`` and ``Indicator`` over the vendor's library.

    Args:
        library: opened, with an open port.
        slots: of this model.
        id_cards: the identity card module in the reader.
        version: what the reader says of itself.
        where: vendor directory and device, for errors.
        undo: what closes it all.
    """

    __slots__ = ("_id_cards", "_library", "_slots", "_undo", "_version", "_where")

    def __init__(
        self,
        library: "Calls",
        slots: SlotTable,
        id_cards: SdtLibrary,
        version: str,
        where: str,
        undo: ExitStack,
    ) -> None:
        self._library = library
        self._where = where
        self._slots = slots
        self._id_cards = id_cards
        self._version = version
        self._undo = undo

    def identity(self) -> DeviceIdentity:
        """The reader's version text."""
        return DeviceIdentity(model="GWI", firmware=self._version)

    def slots(self) -> Sequence[Slot]:
        """See :meth:`wscall.devices.capabilities.CardSlots.slots`."""
        return self._slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`.

        Raises:
            NoCard: nothing in the slot.
            DeviceFault: several cards on the antenna, or the card does not answer.
            DeviceAbsent: the reader is gone.
        """
        number = self._slots.number(slot)
        self.power_off(slot, deadline)
        atr = self._library.call("power_on", number, deadline=deadline).octets("atr")
        return behind_uid(atr, self._where) if number == CONTACTLESS else atr

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`."""
        number = self._slots.number(slot)
        return self._library.call("transmit", number, command, len(command), deadline=deadline).octets("answer")

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`."""
        number = self._slots.number(slot)
        with suppress(DeviceFault, NoCard):  # a slot without a card, or without power, has none to take away
            self._library.call("power_off", number, deadline=deadline)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall_plugins.sdt_library.SdtLibrary.read_id_card`."""
        return self._id_cards.read_id_card(deadline)

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.Indicator.indicate`."""
        if signal in _BEEPS:
            self._library.call("beep", *_BEEPS[signal], deadline=deadline)

    def close(self) -> None:
        """Close the port."""
        self._undo.close()


def behind_uid(raw: bytes, where: str) -> bytes:
    """The ATS behind type, length of the UID and UID. Some builds put the ATS's length before it once more.

    Raises:
        DeviceFault: there is none.
    """
    ats = raw[2 + raw[1] :] if len(raw) > 1 else b""
    if not ats:
        raise DeviceFault(
            Text("非接触式卡的激活数据不完整", "what the reader tells of the contactless card is incomplete"),
            where=where,
            found=f"{len(raw)} bytes",
            needed="type, length of UID, UID, ATS",
            advice=Text("请重新放卡再试", "put the card on again"),
        )
    return ats[1:] if ats[0] == len(ats) - 1 else ats


def _slots(options: Options, where: str) -> SlotTable:
    slots = {Slot("contactless", "contactless"): CONTACTLESS}
    if options.flag("contact", default=True):
        slots[Slot("contact", "contact")] = CONTACT
    sams = options.integer("sams", 1, 0, _MOST_SAMS)
    slots |= {Slot(f"sam{number + 1}", "sam"): FIRST_SAM + number for number in range(sams)}
    return SlotTable(slots, where)


def _ports(library: "Calls", options: Options, deadline: Deadline) -> Sequence[int]:
    """The port that is named, or that the library finds, or all."""
    ports = wanted_ports(options, SERIAL)
    if ports == SERIAL and library.has("find_port"):
        return (library.call("find_port", deadline=deadline).number("port"),)
    return ports


def open_device(context: DeviceContext, deadline: Deadline) -> GwiReader:
    """Open the reader: driver ``gwi-library``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: no port has a reader.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: the library is built for another system, or is another one.
    """
    where = place(context)
    options = Options(context.options, where, _KEYS)
    slots = _slots(options, where)
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - the host only lists drivers

    library = open_library(context, _FUNCTIONS, deadline)
    with ExitStack() as undo:
        undo.callback(library.close)
        refuse_namesakes(library, NAMESAKES, where)
        ports = _ports(library, options, deadline)
        port = open_first(lambda port: library.call("open", port, deadline=deadline), ports, where)
        undo.callback(close_port, library, "close")
        version = library.call("version", deadline=deadline).text("version")
        return GwiReader(library, slots, SdtLibrary(library, port, where), version, where, undo.pop_all())
