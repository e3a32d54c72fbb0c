"""Driver ``ssse32``: HuaDa's and other makers' readers through the reader library SSSE32.dll.

``[device.options]``, all optional::

    port = "USB1"             # USB1 … USB9, AUTO, COM1 …
    slots = ["contactless", "contact", "sam1", "sam2"]   # those the model has; also sam3, sam4
    voice = false             # speak instead of beeping

A library call waits for a code up to one second at a time, so a scan ends that much after it was given up.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard, Signal, Slot
from wscall.devices.options import Options
from wscall.devices.transports.functions import Returned
from wscall.devices.transports.opening import place
from wscall.errors import DeviceFault, NoCard, NotSupported, TimedOut, WscallError
from wscall.text import Text
from wscall_plugins.handed_codes import text_of
from wscall_plugins.id_fields import id_card_from_texts, kind_of_card
from wscall_plugins.lost_cards import Holds, reason
from wscall_plugins.namesakes import refuse_namesakes, with_namesakes
from wscall_plugins.reader_ports import close_port
from wscall_plugins.slot_table import SlotTable
from wscall_plugins.ssse32_functions import FUNCTIONS, NAMESAKES

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls
    from wscall_plugins.left_files import LeftFiles

_OPTIONS: Final = frozenset({"port", "slots", "voice", "codec", "poll"})
_ANTENNA: Final = "contactless"
_NUMBERS: Final[Mapping[Slot, int]] = {
    Slot(_ANTENNA, "contactless"): 0,
    Slot("contact", "contact"): 0x01,
    **{Slot(f"sam{number}", "sam"): 0x10 + number for number in range(1, 5)},
}
"""Slot → the number the library has for it; the antenna has functions of its own."""
_SLOTS: Final = (_ANTENNA, "contact", "sam1", "sam2")
_TYPE_A: Final = 0x41
_STATUS: Final[Mapping[int, Holds]] = {-2: "empty", -3: "unpowered"}
_SCAN_SECONDS: Final = 1
_WRONG: Final = frozenset({"-13", "-14", "-15"})
"""Codes of a bad command, a bad parameter and a wrong checksum."""
_BEEPS: Final[Mapping[Signal, int]] = {"ok": 5, "error": 20}
_VOICES: Final[Mapping[Signal, int]] = {"wait": 2, "error": 3, "ok": 6, "remove_card": 9}
_BUILT_IN_VOICE: Final = 0


class Ssse32Reader:
    """``CardSlots``, ``IdCardReader``, ``CodeScanner`` and ``Indicator`` of one opened reader.

    Args:
        library: the vendor's, with the functions of :mod:`wscall_plugins.ssse32_functions`.
        handle: of the opened reader.
        slots: those that the model has.
        where: vendor directory and device, for errors.
        left_files: what the library leaves of an identity card.
        voice: whether to speak.
        poll: seconds between two questions for a code to a library that does not wait.
    """

    __slots__ = ("_handle", "_identity", "_left_files", "_library", "_poll", "_slots", "_voice", "_where")

    def __init__(
        self,
        library: "Calls",
        handle: int,
        slots: SlotTable,
        where: str,
        left_files: "LeftFiles",
        *,
        voice: bool,
        poll: float,
    ) -> None:
        self._library = library
        self._handle = handle
        self._where = where
        self._left_files = left_files
        self._voice = voice
        self._poll = poll
        self._slots = slots
        self._identity = DeviceIdentity()

    def learn(self, deadline: Deadline) -> None:
        """Ask library and reader who they are; a build that does not tell leaves it empty."""
        model = self._library.call("info", deadline=deadline).text("info") if self._library.has("info") else ""
        self._identity = DeviceIdentity(
            model, self._told("serial", "serial", deadline), self._told("version", "software", deadline)
        )

    def identity(self) -> DeviceIdentity:
        """The library's own name, the reader's serial number and software version."""
        return self._identity

    def close(self) -> None:
        """Close the reader."""
        close_port(self._library, "close", self._handle)
        self._library.close()

    def slots(self) -> Sequence[Slot]:
        """The slots that the manifest names."""
        return self._slots.slots

    def power_on(self, slot: str, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_on`.

        Raises:
            DeviceFault: a card is there and does not answer: it lies badly, or there are two.
        """
        number = self._slots.number(slot)
        try:
            if slot != _ANTENNA:
                return self._call("power_on", number, deadline=deadline).octets("atr")
            self._call("type_a", deadline=deadline)
            self._call("request", deadline=deadline)
            self._call("anticollision", deadline=deadline)
            self._call("select", _TYPE_A, deadline=deadline)
            return self._call("rf_power_on", deadline=deadline).octets("atr")
        except DeviceFault as fault:
            raise self._reason(fault, slot, deadline, powered=False) from None

    def transmit(self, slot: str, command: bytes, deadline: Deadline) -> bytes:
        """See :meth:`wscall.devices.capabilities.CardSlots.transmit`."""
        number = self._slots.number(slot)
        try:
            if slot == _ANTENNA:
                reply = self._call("rf_apdu", len(command), command, deadline=deadline)
            else:
                reply = self._call("apdu", number, len(command), command, deadline=deadline)
        except DeviceFault as fault:
            raise self._reason(fault, slot, deadline, powered=True) from None
        return reply.octets("answer")

    def power_off(self, slot: str, deadline: Deadline) -> None:
        """See :meth:`wscall.devices.capabilities.CardSlots.power_off`; the field of the antenna stays on."""
        number = self._slots.number(slot)
        if slot != _ANTENNA:
            self._call("power_off", number, deadline=deadline)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """See :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`. The library gives no photo block."""
        with self._left_files:
            reply = self._call("id_card", 0, deadline=deadline)
        texts = {name: reply.text(name) for name in reply.out if name != "error"}
        return id_card_from_texts(texts, self._where, kind=kind_of_card(texts["number"], texts["nation"]))

    def scan(self, deadline: Deadline) -> str:
        """See :meth:`wscall.devices.capabilities.CodeScanner.scan`.

        The library waits a second for a code and cannot be interrupted: it is asked only while there is time for
        that. Its code for "nothing shown" is not published; one that says what is wrong is none.

        Raises:
            NotSupported: this build of the library has no scanner.
        """
        self._check_scanner()
        what = Text("等待扫码", "waiting for a code")
        while deadline.remaining() >= _SCAN_SECONDS:
            deadline.check(what)
            try:
                reply = self._call("scan", _SCAN_SECONDS, deadline=deadline)
            except DeviceFault as fault:
                what = _nothing_shown(fault)
                deadline.wait(self._poll)
            else:
                return text_of(reply.octets("code"), self._where)
        deadline.wait(deadline.remaining())
        deadline.check(what)
        raise TimedOut(what, where=self._where)

    def indicate(self, signal: Signal, deadline: Deadline) -> None:
        """Speak, or beep: short for ``ok``, long for ``error``; a build without that function is silent."""
        if self._voice and self._library.has("voice") and signal in _VOICES:
            self._call("voice", _VOICES[signal], _BUILT_IN_VOICE, deadline=deadline)
        elif not self._voice and self._library.has("beep") and signal in _BEEPS:
            self._call("beep", _BEEPS[signal], deadline=deadline)

    def _call(self, name: str, *values: int | bytes, deadline: Deadline) -> Returned:
        return self._library.call(name, self._handle, *values, deadline=deadline)

    def _told(self, name: str, text: str, deadline: Deadline) -> str:
        if not self._library.has(name):
            return ""
        reply = self._call(name, deadline=deadline)
        return reply.text(text) if reply.result >= 0 else ""

    def _check_scanner(self) -> None:
        if not self._library.has("scan"):
            raise NotSupported(
                Text("该版本的动态库没有扫码函数", "this build of the library has no scanner"),
                where=self._where,
                needed=FUNCTIONS["scan"].symbol,
                advice=Text("向厂商索取带扫码功能的动态库", "ask the vendor for a library with the scanner"),
            )

    def _reason(self, fault: DeviceFault, slot: str, deadline: Deadline, *, powered: bool) -> WscallError:
        return reason(fault, lambda: self._holds(slot, deadline), f"{self._where} {slot}", powered=powered)

    def _holds(self, slot: str, deadline: Deadline) -> Holds:
        """What a slot holds after a failure; a card that is found anew on the antenna has no power."""
        if slot != _ANTENNA:
            number = self._slots.number(slot)
            return _STATUS.get(self._call("status", number, deadline=deadline).result, "unknown")
        try:
            self._call("request", deadline=deadline)
        except NoCard:
            return "empty"
        except DeviceFault:
            return "unknown"
        return "unpowered"


