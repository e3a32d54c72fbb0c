"""What the status of an SDT identity card module means, from its library or from its wire.

The module of the Ministry of Public Security (GA 450) answers every command with one byte; all makers hand it on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from wscall.devices.transports.functions import Failure
from wscall.text import Text

DONE: Final = 0x90
FOUND: Final = 0x9F
"""Success of the search for a card, which has a status of its own."""

FAILURES: Final[Mapping[int, Failure]] = MappingProxyType(
    {
        0x01: Failure("device_absent", Text("端口打开失败", "the port cannot be opened")),
        0x02: Failure("device_fault", Text("接收超时", "the module did not answer in time")),
        0x03: Failure("device_fault", Text("数据传输错误", "the data was damaged on its way")),
        0x05: Failure("device_absent", Text("串口不可用", "the serial port cannot be used")),
        0x09: Failure("device_fault", Text("打开文件失败", "a file cannot be opened")),
        0x10: Failure("device_fault", Text("校验和错误", "the checksum is wrong")),
        0x11: Failure("device_fault", Text("长度错误", "the length is wrong")),
        0x21: Failure("device_fault", Text("命令错误", "the module does not know the command")),
        0x23: Failure("device_fault", Text("越权操作", "the module does not allow the command")),
        0x24: Failure("device_fault", Text("无法识别的错误", "the module names no reason")),
        0x31: Failure("device_fault", Text("证件认证模块失败", "the card does not accept the module")),
        0x32: Failure("device_fault", Text("模块认证证件失败", "the module does not accept the card")),
        0x33: Failure("device_fault", Text("信息验证失败", "the card's data is not genuine")),
        0x37: Failure("device_fault", Text("指纹信息验证失败", "the fingerprint data is not genuine")),
        0x3F: Failure("device_fault", Text("信息长度错误", "the card's data has a wrong length")),
        0x40: Failure("no_card", Text("无法识别的卡类型", "the card is of an unknown kind")),
        0x41: Failure("no_card", Text("读卡失败，证件可能已移开", "the card was not read, perhaps taken away")),
        0x47: Failure("device_fault", Text("取随机数失败", "the module has no random number")),
        0x60: Failure("device_fault", Text("模块自检失败", "the module's self-test failed")),
        0x66: Failure("device_fault", Text("模块没有经过授权", "the module is not authorised")),
        0x80: Failure("no_card", Text("未寻到身份证", "no identity card was found")),
        0x81: Failure(
            "no_card", Text("选卡失败，证件可能已移开", "the card was not selected, perhaps taken away")
        ),
        0x91: Failure("not_supported", Text("证件中无此内容", "the card does not have this")),
    }
)
"""Status → what it means. 41, 80 and 81 are a card that is not, or no longer, where it can be read."""

LIFT: Final = Text(
    "请放置身份证；证件已在读卡器上时，请拿起后重新放置",
    "put an identity card on the reader; one that lies there already has to be lifted and put down again",
)
"""The module finds a card once; after that it has to leave the field before it is found again."""
