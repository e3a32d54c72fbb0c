"""The functions of SSSE32.dll that are used.

Appendix B of the terminal specification of the social security card (社会保障(个人)卡规范), and what HuaDa's
build has beyond it for contactless and identity cards and its scanner.
"""

from collections.abc import Mapping
from typing import Final

from wscall.devices.transports.functions import (
    Argument,
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    Success,
    TextIn,
    TextOut,
)
from wscall.text import Text

_ANSWER: Final = 258
"""Bytes of the longest answer to a short APDU."""
_CODE: Final = 1024
_TEXT: Final = 256
"""Bytes for one text of an identity card; the longest, an address, has 70."""
_FAILURES: Final = {
    -1: Failure("device_fault", Text("卡类型不对", "wrong type of card")),
    -2: Failure("no_card", Text("无卡", "no card")),
    -3: Failure("no_card", Text("卡未上电", "the card has no power")),
    -4: Failure("device_fault", Text("卡无应答", "the card does not answer")),
    -11: Failure("device_absent", Text("读卡器连接错", "the reader is not connected")),
    -12: Failure("device_absent", Text("读卡器未打开", "the reader is not open")),
    -13: Failure("device_fault", Text("命令错误", "bad command")),
    -14: Failure("device_fault", Text("参数错误", "bad parameter")),
    -15: Failure("device_fault", Text("校验和错误", "wrong checksum")),
    -20: Failure("device_fault", Text("卡片指令失败", "the command to the card failed")),
}


def _function(
    symbol: str, *arguments: Argument, success: Success = "nonnegative", optional: bool = False
) -> Function:
    """Everything is a C long: an error is negative, data is its length, anything else 0."""
    return Function(symbol, (_DEVICE, *arguments), "long", success, _FAILURES, optional=optional)


_DEVICE: Final = Number("handle", "long")
_SLOT: Final = Number("slot", "uint8")
_COMMAND: Final = (Number("size", "long"), BytesIn("command"), BytesOut("answer", _ANSWER, "result", needed=True))
_RESET: Final = BytesOut("atr", 64, "result", needed=True)

FUNCTIONS: Final[Mapping[str, Function]] = {
    "open": Function("ICC_Reader_Open", (TextIn("name"),), "long", "positive", _FAILURES),
    "close": _function("ICC_Reader_Close", success="any"),
    "info": Function("ICC_Reader_Libinfo", (TextOut("info", 128),), "long", "any", optional=True),
    "serial": _function("ICC_Reader_GetDeviceSN", TextOut("serial", 64), success="any", optional=True),
    "version": _function(
        "ICC_Reader_GetDeviceVersion",
        *(TextOut(name, 64) for name in ("software", "hardware", "boot", "date")),
        success="any",
        optional=True,
    ),
    "power_on": _function("ICC_Reader_PowerOn", _SLOT, _RESET, success="positive"),
    "power_off": _function("ICC_Reader_PowerOff", _SLOT, success="any"),
    "status": _function("ICC_Reader_GetStatus", _SLOT, success="any"),
    "apdu": _function("ICC_Reader_Application", _SLOT, *_COMMAND, success="positive"),
    "type_a": _function("PICC_Reader_SetTypeA"),
    "request": _function("PICC_Reader_Request"),
    "anticollision": _function("PICC_Reader_anticoll", BytesOut("uid", 64)),
    "select": _function("PICC_Reader_Select", Number("type", "uint8")),
    "rf_power_on": _function("PICC_Reader_PowerOnTypeA", _RESET, success="positive"),
    "rf_apdu": _function("PICC_Reader_Application", *_COMMAND, success="positive"),
    "id_card": _function(
        "PICC_Reader_ReadIDMsg",
        Number("picture_file", "pointer"),  # NULL: no file with the photo is wanted
        TextOut("name", _TEXT, needed=True),
        *(TextOut(name, _TEXT) for name in ("sex", "nation", "birth", "address")),
        TextOut("number", _TEXT, needed=True),
        *(TextOut(name, _TEXT) for name in ("issuer", "valid_from", "valid_to", "error")),
    ),
    "scan": _function("ICC_Reader_ScanCode", Number("seconds", "uint8"), BytesOut("code", _CODE), optional=True),
    "beep": _function("ICC_PosBeep", Number("time", "uint8"), optional=True),
    "voice": _function("ICC_DispSound", Number("type", "uint8"), Number("mode", "uint8"), optional=True),
}
"""By the names that the driver uses."""

NAMESAKES: Final = {
    "ICC_Reader_GetLastError": Text("北京读卡服务的动态库", "the library of the reader service in Beijing"),
}
"""Another library has functions of the same names with other arguments and results (ICC_Reader_Application gives
the status word, not a length); this one only it has."""
