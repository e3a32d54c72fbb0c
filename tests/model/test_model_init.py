import subprocess
import sys

import pytest

import wscall.model

PUBLIC = {
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
    "ERROR_TABLE",
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
    "REQUESTS",
    "Request",
    "Rule",
    "SamBlackList",
    "SamBlackListVo",
    "TABLES",
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
}
LIGHT = ("dates", "errors_table", "findings", "identity", "organisation", "tables")


def test_the_public_names_are_pinned() -> None:
    assert set(wscall.model.__all__) == PUBLIC
    assert set(dir(wscall.model)) == PUBLIC


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_every_public_name_is_the_thing_of_that_name(name: str) -> None:
    thing = getattr(wscall.model, name)
    assert getattr(thing, "__name__", name) == name
    assert not isinstance(thing, type(sys))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="CardInf0"):
        getattr(wscall.model, "CardInf0")  # noqa: B009 - the type checker would refuse the attribute


def test_light_modules_do_not_load_pydantic() -> None:
    imports = "; ".join(f"import wscall.model.{name}" for name in LIGHT)
    script = f"import sys; sys.path[:] = {sys.path!r}; {imports}; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
