"""The rules behind the error table that need nothing but the request: which value earns which code.

A field left out is never wrong here, but for the few an operation cannot do without; ``Policy.strict`` adds
the rest.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple

from wscall.model.identity import check_id_number, cross_check, upgrade_15
from wscall.model.tables import TABLES
from wscall.sim.platform.fields import Fields, group, is_blank, items, names, text
from wscall.sim.platform.policy import Policy
from wscall.sim.platform.records import ELECTRONIC, PHYSICAL
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.required import (
    REQUIRED_CARD,
    REQUIRED_LOG,
    REQUIRED_PEOPLE,
    REQUIRED_USE,
    REQUIRED_WITH_CHIP,
)

_ID_CARD: Final = "01"
_LONGEST_NUMBER: Final = 64
_OLD_LENGTH: Final = 15
_BAD_PARAMETER: Final = 10110


class Check(NamedTuple):
    """One rule: a value of ``field`` that does not satisfy ``fits`` is refused with ``code``."""

    field: str
    code: int
    fits: Callable[[str], bool]


def day(value: str) -> date | None:
    """A day written YYYYMMDD or YYYY-MM-DD; None where it is neither, or no day of the calendar."""
    if not re.fullmatch(r"[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _day(value: str) -> bool:
    return day(value) is not None


def _moment(value: str) -> bool:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _pattern(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _of(table: str, *more: str) -> Callable[[str], bool]:
    return lambda value: value in TABLES[table] or value in more


_PHONE: Final = _pattern(r"\d{1,20}")
_CHIP: Final = _pattern(r"[0-9A-Za-z]{1,64}")
_SERIAL: Final = _pattern(r"[01][0-9A-Za-z]{9}")
_CITY: Final = _pattern(r"[1-8]\d{5}")
_TERMINAL: Final = _of("terminal_type", "99")
_VISIT: Final = _of("visit_type", "I", "O", "E", "H", "T")

_PEOPLE: Final = (
    Check("xb", 10113, _of("sex")),
    Check("mzdm", 10123, _of("ethnicity")),
    Check("csrq", 10124, _day),
    Check("ylfyzffs", 10131, _of("payment")),
    Check("fyzhdm", 10132, _of("marriage")),
    Check("xldm", 10133, _of("education")),
    Check("zydm", 10135, _of("occupation")),
    Check("dzlb", 10136, _of("address_kind")),
    Check("citizenship", 10110, _of("country")),
    Check("brdh", 10110, _PHONE),
)
_FLAGS: Final = names("xcbz xzbbz xnxgbbz dxbbz jsbbz nxwlbz tnbbz qcybz txbz qgyzbz qgqsbz kzxdyzbz xzqbqbz")
_HEALTH: Final = (
    Check("abodm", 10138, _of("abo")),
    Check("rhdm", 10139, _of("rh")),
    *(Check(name, 10140, _of("medical_alert")) for name in _FLAGS),
)
_LINKMAN: Final = (Check("lxrgx", 10152, _of("relation")),)
_VACCINE: Final = (Check("ymjzrq", 10137, _day),)
_EXPENSE: Final = (Check("lbdm", 10126, _of("payment")),)
_CARD: Final = (
    Check("yycsdm", 10144, _CITY),
    Check("fksj", 10128, _day),
    Check("fkxlh", 10142, _SERIAL),
    Check("xpxlh", 10141, _CHIP),
    Check("yhkh", 10151, _pattern(r"\d{1,64}")),
    Check("bankCode", 10155, _pattern(r"[0-9A-Za-z-]{1,22}")),
    Check("issuingMode", 10154, _of("issuing_mode")),
    Check("jkkzt", 10110, lambda value: value == "1"),
    Check("aqm", 10110, _pattern(r"\d{3}")),
    Check("isRealName", 10110, _of("real_name")),
    Check("qrType", 10110, _of("qr_type")),
    Check("terminalType", 10110, _TERMINAL),
)
_CHIP_CARD: Final = (("yycsdm", 10144), ("fkxlh", 10142), ("xpxlh", 10141))
"""What a physical card cannot be without, and the code that says so."""
_USE: Final = (
    Check("depType", 10110, _of("department_type")),
    Check("medStepcode", 10110, _of("care_step")),
    Check("medType", 10110, _VISIT),
    Check("issuingMode", 10110, _of("qr_channel")),
    Check("terminalType", 10110, _TERMINAL),
)
_LOG: Final = (
    Check("operCode", 10112, _of("operation")),
    Check("operTime", 10110, _moment),
    Check("kslx", 10110, _of("department_type")),
    Check("medicaltype", 10110, _VISIT),
    Check("terminaltype", 10110, _TERMINAL),
    Check("amount", 10110, _pattern(r"\d{1,17}(\.\d{1,2})?")),
    Check("paymode", 10126, _of("payment_mode")),
)


def check_card(card: Fields, policy: Policy, today: date) -> None:
    """A card to be issued.

    Raises:
        Refusal: 10149 nothing filled in, 10110, 10128, 10141, 10142, 10144, 10151, 10154, 10155.
    """
    if is_blank(card) or is_blank(group(card, "peopleInfo")):
        raise Refusal(10149, "cardInfo" if is_blank(card) else "peopleInfo")
    klx = text(card, "klx")
    if klx not in {PHYSICAL, ELECTRONIC}:
        raise Refusal(10110, "klx")
    if klx == PHYSICAL:
        for name, code in _CHIP_CARD:
            if not text(card, name):
                raise Refusal(code)
    check_card_details(card, today)
    if policy.strict:
        _require(card, REQUIRED_CARD if klx == ELECTRONIC else (*REQUIRED_CARD, *REQUIRED_WITH_CHIP))


def check_card_details(card: Fields, today: date) -> None:
    """What is given of a card.

    Raises:
        Refusal: the code of the field that cannot be used.
    """
    _apply(_CARD, card)
    if (day(text(card, "fksj")) or today) > today:
        raise Refusal(10128)


def check_chip(number: str) -> None:
    """A chip serial number, where one is given.

    Raises:
        Refusal: 10141.
    """
    if number and not _CHIP(number):
        raise Refusal(10141)


def check_people(people: Fields, policy: Policy, today: date) -> None:
    """A resident who applies for a card.

    Raises:
        Refusal: 10111, 10114, 10134 and the codes of :func:`check_details`.
    """
    kind, number = document(people)
    check_details(people, today)
    own = text(people, "sfzhm").upper()
    if own and id_number(own) != number and kind == _ID_CARD:
        raise Refusal(10111)
    if policy.strict:
        _require(people, REQUIRED_PEOPLE)
        _check_against_number(people, id_number(own))


def check_details(people: Fields, today: date) -> None:
    """What is given of a resident, but for name and document.

    Raises:
        Refusal: the code of the field that cannot be used.
    """
    _apply(_PEOPLE, people)
    if (day(text(people, "csrq")) or today) > today:
        raise Refusal(10124)
    _apply(_HEALTH, group(people, "healthDataInfo"))
    for checks, wrapper, item in (
        (_LINKMAN, "linkmanInfoList", "linkmanInfo"),
        (_VACCINE, "vaccineInfoList", "vaccineInfo"),
        (_EXPENSE, "expenseType", "expenseTypeVo"),
    ):
        for row in items(people, wrapper, item):
            _apply(checks, row)


def document(people: Fields) -> tuple[str, str]:
    """Type and number of the document that identifies a resident, in the platform's own spelling.

    Raises:
        Refusal: 10114 no name; 10134 no such type; 10111 not an identity number; 10110 no number.
    """
    if not text(people, "xm"):
        raise Refusal(10114)
    kind = text(people, "zjlx")
    if kind not in TABLES["document"]:
        raise Refusal(10134)
    kind = TABLES["document"].normalise(kind)
    number = text(people, "zjhm").upper()
    if kind == _ID_CARD:
        return kind, id_number(number)
    if not 0 < len(number) <= _LONGEST_NUMBER:
        raise Refusal(10110, "zjhm")
    return kind, number


def id_number(number: str) -> str:
    """A resident identity number as the platform keeps it: 18 characters, ``X`` in capitals.

    Raises:
        Refusal: 10111 wrong length, check digit or birth date.
    """
    if any(finding.severity == "error" for finding in check_id_number(number)):
        raise Refusal(10111)
    return upgrade_15(number) if len(number) == _OLD_LENGTH else number.upper()


def check_use(use: Fields, policy: Policy) -> None:
    """Where and why a card is used (UseCardInfo).

    Raises:
        Refusal: 10110.
    """
    _apply(_USE, use)
    if policy.strict:
        _require(use, REQUIRED_USE)


def check_channel(mode: str, terminal: str) -> None:
    """Where a QR code came from, and at what kind of terminal.

    Raises:
        Refusal: 10154, 10110.
    """
    if mode and mode not in TABLES["qr_channel"]:
        raise Refusal(10154)
    if terminal and not _TERMINAL(terminal):
        raise Refusal(10110, "terminalType")


def check_phone(number: str) -> None:
    """A telephone number.

    Raises:
        Refusal: 10110 not 1 to 20 digits.
    """
    if not _PHONE(number):
        raise Refusal(10110, "tel")


def check_log(log: Fields, policy: Policy) -> None:
    """An operator log. The two deployments differ in the case of names, so names are compared without it.

    Raises:
        Refusal: 10112 operCode; 10126 PayMode; 10110 any other field.
    """
    folded: Fields = {name.lower(): value for name, value in log.items()}
    for check in _LOG:
        _apply((check._replace(field=check.field.lower()),), folded)
    if policy.strict:
        _require(folded, (name.lower() for name in REQUIRED_LOG))


def normalised_people(people: Fields) -> Fields:
    """Details of a resident in the platform's own spelling: codes in the table's form, days YYYYMMDD."""
    tables = {"mzdm": "ethnicity", "ylfyzffs": "payment", "fyzhdm": "marriage", "xldm": "education"}
    return _normalised(people, tables, days=("csrq",))


def applicant(people: Fields) -> Fields:
    """A checked resident in the platform's own spelling, document and identity number included."""
    kind, number = document(people)
    own = text(people, "sfzhm")
    numbers: Fields = {"zjlx": kind, "zjhm": number, "sfzhm": id_number(own) if own else ""}
    if kind == _ID_CARD:
        numbers["sfzhm"] = number
    return {**normalised_people(people), **numbers}


