"""Driver ``healthy-carder``: Watchdata's (握奇) ``HealthyCarder.dll``, which reads whole records by itself.

``[device.options]``, all optional::

    no_card = "-2"    # the library's codes for an empty reader, commas between
    absent = "-1"     # its codes for a reader that is not connected
    scan_ms = 1000    # how long SendScanCmd waits for a code, before the driver has learnt it

No manual of the library is public. What is known comes from programs that call it: 0 is success, every function
gives a text and a message, a record is values joined by ``|``. An empty reader and one that is not
connected are known by their messages; the options name codes for builds whose messages say it otherwise.
"""

import time
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity, RecordKind
from wscall.devices.options import Options
from wscall.devices.transports.arguments import empty
from wscall.devices.transports.functions import BytesOut, Function, TextOut
from wscall.devices.transports.opening import place
from wscall.errors import DeviceAbsent, DeviceFault, Native, NoCard, NotSupported, TimedOut, WscallError
from wscall.masking import scrub
from wscall.text import Text
from wscall_plugins.handed_codes import text_of
from wscall_plugins.joined_record import parse_card, parse_people
from wscall_plugins.lost_cards import exchanged
from wscall_plugins.namesakes import refuse_namesakes, with_namesakes

if TYPE_CHECKING:
    from wscall.devices.transports.library import Calls

_KEYS: Final = frozenset({"no_card", "absent", "scan_ms", "codec"})
_RECORD: Final = 4096
_MESSAGE: Final = 1024
_LONGEST_CODE: Final = 1024
_NO_CODE_SHOWN: Final = -11
_AUTOMATIC: Final = "00"
"""The scan mode in which the scanner reads by itself, and a code may be older than the question for it."""
_OUT: Final = (TextOut("out", _RECORD), TextOut("message", _MESSAGE))
_NOTHING_SHOWN: Final = Text("没有扫到二维码", "no code was shown to the scanner")

NAMESAKES: Final = {
    "DC_OpenDevice": Text("德卡的 HealthyCarder.dll", "decard's HealthyCarder.dll"),
    "CarderOpen": Text("长城医疗的动态库", "the library of GWI"),
}
"""decard has a library of the same file name, GWI a ReadCardInfo with other arguments."""
_FUNCTIONS: Final = with_namesakes(
    {
        "card": Function("ReadCardInfo", _OUT, success="any"),
        "people": Function("ReadPeopleInfo", _OUT, success="any"),
        "scan": Function("SendScanCmd", (BytesOut("out", _RECORD), TextOut("message", _MESSAGE)), success="any"),
        "scan_mode": Function("GetScanMode", _OUT, success="any", optional=True),
        "scan_when_told": Function("Checkmod_Cmd", _OUT, success="any", optional=True),
    },
    NAMESAKES,
)


class _Meaning(NamedTuple):
    """What a message means that has one of these words, in small letters."""

    error: type[WscallError]
    words: tuple[str, ...]
    what: Text
    advice: Text


_MEANINGS: Final = (
    _Meaning(
        NoCard,
        ("无卡", "未放卡", "没有卡", "请放卡", "寻卡", "no card"),
        Text("未寻到卡", "no card on the reader"),
        Text("请将卡片放好后重试", "put the card on properly and try again"),
    ),
    _Meaning(
        DeviceAbsent,
        ("未连接", "读卡器连接", "设备连接", "打开读卡器", "打开设备", "打开端口", "not connected"),
        Text("读卡器未连接", "the reader is not connected"),
        Text("检查读卡器是否插好", "see that the reader is plugged in"),
    ),
    _Meaning(
        NotSupported,
        ("psam", "sam卡", "sam card"),
        Text("没有可用的 SAM 卡，此项信息受保护", "without a usable SAM this is protected"),
        Text("检查读卡器中的 SAM 卡", "see to the SAM in the reader"),
    ),
)


