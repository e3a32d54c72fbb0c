"""Status words of the readers of 长城医疗 GWI: what they mean, from their library or from their wire.

Words beginning with 1 are of the contact slot, with 2 of the SAM slots, with 3 of the antenna. A card that does
not power up or answer is one that cannot be read, like none: the next look may find it placed better, or alone.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wscall.devices.transports.functions import Failure
from wscall.errors import KINDS, DeviceFault, Native, NoCard, WscallError
from wscall.text import NOTHING, Text

ALREADY_POWERED: Final = frozenset({0x1003, 0x2003, 0x3003})
"""The card is powered from before: power it off first."""

FAILURES: Final[Mapping[int, Failure]] = MappingProxyType(
    {
        0x1001: Failure("no_card", Text("不支持接触式卡", "the reader has no contact slot")),
        0x1002: Failure("no_card", Text("接触式卡未插到位", "the contact card is not inserted")),
        0x1003: Failure("device_fault", Text("接触式卡已上电", "the contact card is powered already")),
        0x1004: Failure("no_card", Text("接触式卡未上电", "the contact card has no power, perhaps taken away")),
        0x1005: Failure("no_card", Text("接触式卡上电失败", "the contact card does not power up")),
        0x1006: Failure("no_card", Text("接触式卡无回应", "the contact card does not answer")),
        0x1007: Failure("device_fault", Text("接触式卡数据错误", "the contact card's data is damaged")),
        0x2001: Failure("no_card", Text("不支持 PSAM 卡", "the reader has no SAM slot")),
        0x2002: Failure("no_card", Text("PSAM 卡未插到位", "the SAM is not inserted")),
        0x2003: Failure("device_fault", Text("PSAM 卡已上电", "the SAM is powered already")),
        0x2004: Failure("no_card", Text("PSAM 卡未上电", "the SAM has no power")),
        0x2005: Failure("no_card", Text("PSAM 卡上电失败", "the SAM does not power up")),
        0x2006: Failure("no_card", Text("PSAM 卡无回应", "the SAM does not answer")),
        0x2007: Failure("device_fault", Text("PSAM 卡数据错误", "the SAM's data is damaged")),
        0x3001: Failure("no_card", Text("不支持非接触式卡", "the reader has no antenna")),
        0x3002: Failure("no_card", Text("未检测到非接触式卡", "no card on the antenna")),
        0x3003: Failure("device_fault", Text("非接触式卡已激活", "the contactless card is powered already")),
        0x3004: Failure(
            "no_card", Text("非接触式卡未激活", "the contactless card has no power, perhaps taken away")
        ),
        0x3005: Failure("no_card", Text("非接触式卡激活失败", "the contactless card does not power up")),
        0x3006: Failure("no_card", Text("等待非接触式卡超时", "no contactless card came in time")),
        0x3007: Failure("device_fault", Text("非接触式卡数据错误", "the contactless card's data is damaged")),
        0x3009: Failure(
            "no_card", Text("感应区有多张卡，请只放一张", "several cards are on the antenna: leave one")
        ),
    }
)
"""Status word → what it means."""

_AGAIN: Final = Text("重新放卡后再试", "place the card again and retry")


def refusal(status: int, where: str) -> WscallError:
    """The error for a status word that is not success; the word itself goes along as the native code."""
    native = Native(f"{status:04X}")
    if status not in FAILURES:
        what = Text("读卡器拒绝了命令", "the reader refused the command")
        return DeviceFault(what, where=where, native=native)
    kind = KINDS[FAILURES[status].kind]
    return kind(FAILURES[status].text, where=where, advice=_AGAIN if kind is NoCard else NOTHING, native=native)