def normalised_card(card: Fields) -> Fields:
    """A card in the platform's own spelling, without its holder."""
    own = {name: value for name, value in card.items() if name != "peopleInfo"}
    return _normalised(own, {}, days=("fksj",))


def _normalised(fields: Fields, tables: Mapping[str, str], days: Iterable[str]) -> Fields:
    result: Fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    for name, table in tables.items():
        if text(result, name):
            result[name] = TABLES[table].normalise(text(result, name))
    for name in days:
        found = day(text(result, name))
        if found:
            result[name] = found.strftime("%Y%m%d")
    return result


def _apply(checks: Iterable[Check], fields: Fields) -> None:
    for check in checks:
        value = text(fields, check.field)
        if value and not check.fits(value):
            raise Refusal(check.code, check.field if check.code == _BAD_PARAMETER else "")


def _require(fields: Fields, wanted: Iterable[str]) -> None:
    for name in wanted:
        if not text(fields, name):
            raise Refusal(10110, f"{name} 必填")


def _check_against_number(people: Fields, number: str) -> None:
    born = day(text(people, "csrq"))
    if born and cross_check(number, birth=born.strftime("%Y%m%d")):
        raise Refusal(10124)
    if cross_check(number, sex=text(people, "xb")):
        raise Refusal(10113)
