"""Numbers that carry a check character: the resident identity number and the codes of organisations.

Sources: GB 11643 (identity number; ISO 7064 MOD 11-2), GB 11714 (organisation code), GB 32100 (unified social
credit code). Findings never hold the number itself. Light: no model is needed.
"""

import re
from datetime import date
from typing import Final

from wscall.errors import BadInput
from wscall.model.findings import Finding, Problem, Severity
from wscall.text import Text

_ID_CHARACTERS: Final = "10X98765432"
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_OLD_LENGTH: Final = 15
_LENGTH: Final = 18
_LONGEST_LIFE: Final = 150
_FOREIGNER: Final = "9"
_PROVINCES: Final = frozenset(
    [
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
        83,
    ]
)
_CENTENARIANS: Final = frozenset({"996", "997", "998", "999"})
"""Sequence numbers that GB 11643-1989 kept for people who were over a hundred: born in the 19th century."""

_MADE_UP_PROVINCE: Final = "99"
_MADE_UP_NATIONALITIES: Final = 100
_SEQUENCES: Final = 500


def id_check_digit(first17: str) -> str:
    """The 18th character of an identity number, ``0``–``9`` or ``X``, for its first 17 digits.

    Raises:
        BadInput: these are not 17 digits.
    """
    if not re.fullmatch("[0-9]{17}", first17):
        raise BadInput(
            Text("身份证号码的前 17 位必须是数字", "the first 17 characters of an identity number must be digits"),
            found=f"{len(first17)}",
            needed="17",
        )
    return _ID_CHARACTERS[
        sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11
    ]


def check_id_number(number: str, *, today: date | None = None) -> list[Finding]:
    """What is wrong with a resident identity number; an empty list for a good one.

    Errors: length, characters, first digit 0, check character, a birth that does not exist or is to come.
    Warnings: unknown province (codes change, and residents of Hong Kong, Macao and Taiwan have 81–83), a birth
    more than 150 years ago, an old number of 15 digits. A first digit 9 is a foreigner's permanent residence
    card, whose second and third digit are the province, so its region is not looked at.

    Args:
        number: 18 characters, or 15 digits of the first generation; ``x`` counts as ``X``.
        today: the day to judge births by, instead of the clock's.
    """
    if re.fullmatch("[0-9]{15}", number):
        old = _finding("warning", "old_number", "是 15 位的旧身份证号码", "is an old number of 15 digits")
        findings = check_id_number(_upgraded(number), today=today)
        return [old, *findings]
    if len(number) != _LENGTH:
        problem: Problem = "too_long" if len(number) > _LENGTH else "too_short"
        size = len(number)
        return [_finding("error", problem, f"长 {size} 位，应为 18 位", f"has {size} characters instead of 18")]
    if not re.fullmatch("[1-9][0-9]{16}[0-9Xx]", number):
        zh, en = "应为 17 位数字加数字或 X，首位不为 0", "must be 17 digits, the first not 0, and a digit or X"
        return [_finding("error", "bad_characters", zh, en)]
    return [*_checksum(number), *_birth(number, today or date.today()), *_region(number)]  # noqa: DTZ011 - local day


def _checksum(number: str) -> list[Finding]:
    if id_check_digit(number[:17]) == number[17].upper():
        return []
    return [_finding("error", "bad_check_character", "校验码不正确", "has a wrong check character")]


def _birth(number: str, today: date) -> list[Finding]:
    born = birth_of(number)
    if born is None:
        return [_finding("error", "no_such_date", "中的出生日期不存在", "has a date of birth that does not exist")]
    if born > today:
        return [_finding("error", "future_birth", "中的出生日期在将来", "has a date of birth in the future")]
    if today.year - born.year > _LONGEST_LIFE:
        return [_finding("warning", "unlikely_birth", "中的出生日期过早", "has a date of birth too long ago")]
    return []


def _region(number: str) -> list[Finding]:
    if number[0] == _FOREIGNER or int(number[:2]) in _PROVINCES:
        return []
    return [_finding("warning", "unknown_region", "的省级代码未知", "has an unknown province code")]


def _finding(severity: Severity, problem: Problem, zh: str, en: str) -> Finding:
    return Finding("", severity, Text(f"身份证号码{zh}", f"the identity number {en}"), problem)


def birth_of(number: str) -> date | None:
    """The date of birth in an identity number of 18 characters; None if there is none such."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """The sex in an 18-character identity number by GB/T 2261.1: ``1`` male, ``2`` female; "" if there is none."""
    return ("2", "1")[int(number[16]) % 2] if re.fullmatch("[0-9]{17}[0-9Xx]", number) else ""


def upgrade_15(number: str) -> str:
    """The 18-character number of a person whose old number has 15 digits.

    Raises:
        BadInput: these are not 15 digits, or the date in them does not exist.
    """
    if not re.fullmatch("[0-9]{15}", number):
        raise BadInput(
            Text("旧身份证号码应为 15 位数字", "an old identity number has 15 digits"),
            found=f"{len(number)}",
            needed="15",
        )
    upgraded = _upgraded(number)
    if birth_of(upgraded) is None:
        raise BadInput(
            Text("旧身份证号码中的出生日期不存在", "the date of birth in the old identity number does not exist")
        )
    return upgraded


def _upgraded(number: str) -> str:
    century = "18" if number[12:] in _CENTENARIANS else "19"
    first17 = number[:6] + century + number[6:]
    return first17 + id_check_digit(first17)


def cross_check(number: str, *, sex: str = "", birth: str = "") -> list[Finding]:
    """Whether a good identity number agrees with a person's sex and date of birth; empty ones agree.

    Args:
        number: an identity number that :func:`check_id_number` has no errors for.
        sex: GB/T 2261.1, padded or not; only male and female can contradict.
        birth: YYYYMMDD.
    """
    whole = _upgraded(number) if len(number) == _OLD_LENGTH else number
    findings = []
    stated = sex.strip().lstrip("0")
    if stated in {"1", "2"} and stated != sex_of(whole):
        findings.append(_contradiction("性别", "sex"))
    if birth and birth != whole[6:14]:
        findings.append(_contradiction("出生日期", "the date of birth"))
    return findings


def _contradiction(zh: str, en: str) -> Finding:
    return _finding("warning", "contradiction", f"与{zh}不一致", f"contradicts {en}")


def made_up_id_number(seed: int, *, birth: date = date(1990, 1, 1), male: bool = True) -> str:
    """A number that passes every check and that no person can hold, for simulators and tests.

    Its area is a foreigner's (first digit 9) of province 99, which GB/T 2260 has never had, and of a nationality
    from 900 to 999, which ISO 3166-1 leaves to private use. Equal arguments give equal numbers; for one date
    and sex, 50 000 seeds in a row give different ones.
    """
    area, sequence = divmod(seed, _SEQUENCES)
    nationality = 999 - area % _MADE_UP_NATIONALITIES
    first17 = f"9{_MADE_UP_PROVINCE}{nationality}{birth:%Y%m%d}{sequence * 2 + male:03d}"
    return first17 + id_check_digit(first17)
