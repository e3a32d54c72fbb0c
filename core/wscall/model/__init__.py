"""The data of the specification: transfer objects, code tables, error table, identity numbers.

Names are resolved on first use, so that a vendor worker or the command line can use identity numbers or the
error table without waiting for pydantic.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wscall.model.card import CardInfo, UseCardInfo, VirCard
    from wscall.model.checking import check, normalise
    from wscall.model.dto import Dto, Rule, rules_of
    from wscall.model.errors_table import ERROR_TABLE, ErrorRow, spec_text
    from wscall.model.findings import Finding, raise_for_errors
    from wscall.model.identity import (
        check_id_number,
        cross_check,
        id_check_digit,
        made_up_id_number,
        upgrade_15,
    )
    from wscall.model.lists import CardBlackListVo, PoorPeopleListVo, SamBlackListVo
    from wscall.model.operator_log import OperatorLogInfo
    from wscall.model.organisation import check_credit_code, check_org_code
    from wscall.model.people import (
        AllergyInfo,
        ExpenseTypeVo,
        HealthDataInfo,
        LinkmanInfo,
        PeopleIndex,
        PeopleInfo,
        VaccineInfo,
    )
    from wscall.model.requests import REQUESTS, Request
    from wscall.model.results import (
        AuthKey,
        CardBlackList,
        CardInfoResult,
        DownloadedQr,
        IssuedCard,
        PoorPeopleList,
        SamBlackList,
        UpdatedCard,
    )
    from wscall.model.tables import TABLES, CodeRow, CodeTable

_HOMES = {
    "card": ("CardInfo", "UseCardInfo", "VirCard"),
    "checking": ("check", "normalise"),
    "dto": ("Dto", "Rule", "rules_of"),
    "errors_table": ("ERROR_TABLE", "ErrorRow", "spec_text"),
    "findings": ("Finding", "raise_for_errors"),
    "identity": ("check_id_number", "cross_check", "id_check_digit", "made_up_id_number", "upgrade_15"),
    "lists": ("CardBlackListVo", "PoorPeopleListVo", "SamBlackListVo"),
    "operator_log": ("OperatorLogInfo",),
    "organisation": ("check_credit_code", "check_org_code"),
    "people": (
        "AllergyInfo",
        "ExpenseTypeVo",
        "HealthDataInfo",
        "LinkmanInfo",
        "PeopleIndex",
        "PeopleInfo",
        "VaccineInfo",
    ),
    "requests": ("REQUESTS", "Request"),
    "results": (
        "AuthKey",
        "CardBlackList",
        "CardInfoResult",
        "DownloadedQr",
        "IssuedCard",
        "PoorPeopleList",
        "SamBlackList",
        "UpdatedCard",
    ),
    "tables": ("TABLES", "CodeRow", "CodeTable"),
}
"""Modules and the names they give to the package."""

_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "ERROR_TABLE",
    "REQUESTS",
    "TABLES",
    "AllergyInfo",
    "AuthKey",
    "CardBlackList",
    "CardBlackListVo",
    "CardInfo",
    "CardInfoResult",
    "CodeRow",
    "CodeTable",
    "DownloadedQr",
    "Dto",
    "ErrorRow",
    "ExpenseTypeVo",
    "Finding",
    "HealthDataInfo",
    "IssuedCard",
    "LinkmanInfo",
    "OperatorLogInfo",
    "PeopleIndex",
    "PeopleInfo",
    "PoorPeopleList",
    "PoorPeopleListVo",
    "Request",
    "Rule",
    "SamBlackList",
    "SamBlackListVo",
    "UpdatedCard",
    "UseCardInfo",
    "VaccineInfo",
    "VirCard",
    "check",
    "check_credit_code",
    "check_id_number",
    "check_org_code",
    "cross_check",
    "id_check_digit",
    "made_up_id_number",
    "normalise",
    "raise_for_errors",
    "rules_of",
    "spec_text",
    "upgrade_15",
]


def __getattr__(name: str) -> object:
    """Import the name's module on first use (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
