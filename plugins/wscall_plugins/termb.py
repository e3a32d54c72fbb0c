"""Driver ``termb``: identity cards through ``termb.dll`` (CVR_* functions), which gives the fields as texts.

``[device.options]``, all optional::

    port = "auto"     # the first USB port (1001 ... 1016) with a reader; or 1 ... 16 for COM1 ... COM16

Texts come with their length, as the library's manual says, or with a NUL behind them, as some builds have it.
Newer builds find a card again that was not lifted; older ones want it lifted first. The library of the same
functions for Linux has other arguments and is refused.
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard
from wscall.devices.options import Options
from wscall.devices.transports.arguments import decoded
from wscall.devices.transports.functions import BytesOut, Failure, Function, Number, NumberOut
from wscall.devices.transports.opening import place
from wscall.errors import NoCard
from wscall.text import Text
from wscall_plugins.id_fields import id_card_from_texts
from wscall_plugins.left_files import LeftFiles
from wscall_plugins.namesakes import refuse_namesakes, with_namesakes
from wscall_plugins.reader_ports import close_port, open_first, wanted_ports
from wscall_plugins.sdt_library import advised

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

_KEYS: Final = frozenset({"port", "codec"})
_MEMORY: Final = 4
"""Argument of CVR_Read_Content: no files."""
_ROOM: Final = 256
"""Bytes for one text; the longest, the address, needs 70."""
_TEXT: Final = (BytesOut("text", _ROOM, "length"), NumberOut("length", initial=_ROOM))
_KINDS: Final = ("I", "J")
"""Letters of the cards of foreigners and of residents of Hong Kong, Macao and Taiwan."""

FIELDS: Final = {
    "name": "GetPeopleName",
    "sex": "GetPeopleSex",
    "nation": "GetPeopleNation",
    "birth": "GetPeopleBirthday",
    "address": "GetPeopleAddress",
    "number": "GetPeopleIDCode",
    "issuer": "GetDepartment",
    "valid_from": "GetStartDate",
    "valid_to": "GetEndDate",
}
"""Field of the card → the function that gives its text."""
_NOT_FOUND: Final = {
    0: Failure("device_absent", Text("读卡器没有应答", "the reader does not answer")),
    2: Failure("no_card", Text("未寻到身份证", "no identity card was found")),
    3: Failure("no_card", Text("选卡失败，证件可能已移开", "the card was not selected, perhaps taken away")),
}
FUNCTIONS: Final = {
    "open": Function(
        "CVR_InitComm",
        (Number("port"),),
        success="one",
        failures={
            2: Failure("device_absent", Text("端口打开失败", "the port cannot be opened")),
            3: Failure(
                "driver_missing", Text("缺少 termb 所依赖的动态库", "a library that termb needs is missing")
            ),
        },
    ),
    "find": Function("CVR_Authenticate", success="one", failures=_NOT_FOUND),
    "find_again": Function("CVR_AuthenticateForNoJudge", success="one", failures=_NOT_FOUND, optional=True),
    "read": Function(
        "CVR_Read_Content",
        (Number("active"),),
        success="one",
        failures={
            0: Failure("no_card", Text("读卡失败，证件可能已移开", "the card was not read, perhaps taken away"))
        },
    ),
    "close": Function("CVR_CloseComm", success="any"),
    "kind": Function("GetCertType", _TEXT, success="any", optional=True),
    **{name: Function(symbol, _TEXT, success="any") for name, symbol in FIELDS.items()},
}
NAMESAKES: Final = {"CVR_LogSwitch": Text("Linux 版动态库（libcvr）", "the library's edition for Linux")}


class TermbReader:
    """:class:`~wscall.devices.capabilities.IdCardReader` over the CVR functions.

    Args:
        library: with an open port.
        where: vendor directory and device, for errors.
        codec: of the texts.
        left: what the library writes.
        undo: what closes it all.
    """

    __slots__ = ("_codec", "_find", "_left", "_library", "_undo", "_where")

    def __init__(self, library: "Calls", where: str, codec: str, left: LeftFiles, undo: ExitStack) -> None:
        self._library = library
        self._where = where
        self._codec = codec
        self._left = left
        self._undo = undo
        self._find = "find_again" if library.has("find_again") else "find"

    def identity(self) -> DeviceIdentity:
        """The library tells no more than that a reader is there."""
        return DeviceIdentity(model="CVR")

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """Find and read: :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        Raises:
            NoCard: there is none, it was taken away, or it was read before and not lifted since.
            DeviceFault: a text cannot be decoded, or name or number is empty.
        """
        with self._left:
            try:
                self._library.call(self._find, deadline=deadline)
                self._library.call("read", _MEMORY, deadline=deadline)
            except NoCard as nothing:
                raise advised(nothing) from None
            texts = {name: self._text(name, deadline) for name in FIELDS}
            kind = self._text("kind", deadline) if self._library.has("kind") else ""
        return id_card_from_texts(texts, self._where, kind=kind if kind in _KINDS else "")

    def close(self) -> None:
        """Close the port."""
        self._undo.close()

    def _text(self, name: str, deadline: Deadline) -> str:
        octets = self._library.call(name, deadline=deadline).octets("text")
        return decoded(octets, self._codec, f"{self._where} {FUNCTIONS[name].symbol}", name)


def open_device(context: DeviceContext, deadline: Deadline) -> TermbReader:
    """Open the reader: driver ``termb``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: no port has a reader.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: the library is built for another system, or is another one.
    """
    where = place(context)
    options = Options(context.options, where, _KEYS)
    ports = wanted_ports(options)
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - the host only lists drivers

    library = open_library(context, with_namesakes(FUNCTIONS, NAMESAKES), deadline)
    with ExitStack() as undo:
        undo.callback(library.close)
        refuse_namesakes(library, NAMESAKES, where)
        open_first(lambda port: library.call("open", port, deadline=deadline), ports, where)
        undo.callback(close_port, library, "close")
        codec = options.text("codec", "gb18030")
        return TermbReader(library, where, codec, LeftFiles.of(context), undo.pop_all())
