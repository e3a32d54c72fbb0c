"""Identity cards as vendors' libraries tell them, in words: brought into the codes that stand on the card.

Libraries give ``男`` or ``1``, ``汉`` or ``汉族`` or ``01``, ``1985年3月12日`` or ``1985.03.12`` for one card. A
word nobody knows becomes empty rather than a wrong code: a card is not refused for the spelling of a nation.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from wscall.devices.capabilities import IdCard
from wscall.errors import DeviceFault
from wscall.text import Text

LONG_TERM: Final = "长期"
"""``valid_to`` of a card without an end."""

_SEXES: Final = {"男": "1", "男性": "1", "女": "2", "女性": "2", "未知": "0", "未说明": "9"}
_SEX_CODES: Final = frozenset({"0", "1", "2", "9"})
_NATIONS: Final = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 "
    "傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
"""The nations of GB/T 3304 in the order of their codes, 01 to 56."""
_NATION_CODES: Final = {
    **{name: f"{code:02}" for code, name in enumerate(_NATIONS.split(), 1)},
    "其他": "97",
    "外国血统中国籍人士": "98",
}
_FOREIGNER: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
_DATE: Final = re.compile(r"(\d{4})[-./年 ]?(\d{1,2})[-./月 ]?(\d{1,2})日?")
_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]|[0-9A-Z]{15}")
"""Numbers of citizens and residents, and the older ones of foreigners."""


def sex_code(text: str) -> str:
    """The code of GB/T 2261.1, one digit; empty if the word is unknown."""
    text = text.strip()
    code = text.lstrip("0") or text[:1]
    return code if code in _SEX_CODES else _SEXES.get(text, "")


def nation_code(text: str) -> str:
    """The code of GB/T 3304, two digits; empty if the word is unknown."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return text.zfill(2) if text.zfill(2) in _NATION_CODES.values() else ""
    return _NATION_CODES.get(text) or _NATION_CODES.get(text.removesuffix("族"), "")


def date_digits(text: str) -> str:
    """A day as YYYYMMDD, or ``长期``; empty if there is no such day."""
    text = text.strip()
    if text == LONG_TERM:
        return LONG_TERM
    found = _DATE.fullmatch(text)
    if found is None:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat().replace("-", "")
    except ValueError:
        return ""


def kind_of_card(number: str, nation: str) -> str:
    """The kind of a card that a library does not tell: by the form of its number, and whether it has a nation.

    Returns:
        ``""`` a citizen, ``I`` a foreigner (three letters and twelve digits; newer cards have a citizen's form of
        number and count as one), ``J`` a resident of Hong Kong, Macao or Taiwan, whose card has no nation.
    """
    if _FOREIGNER.fullmatch(number.strip().upper()):
        return "I"
    return "" if nation.strip() else "J"


def id_card_from_texts(texts: Mapping[str, str], where: str, *, kind: str = "", photo: bytes = b"") -> IdCard:
    """The card from a vendor's words, by the names of :class:`~wscall.devices.capabilities.IdCard`.

    Args:
        texts: what the library gave; what is missing counts as empty.
        where: for the error.
        kind: ``""`` a citizen, ``I`` a foreigner, ``J`` a resident of Hong Kong, Macao or Taiwan.
        photo: the WLT block, or nothing.

    Raises:
        DeviceFault: there is no name, or no number that could be one, though the library said that it read a card.
    """
    values = {name: text.strip() for name, text in texts.items()}
    number = values.get("number", "").upper()
    if not values.get("name"):
        raise _incomplete(where, "name=''", "name")
    if not _NUMBER.fullmatch(number):
        raise _incomplete(where, f"number: {len(number)} characters", "15 | 18 characters")
    return IdCard(
        name=values["name"],
        sex=sex_code(values.get("sex", "")),
        nation=nation_code(values.get("nation", "")),
        birth=date_digits(values.get("birth", "")),
        address=values.get("address", ""),
        number=number,
        issuer=values.get("issuer", ""),
        valid_from=date_digits(values.get("valid_from", "")),
        valid_to=date_digits(values.get("valid_to", "")),
        kind=kind,
        photo=photo,
    )


def _incomplete(where: str, found: str, needed: str) -> DeviceFault:
    return DeviceFault(
        Text(
            "厂商动态库报告读证成功，但关键字段为空或不可能",
            "the vendor's library reports a card, but a key field is empty or impossible",
        ),
        where=where,
        found=found,
        needed=needed,
        advice=Text("请重新放置身份证", "put the identity card on again"),
    )
