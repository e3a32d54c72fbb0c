import pytest

from wscall.model import REQUESTS, check, made_up_id_number

NUMBER = made_up_id_number(7)
PERSON = {"xm": "测试", "zjlx": "01", "zjhm": NUMBER}
ENOUGH: dict[str, dict[str, object]] = {
    "getAuthKey": {"orgCode": "121212", "userName": "121212", "passWord": "1234abcd_"},
    "getCardInfo": {"qrCode": "5F27:1"},
    "syncCardInfo": {"cardInfo": {"peopleInfo": PERSON}},
    "virIdCardVerify": {"qrCode": "5F27:1", "useCardInfo": {"depCode": "0100"}},
    "updateCardInfo": {"peopleInfo": PERSON},
    "downQr": {"name": "测试", "zjlx": "1", "zjhm": NUMBER},
}


def errors(operation: str, values: dict[str, object]) -> list[tuple[str, str]]:
    request = REQUESTS[operation]
    findings = check(request.of(values), request.needed)
    return [(each.path, each.problem) for each in findings if each.severity == "error"]


@pytest.mark.parametrize("operation", sorted(REQUESTS))
def test_what_is_needed_is_enough(operation: str) -> None:
    assert errors(operation, ENOUGH[operation]) == []


@pytest.mark.parametrize("operation", sorted(REQUESTS))
def test_without_it_nothing_goes(operation: str) -> None:
    request = REQUESTS[operation]
    assert errors(operation, {}) == [(path, "missing") for path in request.needed]


@pytest.mark.parametrize(
    ("operation", "field", "value", "problem"),
    [
        ("getAuthKey", "passWord", "12345", "too_short"),
        ("getAuthKey", "passWord", "1" * 17, "too_long"),
        ("getAuthKey", "userName", "1" * 17, "too_long"),
        ("getAuthKey", "orgCode", "1" * 31, "too_long"),
        ("virIdCardVerify", "qrCode", "1" * 201, "too_long"),
        ("downQr", "name", "名" * 33, "too_long"),
    ],
)
def test_widths_of_parameters(operation: str, field: str, value: str, problem: str) -> None:
    assert errors(operation, {**ENOUGH[operation], field: value}) == [(field, problem)]


def test_secrets_are_not_shown() -> None:
    shown = repr(REQUESTS["getAuthKey"].of(ENOUGH["getAuthKey"]))
    assert "1234abcd_" not in shown
    assert "5F27" not in repr(REQUESTS["virIdCardVerify"].of(ENOUGH["virIdCardVerify"]))
