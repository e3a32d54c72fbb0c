"""Driver ``rdcard``: identity cards through Shensi's ``RdCard.dll`` (UCommand1, and a function for each field).

``[device.options]``, all optional::

    port = "auto"     # found by the library; or 1 ... 16 for COM1 ... COM16, 1001 ... 1016 for USB

The port is opened for each read: that is how the library tells an unplugged reader from one without a card.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, IdCard
from wscall.devices.options import Options
from wscall.devices.transports.functions import BytesIn, Function, NumberOut, TextOut
from wscall.devices.transports.opening import place
from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard
from wscall.text import Text
from wscall_plugins.id_fields import id_card_from_texts
from wscall_plugins.left_files import LeftFiles
from wscall_plugins.reader_ports import close_port, wanted_ports
from wscall_plugins.sdt_status import LIFT

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

OPEN: Final = b"\x41"
CLOSE: Final = b"\x42"
FIND: Final = b"\x43"
READ: Final = b"\x49"
"""Commands of UCommand1; 49 reads into memory, where 44 would write files."""

_KEYS: Final = frozenset({"port", "codec"})
_FIND_BY_ITSELF: Final = (0,)
_KEY_1, _KEY_2 = 8811, 9986
"""What the library wants in its two last arguments."""
_DONE, _DONE_WITHOUT_PHOTO = 62171, 62172
_UNLICENSED: Final = -5
_ROOM: Final = 256

_CITIZEN: Final = {
    "name": "GetName",
    "sex": "GetSexGB",
    "nation": "GetFolkGB",
    "birth": "GetBirth",
    "address": "GetAddr",
    "number": "GetIDNum",
    "issuer": "GetDep",
    "valid_from": "GetBegin",
    "valid_to": "GetEnd",
}
_FOREIGNER: Final = {
    "name": "FID_GetChName",
    "english_name": "FID_GetEnName",
    "sex": "FID_GetSexGB",
    "birth": "FID_GetBirth",
    "number": "FID_GetIDNum",
    "issuer": "FID_GetDep",
    "valid_from": "FID_GetBegin",
    "valid_to": "FID_GetEnd",
}
"""Field of the card → the function that gives its text."""


def functions(port: int) -> Mapping[str, Function]:
    """The library's functions; 0 lets it look for the port."""
    numbers = (
        NumberOut("port", initial=port),
        NumberOut("key1", initial=_KEY_1),
        NumberOut("key2", initial=_KEY_2),
    )
    text = (TextOut("text", _ROOM),)
    return {
        "command": Function("UCommand1", (BytesIn("command"), *numbers), success="any"),
        "serial": Function("GetSAMIDToStr", text, success="any", optional=True),
        **{symbol: Function(symbol, text, success="any") for symbol in _CITIZEN.values()},
        **{symbol: Function(symbol, text, success="any", optional=True) for symbol in _FOREIGNER.values()},
    }


class RdCardReader:
    """:class:`~wscall.devices.capabilities.IdCardReader` over ``RdCard.dll``."""

    __slots__ = ("_left", "_library", "_serial", "_where")

    def __init__(self, library: "Calls", where: str, left: LeftFiles) -> None:
        self._library = library
        self._where = where
        self._left = left
        self._serial = ""

    def greet(self, deadline: Deadline) -> None:
        """See that the reader is there, and note its module's number.

        Raises:
            DeviceAbsent: it is not.
            DeviceFault: the library is not licensed.
        """
        with self._opened(deadline):
            if self._library.has("serial"):
                self._serial = self._library.call("serial", deadline=deadline).text("text")

    def identity(self) -> DeviceIdentity:
        """The module's number."""
        return DeviceIdentity(model="RdCard", serial=self._serial)

    def read_id_card(self, deadline: Deadline) -> IdCard:
        """Find and read: :meth:`wscall.devices.capabilities.IdCardReader.read_id_card`.

        Raises:
            NoCard: there is none, it was taken away, or it was read before and not lifted since.
            DeviceAbsent: the reader is unplugged.
            DeviceFault: the library is not licensed, or name or number is empty.
        """
        with self._left, self._opened(deadline):
            for step in (FIND, READ):
                code = self._command(step, deadline)
                if code not in {_DONE, _DONE_WITHOUT_PHOTO}:
                    raise NoCard(
                        Text("未读到身份证", "no identity card was read"),
                        where=self._where,
                        native=Native(str(code)),
                        advice=LIFT,
                    )
            return self._card(deadline)

    def close(self) -> None:
        """Forget the library; its port is closed after each read."""
        self._library.close()

    @contextmanager
    def _opened(self, deadline: Deadline) -> Iterator[None]:
        code = self._command(OPEN, deadline)
        if code != _DONE:
            raise DeviceAbsent(
                Text("没有找到读卡器", "no reader was found"),
                where=self._where,
                native=Native(str(code)),
                advice=Text("检查读卡器是否插好", "see that the reader is plugged in"),
            )
        try:
            yield
        finally:
            close_port(self._library, "command", CLOSE)

    def _command(self, command: bytes, deadline: Deadline) -> int:
        """Give one command; what its code means is the caller's to say, but for a missing licence."""
        code = self._library.call("command", command, deadline=deadline).result
        if code == _UNLICENSED:
            raise DeviceFault(
                Text("动态库没有授权文件", "the library has no licence"),
                where=f"{self._where} UCommand1",
                native=Native(str(code)),
                advice=Text("把厂商的授权文件放在动态库旁边", "put the vendor's licence file beside the library"),
            )
        return code

    def _card(self, deadline: Deadline) -> IdCard:
        texts = self._texts(_CITIZEN, deadline)
        if texts["name"] or not all(self._library.has(symbol) for symbol in _FOREIGNER.values()):
            # the library does not tell the kind; of the two layouts only the citizen's has a nation
            return id_card_from_texts(texts, self._where, kind="" if texts["nation"] else "J")
        texts = self._texts(_FOREIGNER, deadline)
        texts["name"] = texts["name"] or texts.pop("english_name")
        return id_card_from_texts(texts, self._where, kind="I")

    def _texts(self, fields: Mapping[str, str], deadline: Deadline) -> dict[str, str]:
        return {
            name: self._library.call(symbol, deadline=deadline).text("text") for name, symbol in fields.items()
        }


def open_device(context: DeviceContext, deadline: Deadline) -> RdCardReader:
    """Open the reader: driver ``rdcard``.

    Raises:
        BadConfiguration: an option cannot be used.
        DeviceAbsent: there is no reader.
        DeviceFault: the library is not licensed.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: the library is built for another system, or is another one.
    """
    where = place(context)
    port = wanted_ports(Options(context.options, where, _KEYS), _FIND_BY_ITSELF)[0]
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - the host only lists drivers

    library = open_library(context, functions(port), deadline)
    with ExitStack() as undo:
        undo.callback(library.close)
        reader = RdCardReader(library, where, LeftFiles.of(context))
        reader.greet(deadline)
        undo.pop_all()
        return reader
