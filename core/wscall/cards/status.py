"""Status words (ISO 7816-4 and the card's command set): what the last two bytes of an answer mean."""

from typing import Final

from wscall.text import Text

OK: Final = 0x9000
SECURITY_NOT_SATISFIED: Final = 0x6982
BLOCKED: Final = 0x6983
WRONG_LENGTH: Final = 0x6700
END_REACHED: Final = 0x6282
ABSENT: Final = frozenset({0x6A82, 0x6A83, 0x6A88})
"""File, record or data object not there: missing on this card, not a failure."""
LOCKED: Final = frozenset({SECURITY_NOT_SATISFIED, 0x6985})
"""The file wants its key first."""
WRONG_PLACE: Final = frozenset({0x6A86, 0x6B00})
"""The command exists, but not with these P1 and P2."""

_TEXTS: Final = {
    0x9000: Text("成功", "success"),
    0x6281: Text("回送的数据可能有错", "the data may be damaged"),
    0x6282: Text("文件长度小于请求长度", "end of file reached before all was read"),
    0x6283: Text("文件或应用已失效", "the file or application is invalidated"),
    0x6300: Text("认证失败", "authentication failed"),
    0x6400: Text("状态未改变的执行错误", "execution error, nothing changed"),
    0x6581: Text("写存储器失败", "memory failure"),
    0x6700: Text("长度错误", "wrong length"),
    0x6882: Text("不支持安全报文", "secure messaging not supported"),
    0x6900: Text("命令不被接受", "command not allowed"),
    0x6901: Text("命令不被接受（状态无效）", "command not allowed in this state"),
    0x6981: Text("命令与文件结构不相容", "the command does not fit the file"),
    0x6982: Text("安全状态不满足", "security status not satisfied"),
    0x6983: Text("认证方法（密钥或口令）被锁定", "key or PIN blocked"),
    0x6984: Text("引用数据无效（无随机数）", "no challenge was taken"),
    0x6985: Text("使用条件不满足", "conditions of use not satisfied"),
    0x6986: Text("没有当前文件", "no current file"),
    0x6987: Text("缺少安全报文", "secure messaging missing"),
    0x6988: Text("安全报文数据错误", "secure messaging data wrong"),
    0x6A80: Text("数据域参数错误", "wrong data"),
    0x6A81: Text("功能不支持", "function not supported"),
    0x6A82: Text("文件未找到", "file not found"),
    0x6A83: Text("记录未找到", "record not found"),
    0x6A84: Text("空间不足", "not enough memory"),
    0x6A86: Text("参数 P1 P2 错误", "wrong P1 P2"),
    0x6A88: Text("引用数据或密钥未找到", "referenced data or key not found"),
    0x6B00: Text("偏移或参数错误", "wrong offset or parameters"),
    0x6D00: Text("命令不存在", "instruction not known"),
    0x6E00: Text("命令类别不支持", "class not supported"),
    0x6F00: Text("数据无效", "no precise diagnosis"),
    0x9302: Text("报文鉴别码错误", "wrong message authentication code"),
    0x9303: Text("应用已被锁定", "application blocked"),
    0x9403: Text("密钥索引不支持", "key index not supported"),
}
_MORE: Final = Text("还有 {count} 字节可取", "{count} more bytes to fetch")
_EXACT: Final = Text("长度应为 {count}", "the length is {count}")
_TRIES: Final = Text("认证失败，还可尝试 {count} 次", "authentication failed, {count} tries left")
_UNKNOWN: Final = Text("未知状态", "unknown status")


def tries_left(sw: int) -> int | None:
    """How many tries a 63Cx leaves; None for any other status."""
    return sw & 0xF if sw & 0xFFF0 == 0x63C0 else None  # noqa: PLR2004 - the pattern itself


def costs_a_try(sw: int) -> bool:
    """Whether a PIN or key was compared and found wrong, or is blocked by now."""
    return sw in {0x6300, BLOCKED} or tries_left(sw) is not None


def meaning(sw: int) -> Text:
    """A status word in words."""
    if sw in _TEXTS:
        return _TEXTS[sw]
    if sw >> 8 == 0x61:  # noqa: PLR2004 - the pattern itself
        return _MORE.fill(count=sw & 0xFF)
    if sw >> 8 == 0x6C:  # noqa: PLR2004 - the pattern itself
        return _EXACT.fill(count=sw & 0xFF)
    tries = tries_left(sw)
    return _UNKNOWN if tries is None else _TRIES.fill(count=tries)
