"""Looks a model over by the rules on its fields, and brings dates and codes into the form that is sent."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from wscall.model.dates import is_time, normalise_date, parse_date
from wscall.model.dto import Dto, Rule, rules_of
from wscall.model.findings import Finding, Problem, Severity
from wscall.model.identity import check_id_number, cross_check
from wscall.model.people import PeopleInfo
from wscall.model.tables import TABLES
from wscall.text import Text

D = TypeVar("D", bound=Dto)

_LONGEST_CODE = 6
"""Of any table. What is longer is no mistyped code, so it is not shown."""

_RESIDENT_CARD = "01"
"""居民身份证 in the table of documents."""


def normalise(model: D) -> D:
    """A copy with dates as YYYYMMDD, codes in their table's form and ``X`` in identity numbers (DECISIONS 14, 15).

    What is no date, no known code or unknown to the specification stays as it is.
    """
    changes: dict[str, Any] = {}
    for name, rule in rules_of(type(model)).items():
        value = getattr(model, name)
        changed = _normalised(value, rule)
        if changed is not value and changed != value:
            changes[name] = changed
    return model.model_copy(update=changes) if changes else model


def _normalised(value: Any, rule: Rule) -> Any:  # noqa: ANN401 - any field's value in, the same type out
    if isinstance(value, Dto):
        return normalise(value)
    if isinstance(value, list):
        return [normalise(item) if isinstance(item, Dto) else item for item in value]
    if rule.kind == "date":
        return normalise_date(value)
    if rule.kind == "id_number":
        return value.strip().upper()
    if rule.table and rule.kind != "serial":
        return TABLES[rule.table].normalise(value)
    return value


def check(model: Dto, needed: Iterable[str] = ()) -> list[Finding]:
    """Everything that is wrong or odd in a model, in the order of its fields.

    Errors: a needed field without a value, a width broken, a date or time that does not exist. Warnings: any
    other missing 必填 field, an unknown code, a phone number with other characters than digits, an identity
    number that is wrong or contradicts the other fields. Widths are measured as the value would be sent.

    Args:
        model: need not be normalised.
        needed: paths of what the operation cannot do without, e.g. ``peopleInfo.xm`` (DECISIONS 17).
    """
    return list(_of_model(normalise(model), "", frozenset(needed)))


def _of_model(model: Dto, path: str, needed: frozenset[str]) -> Iterator[Finding]:
    for name, rule in rules_of(type(model)).items():
        where = f"{path}.{name}" if path else name
        yield from _of_value(getattr(model, name), where, rule, needed)
    if isinstance(model, PeopleInfo):
        yield from (finding.under(path) for finding in _of_person(model))


def _of_value(value: Dto | list[Dto] | str, path: str, rule: Rule, needed: frozenset[str]) -> Iterator[Finding]:
    if isinstance(value, Dto):
        if path in needed and value == type(value)():
            yield _missing(path, rule, "error")
        yield from _of_model(value, path, needed)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _of_model(item, f"{path}[{place}]", needed)
    elif value.strip():
        yield from _of_text(value, path, rule)
    elif path in needed:
        yield _missing(path, rule, "error")
    elif rule.required:
        yield _missing(path, rule, "warning")


def _of_text(value: str, path: str, rule: Rule) -> Iterator[Finding]:
    if rule.kind == "date" and parse_date(value) is None:
        zh, en = (
            "不是存在的日期，应为 YYYYMMDD 或 YYYY-MM-DD",
            "is no date that exists, written YYYYMMDD or YYYY-MM-DD",
        )
        yield _finding(path, rule, "error", "no_such_date", zh, en)
        return
    if rule.kind == "time" and not is_time(value):
        zh, en = "不是存在的时间，应为 yyyy-MM-dd HH:mm:ss", "is no time that exists, written yyyy-MM-dd HH:mm:ss"
        yield _finding(path, rule, "error", "no_such_date", zh, en)
        return
    yield from _of_width(value, path, rule)
    if rule.table:
        yield from _of_code(value, path, rule)
    if rule.kind == "phone" and not re.fullmatch("[0-9]+", value):
        yield _finding(path, rule, "warning", "bad_characters", "只允许数字", "may hold digits only")
    if rule.kind == "id_number":
        yield from _of_id_number(value, path)


def _of_width(value: str, path: str, rule: Rule) -> Iterator[Finding]:
    size = len(value)
    if rule.width and size > rule.width:
        zh, en = f"长 {size} 个字符，最多 {rule.width}", f"has {size} characters, at most {rule.width} are allowed"
        yield _finding(path, rule, "error", "too_long", zh, en)
    elif size < rule.least:
        zh, en = f"长 {size} 个字符，最少 {rule.least}", f"has {size} characters, at least {rule.least} are needed"
        yield _finding(path, rule, "error", "too_short", zh, en)


def _of_code(value: str, path: str, rule: Rule) -> Iterator[Finding]:
    table = TABLES[rule.table]
    code = value[:1] if rule.kind == "serial" else value
    if code not in table:
        shown = "" if rule.personal or len(value) > _LONGEST_CODE else f" {value} "
        zh = f"的值{shown}不在代码表 {table.title.zh} 中"
        en = f"has a value{shown.rstrip()} that the code table {table.name} does not have"
        yield _finding(path, rule, "warning", "unknown_code", zh, en)


def _of_id_number(value: str, path: str) -> Iterator[Finding]:
    """A wrong number is the platform's to refuse (10111), as it may know the number as it is: decision 0010."""
    for finding in check_id_number(value):
        yield finding.under(path)._replace(severity="warning")


def _of_person(person: PeopleInfo) -> Iterator[Finding]:
    """Contradictions between an identity number and the fields beside it."""
    number = person.sfzhm
    born = person.csrq if parse_date(person.csrq) else ""
    if number and not any(finding.severity == "error" for finding in check_id_number(number)):
        for finding in cross_check(number, sex=person.xb, birth=born):
            yield finding.under("sfzhm")
    if person.zjlx == _RESIDENT_CARD and person.zjhm.strip():
        yield from _of_id_number(person.zjhm.strip().upper(), "zjhm")
        if number and person.zjhm.strip().upper() != number:
            text = Text(
                "证件号码 zjhm 与居民身份证号码 sfzhm 不一致", "zjhm is an identity number other than sfzhm"
            )
            yield Finding("zjhm", "warning", text, "contradiction")


def _missing(path: str, rule: Rule, severity: Severity) -> Finding:
    return _finding(path, rule, severity, "missing", "未填写", "is missing")


def _finding(path: str, rule: Rule, severity: Severity, problem: Problem, zh: str, en: str) -> Finding:
    name = path.rpartition(".")[2]
    label = f"（{rule.label}）" if rule.label else ""
    return Finding(path, severity, Text(f"{name}{label}{zh}", f"{name} {en}"), problem)
