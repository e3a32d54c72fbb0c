"""What ReadCardInfo_V2, ReadPeopleInfo_V2 and ReadHealthInfo_V2 give back: values joined by ``|``.

The order is this project's (the specification has none) and versioned: fields are only ever appended, so a HIS
that takes fields by position keeps working. A field without a value is empty, never left out.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from wscall.devices.capabilities import RecordKind
from wscall.model import VirCard
from wscall.model.dates import normalise_date

VERSION: Final[int] = 1
"""Grows with every field that is appended."""


class Field(NamedTuple):
    """One field of a record: the name of its value, and what it is called in Chinese."""

    name: str
    label: str


CARD: Final = (
    Field("klx", "卡的类别"),
    Field("gfbb", "规范版本"),
    Field("fkjgmc", "发卡机构名称"),
    Field("orgCode", "发卡机构代码"),
    Field("fksj", "发卡时间"),
    Field("kh", "卡号"),
    Field("aqm", "安全码"),
    Field("fkxlh", "发卡序列号"),
    Field("yycsdm", "应用城市代码"),
    Field("xpxlh", "芯片序列号/电子健康卡ID"),
    Field("yhkh", "银行卡号"),
    Field("jkkzt", "健康卡状态"),
)

PEOPLE: Final = (
    Field("xm", "姓名"),
    Field("xb", "性别"),
    Field("mzdm", "民族代码"),
    Field("csrq", "出生日期"),
    Field("sfzhm", "居民身份证号码"),
    Field("kyxq", "卡有效期"),
    Field("brdh", "本人电话1"),
    Field("brdh2", "本人电话2"),
    Field("ylfyzffs", "医疗费用支付方式1"),
    Field("dzlb", "地址类别1"),
    Field("address", "地址1"),
    Field("dzlb2", "地址类别2"),
    Field("address2", "地址2"),
    Field("lxrxm1", "联系人姓名1"),
    Field("lxrgx1", "联系人关系1"),
    Field("lxrdh1", "联系人电话1"),
    Field("lxrxm2", "联系人姓名2"),
    Field("lxrgx2", "联系人关系2"),
    Field("lxrdh2", "联系人电话2"),
    Field("lxrxm3", "联系人姓名3"),
    Field("lxrgx3", "联系人关系3"),
    Field("lxrdh3", "联系人电话3"),
    Field("xldm", "文化程度代码"),
    Field("fyzhdm", "婚姻状况代码"),
    Field("zydm", "职业类别代码"),
    Field("zjlx", "证件类别"),
    Field("zjhm", "证件号码"),
    Field("jkdah", "健康档案编号"),
    Field("xnhkh", "新农合证（卡）号"),
    Field("ylfyzffs2", "医疗费用支付方式2"),
    Field("ylfyzffs3", "医疗费用支付方式3"),
)

HEALTH: Final = (
    Field("abodm", "ABO血型代码"),
    Field("rhdm", "RH血型代码"),
    Field("xcbz", "哮喘标志"),
    Field("xzbbz", "心脏病标志"),
    Field("xnxgbbz", "心脑血管病标志"),
    Field("dxbbz", "癫痫病标志"),
    Field("nxwlbz", "凝血紊乱标志"),
    Field("tnbbz", "糖尿病标志"),
    Field("qgybz", "青光眼标志"),
    Field("txbz", "透析标志"),
    Field("qgyzbz", "器官移植标志"),
    Field("qgqsbz", "器官缺失标志"),
    Field("kzxyzbz", "可装卸的义肢标志"),
    Field("xzqbqbz", "心脏起搏器标志"),
    Field("qtyxjsmc", "其他医学警示名称"),
    Field("allergies", "过敏（物质:反应;…）"),
    Field("immunisations", "免疫接种（名称:时间;…）"),
)

LAYOUTS: Final[Mapping[RecordKind, tuple[Field, ...]]] = MappingProxyType(
    {"card": CARD, "people": PEOPLE, "health": HEALTH}
)
"""The fields of each record in order: code, documentation and tests all take them from here."""

_VALUE: Final = str.maketrans({"|": "｜", "\0": " ", **dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029", " ")})
_PART: Final = str.maketrans({":": "：", ";": "；"})


def record_output(kind: RecordKind, values: Mapping[str, str]) -> str:
    """A record as text. Always has as many fields as :data:`LAYOUTS` says.

    A ``|`` inside a value becomes ``｜``; line ends and NUL become blanks.
    """
    return "|".join(values.get(field.name, "").translate(_VALUE) for field in LAYOUTS[kind])


def joined(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as ``first:second;first:second``; the two signs inside a part become full-width."""
    return ";".join(":".join(part.translate(_PART) for part in pair) for pair in pairs)


def values_from_vir_card(card: VirCard) -> dict[str, str]:
    """The values of an electronic card, as virIdCardVerify answered it, by the names of :data:`LAYOUTS`.

    ``kh`` is the number of the electronic card and ``xpxlh`` its id, as an operator log wants them. Dates become
    YYYYMMDD and flags 1 or 0, as on a physical card; codes stay as the platform sent them.
    """
    people, health = card.peopleInfo, card.peopleInfo.healthDataInfo
    values = {name: getattr(people, name) for name in _SAME_NAME}
    values |= {name: getattr(health, name) for name in ("abodm", "rhdm", "qtyxjsmc")}
    values |= {name: _flag(getattr(health, theirs)) for name, theirs in _FLAGS.items()}
    values |= {
        "klx": "3",
        "fkjgmc": card.orgname,
        "orgCode": card.orgcode,
        "kh": card.virtualCardNum,
        "xpxlh": card.vuid,
        "csrq": normalise_date(people.csrq),
        "kyxq": normalise_date(card.erhcEnddate),
        "address": f"{people.dzsf}{people.dzs}{people.dzqx}{people.dzxz}{people.dzc}",
        "allergies": joined((each.gmwzmc, each.gmfy) for each in people.allergyInfoList),
        "immunisations": joined((each.myjzymmc, normalise_date(each.ymjzrq)) for each in people.vaccineInfoList),
    }
    if people.domicile:
        values |= {"dzlb2": "1", "address2": people.domicile}
    for number, linkman in enumerate(people.linkmanInfoList[:3], start=1):
        values |= {
            f"lxrxm{number}": linkman.lxrxm,
            f"lxrgx{number}": linkman.lxrgx,
            f"lxrdh{number}": linkman.lxrdh,
        }
    return values


_SAME_NAME: Final = (
    "xm", "xb", "mzdm", "sfzhm", "brdh", "ylfyzffs", "dzlb", "xldm", "fyzhdm", "zydm", "zjlx", "zjhm", "jkdah",
    "xnhkh",
)  # fmt: skip
_FLAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: {"qgybz": "qcybz", "kzxyzbz": "kzxdyzbz"}.get(name, name)
        for name in (field.name for field in HEALTH[2:14])
    }
)
"""The card's name of each flag → the service's, which spells two of them otherwise."""


def _flag(value: str) -> str:
    return {"T": "1", "F": "0"}.get(value.strip().upper(), value)
