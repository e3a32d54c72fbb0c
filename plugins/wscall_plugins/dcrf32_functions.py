"""The functions of dcrf32.dll and libdcrf32.so that are used: decard's header, with 16-bit results."""

from collections.abc import Mapping
from typing import Final

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
_CODE: Final = 4096
_NO_CARD: Final = {1: Failure("no_card", Text("无卡", "no card"))}


def functions(handle: NumberKind) -> Mapping[str, Function]:
    """The functions of the library; a handle is as wide as a pointer in the DLL and an int in the .so."""
    device = Number("handle", handle)

    def function(symbol: str, *arguments: Argument, any_result: bool = False) -> Function:
        success: Success = "any" if any_result else "zero"
        return Function(symbol, (device, *arguments), "int16", success, _NO_CARD)

    command = (Number("size", "uint32"), BytesIn("command"), NumberOut("length", "uint32"))
    answer = BytesOut("answer", _ANSWER, "length", needed=True)
    reset = (NumberOut("length", "uint8"), BytesOut("atr", 128, "length", needed=True))
    return {
        "init": Function("dc_init", (Number("port", "int16"), Number("baud")), handle, "any"),
        "exit": function("dc_exit", any_result=True),
        "version": function("dc_getver", TextOut("version", 128), any_result=True),
        "serial": function("dc_readdevsnr", TextOut("serial", 33), any_result=True),
        "beep": function("dc_beep", Number("time", "uint16")),
        "field": function("dc_reset", Number("time", "uint16")),
        "card_type": function("dc_config_card", Number("type", "uint8")),
        "find": function(
            "dc_card_n", Number("mode", "uint8"), NumberOut("length", "uint32"), BytesOut("number", 16, "length")
        ),
        "select": function("dc_pro_resetInt", *reset),
        "exchange": function("dc_pro_commandlinkInt", *command, answer, Number("timeout", "uint8")),
        "slot": function("dc_setcpu", Number("slot", "uint8")),
        "status": function("dc_CpuCardStatus", any_result=True),
        "reset": function("dc_cpureset", *reset),
        "apdu": function("dc_cpuapduInt", *command, answer),
        "down": function("dc_cpudown", any_result=True),
        "id_card": function(
            "dc_SamAReadCardInfo",
            Number("type"),
            NumberOut("text_length"),
            BytesOut("text", 256, "text_length", needed=True),
            NumberOut("photo_length"),
            BytesOut("photo", 1024, "photo_length"),
            NumberOut("finger_length"),
            BytesOut("finger", 1024, "finger_length"),
            NumberOut("extra_length"),
            BytesOut("extra", 70, "extra_length"),
        ),
        "scan_start": function("dc_Scan2DBarcodeStart", Number("mode", "uint8")),
        "scan_data": function(
            "dc_Scan2DBarcodeGetData", NumberOut("length"), BytesOut("code", _CODE, "length"), any_result=True
        ),
        "scan_exit": function("dc_Scan2DBarcodeExit", any_result=True),
    }