def _nothing_shown(fault: DeviceFault) -> Text:
    """What to say of a scan that ended with this fault, which may only mean that there was no code.

    Raises:
        DeviceFault: it means something else: the library misbehaved, or says what is wrong.
    """
    code = fault.native.code if fault.native else ""
    if not code.startswith("-") or code in _WRONG:
        raise fault
    return Text(f"等待扫码（厂商代码 {code}）", f"waiting for a code (native code {code})")


def open_device(context: DeviceContext, deadline: Deadline) -> Ssse32Reader:
    """Open a reader: driver ``ssse32``.

    Raises:
        BadConfiguration: an option cannot be used.
        DriverMissing: the library is not in the vendor directory.
        DriverIncompatible: it is built for something else, or is another one of that name.
        DeviceAbsent: no reader at that port.
    """
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - load only what is used
    from wscall_plugins.left_files import LeftFiles  # noqa: PLC0415 - as above

    where = place(context)
    options = Options(context.options, where, _OPTIONS)
    slots = SlotTable.read(options, _NUMBERS, _SLOTS, where)
    voice, poll = options.flag("voice", default=False), options.duration("poll", 0.1, 0.01, 5.0)
    library = open_library(context, with_namesakes(FUNCTIONS, NAMESAKES), deadline)
    try:
        refuse_namesakes(library, NAMESAKES, where)
        handle = library.call("open", options.text("port", "USB1"), deadline=deadline).result
    except WscallError:
        library.close()
        raise
    left = LeftFiles.of(context)
    reader = Ssse32Reader(library, handle, slots, where, left, voice=voice, poll=poll)
    try:
        reader.learn(deadline)
    except BaseException:
        reader.close()
        raise
    return reader
