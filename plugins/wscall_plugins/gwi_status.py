"""Status words of the readers of 长城医疗 GWI: what they mean to a caller.

Their wire and their library tell the same. Words beginning with 1 are of the contact slot, 2 of the SAM slots,
3 of the antenna.
"""

from collections.abc import Mapping
from typing import Final

from wscall.errors import DeviceFault, Native, NoCard, NotSupported, WscallError
from wscall.text import NOTHING, Text

ALREADY_POWERED: Final = frozenset({0x1003, 0x2003, 0x3003})
"""The card is powered from before: power it off first."""

_AGAIN: Final = Text("重新放卡后再试", "place the card again and retry")
_ONE: Final = Text("感应区只放一张卡", "leave one card only on the antenna")
_NOT_IN: Final = Text("没有放卡", "there is no card")
_NOT_POWERED: Final = Text("卡未上电", "the card is not powered")
_MUTE: Final = Text("卡没有应答", "the card does not answer")
_SLOT: Final = Text("读卡器没有这种卡座", "the reader has no such slot")
_DATA: Final = Text("读卡器与卡之间数据出错", "data went wrong between reader and card")

_MEANINGS: Final[Mapping[int, tuple[type[WscallError], Text, Text]]] = {
    0x1001: (NotSupported, _SLOT, NOTHING),
    0x1002: (NoCard, _NOT_IN, _AGAIN),
    0x1004: (NoCard, _NOT_POWERED, _AGAIN),
    0x1005: (NoCard, _MUTE, _AGAIN),
    0x1006: (NoCard, _MUTE, _AGAIN),
    0x1007: (DeviceFault, _DATA, _AGAIN),
    0x2001: (NotSupported, _SLOT, NOTHING),
    0x2004: (NoCard, _NOT_POWERED, _AGAIN),
    0x2005: (NoCard, _MUTE, Text("检查 SAM 卡是否插好", "check that the SAM is in its slot")),
    0x2006: (NoCard, _MUTE, Text("检查 SAM 卡是否插好", "check that the SAM is in its slot")),
    0x2007: (DeviceFault, _DATA, _AGAIN),
    0x3001: (NotSupported, _SLOT, NOTHING),
    0x3002: (NoCard, _NOT_IN, _AGAIN),
    0x3004: (NoCard, _NOT_POWERED, _AGAIN),
    0x3005: (NoCard, _MUTE, _AGAIN),
    0x3006: (NoCard, _NOT_IN, _AGAIN),
    0x3007: (DeviceFault, _DATA, _AGAIN),
    0x3009: (NoCard, Text("感应区有多张卡", "several cards lie on the antenna"), _ONE),
}


def refusal(status: int, where: str) -> WscallError:
    """The error for a status word that is not success; the word itself goes along as the native code."""
    unknown = (DeviceFault, Text("读卡器拒绝了命令", "the reader refused the command"), NOTHING)
    kind, what, advice = _MEANINGS.get(status, unknown)
    return kind(what, where=where, advice=advice, native=Native(f"{status:04X}"))
