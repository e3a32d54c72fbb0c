"""The functions of the national health card driver that are used, and which fields their parameters are.

居民健康卡应用接口技术规范; the parameters are the pinyin initials of the card's items.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from wscall.devices.transports.functions import (
    Argument,
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    NumberKind,
    NumberOut,
    Success,
    TextOut,
)
from wscall.text import Text

_ANSWER: Final = 258
"""Bytes of the longest answer to a short APDU."""
_TEXT: Final = 512
"""Bytes for one field; the longest, the issuer's certificate in hexadecimal digits, has 360."""
_ATR: Final = 128

NO_SUCH_FILE: Final = 102
NO_SUCH_RECORD: Final = 112
OPEN_FAILED: Final = 110
_NOT_THERE: Final = Failure("device_absent", Text("读卡器连接错", "the reader is not connected"))
_NO_CARD: Final = Failure("no_card", Text("无卡", "no card"))
_FAILURES: Final = {
    1: _NOT_THERE,
    2: _NO_CARD,
    4: Failure("device_fault", Text("卡无应答", "the card does not answer")),
    5: Failure("device_fault", Text("设备故障", "the reader is at fault")),
    6: Failure("device_absent", Text("句柄无效，读卡器未打开", "invalid handle: the reader is not open")),
    101: Failure("device_fault", Text("参数错误", "bad parameter")),
    NO_SUCH_FILE: Failure("not_supported", Text("卡上没有该文件", "the card does not have the file")),
    103: Failure("device_fault", Text("读记录失败", "a record could not be read")),
    104: Failure("device_fault", Text("卡片响应异常", "the card's answer is odd")),
    105: Failure(
        "not_supported", Text("PSAM 无应答，此项信息受保护", "without an answer of the SAM this is protected")
    ),
    106: Failure("device_fault", Text("内部认证失败", "internal authentication failed")),
    107: Failure("device_fault", Text("读二进制文件失败", "a transparent file could not be read")),
    OPEN_FAILED: Failure(
        "device_fault",
        Text(
            "110：接口规范为写有效标志失败，操作系统为打开失败", "110: a write failed, or, of the system, an open"
        ),
    ),
    NO_SUCH_RECORD: Failure("not_supported", Text("记录不可用", "the record cannot be used")),
    113: Failure("device_fault", Text("照片数据异常", "the photo's data is odd")),
    -2: _NO_CARD,
    -3: Failure("no_card", Text("卡未上电", "the card has no power")),
    -11: _NOT_THERE,
    -12: _NOT_THERE,
}
"""The interface's own codes, the reader's (1 to 5), Windows' (6), and those of the reader library below it."""

_DEVICE: Final = Number("handle", "pointer")


class RecordFunction(NamedTuple):
    """A function that reads one file, and the specification's names of its texts, in order.

    Several names for one text have a space between; a text without a name is not given out.
    """

    symbol: str
    fields: tuple[str, ...]
    numbered: bool = False


RECORDS: Final[Mapping[str, RecordFunction]] = {
    "card": RecordFunction(
        "iR_DDF1EF05Info",
        ("klx", "gfbb", "fkjgmc", "orgCode", "", "fksj", "kh", "aqm", "fkxlh xpxlh", "yycsdm"),
    ),
    "person": RecordFunction("iR_DDF1EF06Info", ("xm", "xb", "mzdm", "csrq", "sfzhm")),
    "validity": RecordFunction("iR_DDF1EF08Info", ("kyxq", "brdh", "brdh2", "ylfyzffs", "ylfyzffs2", "ylfyzffs3")),
    "addresses": RecordFunction("iR_DF01EF05Info", ("dzlb", "address", "dzlb2", "address2")),
    "contacts": RecordFunction(
        "iR_DF01EF06Info",
        ("lxrxm1", "lxrgx1", "lxrdh1", "lxrxm2", "lxrgx2", "lxrdh2", "lxrxm3", "lxrgx3", "lxrdh3"),
    ),
    "education": RecordFunction("iR_DF01EF07Info", ("xldm", "fyzhdm", "zydm")),
    "documents": RecordFunction("iR_DF01EF08Info", ("zjlx", "zjhm", "jkdah", "xnhkh")),
    "warnings": RecordFunction(
        "iR_DF02EF05Info",
        (
            *("abodm", "rhdm", "xcbz", "xzbbz", "xnxgbbz", "dxbbz", "nxwlbz", "tnbbz"),
            *("qgybz", "txbz", "qgyzbz", "qgqsbz", "kzxyzbz", "xzqbqbz", "qtyxjsmc"),
        ),
    ),
    "mind": RecordFunction("iR_DF02EF06Info", ("jsbbz",)),
    "allergy": RecordFunction("iR_DF02EF07Info", ("gmwzmc", "gmfy"), numbered=True),
    "immunisation": RecordFunction("iR_DF02EF08Info", ("myjzmc", "myjzsj"), numbered=True),
}


def _function(
    symbol: str,
    *arguments: Argument,
    result: NumberKind = "int32",
    success: Success = "zero",
    optional: bool = False,
) -> Function:
    return Function(symbol, arguments, result, success, _FAILURES, optional=optional)


def _record(record: RecordFunction) -> Function:
    number = (Number("number"),) if record.numbered else ()
    texts = (TextOut(f"text{place}", _TEXT) for place, _ in enumerate(record.fields))
    return _function(record.symbol, _DEVICE, *number, *texts)


FUNCTIONS: Final[Mapping[str, Function]] = {
    "open": _function("OpenDevice", Number("port"), result="pointer", success="any", optional=True),
    "close": _function("CloseDevice", _DEVICE, success="any", optional=True),
    "open_port": _function("iDOpenPort", result="pointer", success="any", optional=True),
    "close_port": _function("iDClosePort", success="any", optional=True),
    "power_on": _function("PowerOn", _DEVICE, Number("slot"), TextOut("atr", _ATR, needed=True)),
    "apdu": _function(
        "SendAPDU",
        _DEVICE,
        Number("slot", "uint8"),
        BytesIn("command"),
        Number("size", "ulong"),
        BytesOut("answer", _ANSWER, "length", needed=True),
        NumberOut("length"),
    ),
    **{name: _record(record) for name, record in RECORDS.items()},
}
"""By the names that the driver uses."""

NAMESAKES: Final = {
    "iReadCardBas": Text("社会保障卡驱动 SSCardDriver", "the social security card driver SSCardDriver"),
}
"""That driver has an iVerifyPIN of other arguments, and none of the functions above."""
