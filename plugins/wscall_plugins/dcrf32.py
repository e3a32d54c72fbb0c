"""Driver ``dcrf32``: decard's readers through dcrf32.dll or libdcrf32.so.

``[device.options]``, all optional::

    port = 100                # 0-99 serial (0 is COM1), 100-199 USB, 200-299 PC/SC
    baud = 115200
    slots = ["contactless", "contact", "sam1", "sam2"]   # those the model has; also contact2, sam3 … sam8

Functions return 16 bits: 0 is success, 1 "no card", anything negative a failure whose number is not published.
So after a failure the driver asks what is still there: the reader itself, then the card.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard, Signal, Slot
from wscall.devices.options import Options
from wscall.devices.transports.functions import Returned
from wscall.devices.transports.opening import place
from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard, WscallError
from wscall.text import Text
from wscall_plugins.dcrf32_functions import functions
from wscall_plugins.handed_codes import text_of
from wscall_plugins.lost_cards import Holds, after, reason
from wscall_plugins.reader_ports import close_port
from wscall_plugins.slot_table import SlotTable

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

_OPTIONS: Final = frozenset({"port", "baud", "slots", "codec", "poll"})
_ANTENNA: Final = "contactless"
_NUMBERS: Final[Mapping[Slot, int]] = {
    Slot(_ANTENNA, "contactless"): 0,
    Slot("contact", "contact"): 0x0C,
    Slot("contact2", "contact"): 0x0B,
    **{
        Slot(f"sam{place}", "sam"): number
        for place, number in enumerate((0x0D, 0x0E, 0x0F, 0x11, 0x12, 0x13, 0x14, 0x15), 1)
    },
}
"""Slot → what ``dc_setcpu`` calls it; the antenna is not set, it has functions of its own."""
_SLOTS: Final = (_ANTENNA, "contact", "sam1", "sam2")
_TYPE_A: Final = ord("A")
_ANY_CARD: Final = 1
_RF_PAUSE: Final = 10
"""Tens of milliseconds that the field goes off before a card is looked for, as the vendor advises."""
_RF_TIMEOUT: Final = 7
"""Quarters of a second for one answer of a contactless card, as the vendor advises."""
_STATUS: Final[Mapping[int, Holds]] = {1: "empty", 3: "unpowered"}
"""What ``dc_CpuCardStatus`` tells of a slot without a usable card."""
_BEEPS: Final[Mapping[Signal, int]] = {"ok": 10, "error": 50}
"""Tens of milliseconds."""


class DecardReader:
    """``CardSlots``, ``IdCardReader``, ``CodeScanner`` and ``Indicator`` of one opened decard reader.

    Args:
        library: the vendor's, with the functions of :mod:`wscall_plugins.dcrf32_functions`.
        handle: of the opened reader.
        slots: those that the model has.
        where: vendor directory and device, for errors.
        poll: seconds between two looks for a scanned code: the library cannot be waited for.
    """

    __slots__ = ("_handle", "_identity", "_library", "_poll", "_slots", "_where")

    def __init__(self, library: "Calls", handle: int, slots: SlotTable, where: str, poll: float) -> None:
        self._library = library
        self._handle = handle
        self._where = where
        self._poll = poll
        self._slots = slots
        self._identity = DeviceIdentity("decard")

    def learn(self, deadline: Deadline) -> None:
        """Ask the reader who it is.

        Raises:
            DeviceAbsent: it does not even answer that.
        """
        version = self._call("version", deadline=deadline)
        if version.result:
            raise _absent(self._where, version.result)
        serial = self._call("serial", deadline=deadline)
        self._identity = DeviceIdentity(
            "decard", "" if serial.result else serial.text("serial"), version.text("version")
        )

    def identity(self) -> DeviceIdentity:
        """Serial number and firmware version that the reader tells."""
        return self._identity

    def close(self) -> None:
        """Close the reader."""
        close_port(self._library, "exit", self._handle)
        self._library.close()

    def slots(self) -> Sequence[Slot]:
        """The slots that the manifest names."""
        return self._slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`.

        Raises:
            DeviceFault: a card is there and does not answer: it lies badly, or there are two.
        """
        self._go_to(slot, deadline)
        try:
            if slot != _ANTENNA:
                return self._call("reset", deadline=deadline).octets("atr")
            self._call("field", _RF_PAUSE, deadline=deadline)
            self._call("card_type", _TYPE_A, deadline=deadline)
            self._call("find", 0, deadline=deadline)
            return self._call("select", deadline=deadline).octets("atr")
        except DeviceFault as fault:
            raise self._reason(fault, slot, deadline, powered=False) from None

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`; contact cards have 61xx followed up."""
        self._go_to(slot, deadline)
        values = (len(command), command)
        try:
            if slot != _ANTENNA:
                return self._call("apdu", *values, deadline=deadline).octets("answer")
            return self._call("exchange", *values, _RF_TIMEOUT, deadline=deadline).octets("answer")
        except DeviceFault as fault:
            raise self._reason(fault, slot, deadline, powered=True) from None

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`."""
        self._go_to(slot, deadline)
        if slot == _ANTENNA:
            self._call("field", 0, deadline=deadline)
        else:
            self._call("down", deadline=deadline)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        The library does not tell "no card" from other failures of the module; a reader that still answers
        is taken to have no card.
        """
        from wscall.cards.id_card import parse_text_block  # noqa: PLC0415 - many readers never see an identity card

        try:
            reply = self._ask("id_card", 1, deadline=deadline)
        except DeviceFault as fault:
            if fault.native is None:  # the library's own misbehaviour
                raise
            raise NoCard(
                Text("没有读到身份证", "no identity card was read"),
                where=self._where,
                advice=Text("重新放置身份证", "put the identity card on again"),
                native=fault.native,
            ) from None
        return parse_text_block(reply.octets("text"), reply.octets("photo"))

    def scan(self, deadline: Deadline) -> str:
        """See :meth:`wscall.devices.capabilities.CodeScanner.scan`."""
        what = Text("等待扫码", "waiting for a code")
        self._ask("scan_start", 0, deadline=deadline)
        try:
            while True:
                reply = self._call("scan_data", deadline=deadline)
                if not reply.result:
                    return text_of(reply.octets("code"), self._where)
                self._check_reader(deadline)
                deadline.wait(self._poll)
                deadline.check(what)
        finally:
            self._call("scan_exit", deadline=Deadline(1.0))

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """A short beep for ``ok``, a long one for ``error``."""
        if signal in _BEEPS:
            self._ask("beep", _BEEPS[signal], deadline=deadline)

    def _call(self, name: str, *values: int | bytes, deadline: Deadline) -> Returned:
        return self._library.call(name, self._handle, *values, deadline=deadline)

    def _ask(self, name: str, *values: int | bytes, deadline: Deadline) -> Returned:
        """A call whose failure is the reader's absence where it is gone."""
        try:
            return self._call(name, *values, deadline=deadline)
        except DeviceFault as fault:
            raise after(fault, lambda: self._check_reader(deadline)) from None

    def _go_to(self, slot: str, deadline: Deadline) -> None:
        """Make a slot the current one.

        Raises:
            BadInput: no such slot.
        """
        number = self._slots.number(slot)
        if slot != _ANTENNA:
            self._ask("slot", number, deadline=deadline)

    def _reason(self, fault: DeviceFault, slot: str, deadline: Deadline, *, powered: bool) -> WscallError:
        return reason(fault, lambda: self._holds(slot, deadline), f"{self._where} {slot}", powered=powered)

    def _holds(self, slot: str, deadline: Deadline) -> Holds:
        """What a slot holds after a failure; a card that is found anew on the antenna has no power.

        Raises:
            DeviceAbsent: the reader is gone.
        """
        self._check_reader(deadline)
        if slot != _ANTENNA:
            return _STATUS.get(self._call("status", deadline=deadline).result, "unknown")
        try:
            self._call("find", _ANY_CARD, deadline=deadline)
        except NoCard:
            return "empty"
        except DeviceFault:
            return "unknown"
        return "unpowered"

    def _check_reader(self, deadline: Deadline) -> None:
        """See that the reader is still there.

        Raises:
            DeviceAbsent: it is not.
        """
        result = self._call("version", deadline=deadline).result
        if result:
            raise _absent(self._where, result)