class HealthyCarder:
    """``RecordReader`` and ``CodeScanner`` over the library, which finds the reader by itself.

    Args:
        library: opened with the driver's functions.
        where: vendor directory and device, for errors.
        codes: what particular codes mean, beside what the messages say.
        wait: seconds for which one SendScanCmd waits, until that is learnt.
    """

    __slots__ = ("_codes", "_library", "_wait", "_where")

    def __init__(
        self, library: "Calls", where: str, codes: Mapping[type[WscallError], Collection[str]], wait: float
    ) -> None:
        self._library = library
        self._where = where
        self._codes = codes
        self._wait = wait

    def identity(self) -> DeviceIdentity:
        """The model; the library's functions for its number are not known by name."""
        return DeviceIdentity(model="W2160")

    def read_record(self, kind: RecordKind, deadline: Deadline) -> Mapping[str, str]:
        """See :meth:`wscall.devices.capabilities.RecordReader.read_record`.

        The holder's record is read between two reads of the card's: both have to be of one card.

        Raises:
            NoCard: there is none, or it was exchanged while it was read.
            NotSupported: the library has no such record, or wants a SAM for it.
            DeviceFault: it failed, gave nothing, or values in another order than is known.
        """
        if kind == "health":
            raise NotSupported(
                Text("该动态库不提供健康数据", "the library does not give clinical data"),
                where=self._where,
                advice=Text("改用同一读卡器的 PC/SC 设备", "use the reader through PC/SC"),
            )
        card = parse_card(self._answer("card", deadline), self._where)
        if kind == "card":
            return card
        people = parse_people(self._answer("people", deadline), self._where)
        if parse_card(self._answer("card", deadline), self._where) != card:
            raise exchanged(self._where)
        return {**card, **people}

    def scan(self, deadline: Deadline) -> str:
        """See :meth:`wscall.devices.capabilities.CodeScanner.scan`.

        The library waits for some seconds, says that nothing was shown, and is asked again. It cannot be
        interrupted, so it is only asked while there is time for a whole wait: how long one takes is learnt.

        Raises:
            TimedOut: nothing was shown before the deadline.
            Cancelled: the caller gave up.
            DeviceFault: the library failed, or handed over what cannot be a code.
        """
        self._scan_only_when_told(deadline)
        while deadline.remaining() >= self._wait:
            begun = time.monotonic()
            returned = self._library.call("scan", deadline=deadline)
            if returned.result == 0:
                return self._possible_code(returned.octets("out").partition(b"\0")[0])
            if returned.result != _NO_CODE_SHOWN:
                raise self._failed("scan", returned.result, returned.text("message"))
            self._wait = time.monotonic() - begun
        deadline.wait(deadline.remaining())
        deadline.check(_NOTHING_SHOWN)
        raise TimedOut(_NOTHING_SHOWN, where=self._where)

    def close(self) -> None:
        """Forget the library."""
        self._library.close()

    def _scan_only_when_told(self, deadline: Deadline) -> None:
        if not self._library.has("scan_mode"):
            return
        automatic = self._answer("scan_mode", deadline) == _AUTOMATIC
        if automatic and self._library.has("scan_when_told"):
            self._answer("scan_when_told", deadline, may_be_empty=True)

    def _possible_code(self, code: bytes) -> str:
        where = f"{self._where} {_FUNCTIONS['scan'].symbol}"
        if len(code) > _LONGEST_CODE:
            raise DeviceFault(
                Text("厂商动态库给出的扫码内容不可能", "the vendor's library hands over an impossible code"),
                where=where,
                found=f"{len(code)} bytes",
                needed=f"<= {_LONGEST_CODE} bytes",
                advice=Text("重新扫码；若仍如此，请报给厂商", "scan again; if it stays so, tell the vendor"),
            )
        return text_of(code, where)

    def _answer(self, name: str, deadline: Deadline, *, may_be_empty: bool = False) -> str:
        returned = self._library.call(name, deadline=deadline)
        if returned.result != 0:
            raise self._failed(name, returned.result, returned.text("message"))
        text = returned.text("out")
        if not text and not may_be_empty:
            raise empty(f"{self._where} {_FUNCTIONS[name].symbol}", "out")
        return text

    def _failed(self, name: str, code: int, message: str) -> WscallError:
        where = f"{self._where} {_FUNCTIONS[name].symbol}"
        native = Native(str(code), scrub(message))
        said = message.lower()
        for meaning in _MEANINGS:
            if str(code) in self._codes.get(meaning.error, ()) or any(word in said for word in meaning.words):
                return meaning.error(meaning.what, where=where, native=native, advice=meaning.advice)
        return DeviceFault(
            Text("厂商动态库返回失败", "the vendor's library reports a failure"),
            where=where,
            needed="0",
            native=native,
            advice=Text("用返回码查阅厂商手册", "look the code up in the vendor's manual"),
        )


def open_device(context: DeviceContext, deadline: Deadline) -> HealthyCarder:
    """Open the library: driver ``healthy-carder``. Whether a reader is there, only a read tells.

    Raises:
        BadConfiguration: an option cannot be used.
        DriverMissing: the library, or one it depends on, is not there.
        DriverIncompatible: the library is built for another system, or is another vendor's.
    """
    where = place(context)
    options = Options(context.options, where, _KEYS)
    codes = {NoCard: options.texts("no_card"), DeviceAbsent: options.texts("absent")}
    from wscall.devices.transports.library import open_library  # noqa: PLC0415 - the host only lists drivers

    library = open_library(context, _FUNCTIONS, deadline)
    try:
        refuse_namesakes(library, NAMESAKES, where)
    except WscallError:
        library.close()
        raise
    return HealthyCarder(library, where, codes, options.seconds("scan_ms", 1000))
