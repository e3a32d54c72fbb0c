"""What the console knows of the records that it shows: fields, what to hide of them, what their codes mean."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from wscall.api.record_output import LAYOUTS, Field
from wscall.masking import kind_of
from wscall.model import CardInfo, PeopleInfo
from wscall.model.dto import Rule, rules_of
from wscall.model.people import HealthDataInfo, LinkmanInfo
from wscall.model.tables import TABLES

_RULES: Final[Mapping[str, Rule]] = {
    name: rule
    for model in (LinkmanInfo, HealthDataInfo, CardInfo, PeopleInfo)
    for name, rule in rules_of(model).items()
}
_NUMBERED: Final = re.compile(r"(?P<name>[a-z]+)[1-9]")
"""A field that a record has several times: ``lxrgx2`` means what ``lxrgx`` means."""
_FLAGS: Final = {"1": "有", "0": "无"}
"""A record has these for the service's T and F (:func:`wscall.api.record_output.values_from_vir_card`)."""


def tables() -> dict[str, Any]:
    """JSON: the layout of each kind of record, and the kinds of documents that a card is issued for."""
    return {
        "records": {kind: [_field(field) for field in layout] for kind, layout in LAYOUTS.items()},
        "documents": [{"code": row.code, "name": row.name} for row in TABLES["document"].rows],
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "hide": kind_of(field.name),
        "codes": dict(_codes(field.name)),
    }


def _codes(name: str) -> Iterator[tuple[str, str]]:
    """The values of a field and what they mean; none where the specification has no table for it."""
    numbered = _NUMBERED.fullmatch(name)
    rule = _RULES.get(name) or (_RULES.get(numbered["name"]) if numbered else None)
    if rule is None or not rule.table or rule.kind == "serial":
        return
    if rule.table == "medical_alert":
        yield from _FLAGS.items()
        return
    for row in TABLES[rule.table].rows:
        first, _, last = row.code.partition("-")
        for code in range(int(first), int(last) + 1) if last else (row.code,):
            yield str(code), row.name
