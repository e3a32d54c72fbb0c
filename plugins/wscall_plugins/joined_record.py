"""Records that a library gives as values joined by ``|``, without names: card and holder of a health card.

The order is known from programs that use it. So that another build with another order never becomes another
person's record, values whose kind is known are looked at: a date has to be one, a number has to be there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from wscall.errors import DeviceFault
from wscall.text import Text
from wscall_plugins.id_fields import date_digits, nation_code, sex_code

_CARD: Final = (
    ("klx",), ("gfbb",), ("fkjgmc",), ("orgCode",), ("fksj",), ("kh",), ("aqm",), ("fkxlh", "xpxlh"), ("yycsdm",),
)  # fmt: skip
_PEOPLE: Final = tuple(
    (name,)
    for name in (
        *("xm", "xb", "mzdm", "csrq", "sfzhm", "kyxq", "brdh", "brdh2", "ylfyzffs", "ylfyzffs2", "ylfyzffs3"),
        *("dzlb", "address", "dzlb2", "address2"),
        *("lxrxm1", "lxrgx1", "lxrdh1", "lxrxm2", "lxrgx2", "lxrdh2", "lxrxm3", "lxrgx3", "lxrdh3"),
        *("xldm", "fyzhdm", "zydm", "zjlx", "zjhm", "jkdah", "xnhkh"),
    )
)
"""The specification's names that each value fills, in the library's order."""
_KINDS: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(("fksj", "csrq", "kyxq"), date_digits),
    "xb": sex_code,
    "mzdm": nation_code,
}
_UNWRITTEN: Final = {**dict.fromkeys(("fksj", "csrq", "kyxq", "mzdm"), "0Ff"), "xb": "Ff"}
"""The digits of a value that nobody wrote; 0 is a sex."""
_NEEDED_CARD: Final = ("kh",)
_NEEDED_PEOPLE: Final = ("xm",)


def parse_card(text: str, where: str) -> dict[str, str]:
    """The card's own record: KLB, GFBB, FKJGMC, FKJGDM, FKSJ, KH, AQM, XPXLH, YYCSDM.

    Raises:
        DeviceFault: there is no card number, or the values stand in another order.
    """
    return _parsed(text, _CARD, _NEEDED_CARD, where)


def parse_people(text: str, where: str) -> dict[str, str]:
    """The holder's record: person, validity and telephones, addresses, contacts, education …, other numbers.

    Raises:
        DeviceFault: there is no name, or the values stand in another order.
    """
    return _parsed(text, _PEOPLE, _NEEDED_PEOPLE, where)


def _parsed(text: str, names: Sequence[tuple[str, ...]], needed: Sequence[str], where: str) -> dict[str, str]:
    """Fewer values than names are a card without the last ones; more are another record."""
    parts = [part.strip() for part in text.removesuffix("|").split("|")]
    if len(parts) > len(names):
        raise _other_order(where, f"{len(parts)} values", f"<= {len(names)} values")
    padded = parts + [""] * (len(names) - len(parts))
    values = {name: part for group, part in zip(names, padded, strict=True) for name in group}
    for name in needed:
        if not values[name]:
            raise _other_order(where, f"{name}=''", name)
    return _normalised(values, where)


def _normalised(values: Mapping[str, str], where: str) -> dict[str, str]:
    """The values whose kind is known, in the codes of the card; what was never written is empty."""
    result = dict(values)
    for name in result.keys() & _KINDS.keys():
        if not result[name].strip(_UNWRITTEN.get(name, "")):
            result[name] = ""
        elif not (code := _KINDS[name](result[name])):
            raise _other_order(where, f"{name}: {len(result[name])} characters", name)
        else:
            result[name] = code
    return result


def _other_order(where: str, found: str, needed: str) -> DeviceFault:
    return DeviceFault(
        Text("厂商动态库返回的记录与已知格式不符", "the vendor's library gives a record in an unknown form"),
        where=where,
        found=found,
        needed=needed,
        advice=Text("重新放卡再试；若仍如此，报给厂商", "place the card again; if it stays so, tell the vendor"),
    )