def _absent(where: str, result: int) -> DeviceAbsent:
    """A reader that does not answer."""
    return DeviceAbsent(
        Text("德卡读卡器没有应答", "the decard reader does not answer"),
        where=where,
        native=Native(str(result)),
        advice=Text(
            "检查连接线、port 选项，以及是否被其他程序占用",
            "check the cable, the option port, and whether another program has it",
        ),
    )


def open_device(context: DeviceContext, deadline: Deadline) -> DecardReader:
    """Open a reader: driver ``dcrf32``.

    Raises:
        BadConfiguration: an option cannot be used.
        DriverMissing: the library is not in the vendor directory.
        DriverIncompatible: it is built for something else, or is another one of that name.
        DeviceAbsent: no reader at that port.
    """
    from wscall.devices.transports.library import library_file, open_library  # noqa: PLC0415 - load only what is used

    where = place(context)
    options = Options(context.options, where, _OPTIONS)
    slots = SlotTable.read(options, _NUMBERS, _SLOTS, where)
    port, baud = options.integer("port", 100, 0, 399), options.integer("baud", 115200, 300, 921600)
    poll = options.duration("poll", 0.1, 0.01, 5.0)
    file = library_file(context)
    library = open_library(context, functions("pointer" if file.lower().endswith(".dll") else "int32"), deadline)
    handle = library.call("init", port, baud, deadline=deadline).result
    if handle < 0:
        library.close()
        raise _absent(where, handle)
    reader = DecardReader(library, handle, slots, where, poll)
    try:
        reader.learn(deadline)
    except BaseException:
        reader.close()
        raise
    return reader
