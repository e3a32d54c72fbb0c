"""Identity cards through the functions ``SDT_*``, which many vendors' libraries export in the same way."""

import contextlib
from typing import TYPE_CHECKING, Final

from wscall.cards.id_card import PHOTO_LENGTH, TEXT_LENGTH, parse_text_block
from wscall.deadline import Deadline
from wscall.devices.capabilities import IdCard
from wscall.devices.transports.functions import BytesOut, Function, Number, NumberOut, TextOut
from wscall.errors import DeviceFault, NoCard, NotSupported
from wscall.text import Text
from wscall_plugins.sdt_status import DONE, FAILURES, FOUND, LIFT

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

_PORT: Final = Number("port")
_OPEN_FIRST: Final = Number("open_first")
_KEEP: Final = 0
"""``open_first``: the port is open and stays so."""

PORT_FUNCTIONS: Final = {
    "sdt_open": Function("SDT_OpenPort", (_PORT,), success=(DONE,), failures=FAILURES),
    "sdt_close": Function("SDT_ClosePort", (_PORT,), success="any"),
}
"""For who opens the port himself."""
CARD_FUNCTIONS: Final = {
    "sdt_status": Function("SDT_GetSAMStatus", (_PORT, _OPEN_FIRST), success=(DONE,), failures=FAILURES),
    "sdt_find": Function(
        "SDT_StartFindIDCard",
        (_PORT, BytesOut("iin", 4), _OPEN_FIRST),
        success=(FOUND,),
        failures=FAILURES,
    ),
    "sdt_select": Function(
        "SDT_SelectIDCard", (_PORT, BytesOut("sn", 8), _OPEN_FIRST), success=(DONE,), failures=FAILURES
    ),
    "sdt_read": Function(
        "SDT_ReadBaseMsg",
        (
            _PORT,
            BytesOut("text", TEXT_LENGTH, "text_length", needed=True),
            NumberOut("text_length", "uint32", TEXT_LENGTH),
            BytesOut("photo", PHOTO_LENGTH, "photo_length"),
            NumberOut("photo_length", "uint32", PHOTO_LENGTH),
            _OPEN_FIRST,
        ),
        success=(DONE,),
        failures=FAILURES,
    ),
    "sdt_serial": Function(
        "SDT_GetSAMIDToStr",
        (_PORT, TextOut("serial", 64), _OPEN_FIRST),
        success=(DONE,),
        failures=FAILURES,
        optional=True,
    ),
}
"""For who finds the port open."""
OPTIONAL_CARD_FUNCTIONS: Final = {
    name: function._replace(optional=True) for name, function in CARD_FUNCTIONS.items()
}
"""For libraries of which only some builds read identity cards."""


class SdtLibrary:
    """The identity card module behind an open port of a library.

    Args:
        library: opened with :data:`CARD_FUNCTIONS`.
        port: 1 … 16 serial, 1001 … 1016 USB.
        where: vendor directory and device, for errors.
    """

    __slots__ = ("_library", "_port", "_where")

    def __init__(self, library: "Calls", port: int, where: str) -> None:
        self._library = library
        self._port = port
        self._where = where

    def serial(self, deadline: Deadline) -> str:
        """The module's number, empty where it does not tell."""
        if self._library.has("sdt_serial"):
            with contextlib.suppress(DeviceFault):
                return self._library.call("sdt_serial", self._port, _KEEP, deadline=deadline).text("serial")
        return ""

    def check(self, deadline: Deadline) -> None:
        """See that a module in working order answers.

        Raises:
            DeviceAbsent: nothing answers.
            DeviceFault: it does not work.
        """
        self._library.call("sdt_status", self._port, _KEEP, deadline=deadline)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """Find, select, read: :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        Raises:
            NoCard: there is none, it was taken away, or it was read before and not lifted since.
            NotSupported: this build of the library reads no identity cards.
        """
        if not self._library.has("sdt_read"):
            raise NotSupported(
                Text("这一版动态库不含身份证功能", "this build of the library reads no identity cards"),
                where=self._where,
                needed="SDT_ReadBaseMsg",
                advice=Text("向厂商索取含 SDT 函数的版本", "ask the vendor for a build with the SDT functions"),
            )
        try:
            for step in ("sdt_find", "sdt_select"):
                self._library.call(step, self._port, _KEEP, deadline=deadline)
            read = self._library.call("sdt_read", self._port, _KEEP, deadline=deadline)
        except NoCard as nothing:
            raise advised(nothing) from None
        return parse_text_block(read.octets("text"), read.octets("photo"))


def advised(nothing: NoCard) -> NoCard:
    """The same error, with what a person can do about it."""
    return NoCard(nothing.what, where=nothing.where, native=nothing.native, advice=LIFT)
