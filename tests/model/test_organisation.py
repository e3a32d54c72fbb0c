import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wscall.errors import BadInput
from wscall.model.organisation import (
    check_credit_code,
    check_org_code,
    credit_check_character,
    org_check_character,
)

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


def credit_code(head: str, region: str, body: str) -> str:
    first17 = head + region + body + org_check_character(body)
    return first17 + credit_check_character(first17)


CODES = st.builds(
    credit_code, st.text(CREDIT, min_size=2, max_size=2), st.from_regex("[0-9]{6}", fullmatch=True), BODIES
)


@pytest.mark.parametrize(
    ("body", "character"), [("60003734", "1"), ("MJX17369", "9"), ("45607413", "9"), ("00000000", "0")]
)
def test_known_check_characters(body: str, character: str) -> None:
    assert org_check_character(body) == character
    assert check_org_code(body + character) == []
    assert check_org_code(f"{body}-{character}") == []


@given(BODIES, st.integers(0, 7), st.sampled_from("0123456789"))
def test_a_changed_digit_is_noticed(body: str, place: int, digit: str) -> None:
    assume(body[place].isdecimal() and body[place] != digit)
    code = body[:place] + digit + body[place + 1 :] + org_check_character(body)
    assert [each.problem for each in check_org_code(code)] == ["bad_check_character"]


@pytest.mark.parametrize(
    "code", ["", "4560741", "121212", "45607413--9", "4560741-39", "45607413x", "456074139\n"]
)
def test_what_is_no_organisation_code(code: str) -> None:
    assert [each.problem for each in check_org_code(code)] == ["bad_characters"]


@given(CODES)
def test_credit_codes(code: str) -> None:
    assert check_credit_code(code) == []


@given(CODES, st.integers(0, 17), st.sampled_from(CREDIT))
def test_a_changed_character_of_a_credit_code_is_noticed(code: str, place: int, character: str) -> None:
    assume(code[place] != character)
    findings = check_credit_code(code[:place] + character + code[place + 1 :])
    assert [each.severity for each in findings] == ["error"]


def test_a_wrong_organisation_code_inside_is_a_warning() -> None:
    body = "60003734"
    wrong = "2" if org_check_character(body) != "2" else "3"
    first17 = "12" + "999999" + body + wrong
    assert [each.severity for each in check_credit_code(first17 + credit_check_character(first17))] == ["warning"]


@pytest.mark.parametrize("code", ["", "1" * 17, "1" * 19, "I" * 18, "12ABCDEF600037341X"])
def test_what_is_no_credit_code(code: str) -> None:
    assert [each.problem for each in check_credit_code(code)] == ["bad_characters"]


def test_bodies_are_checked() -> None:
    with pytest.raises(BadInput):
        org_check_character("4560741")
    with pytest.raises(BadInput):
        credit_check_character("I" * 17)


@given(st.text(max_size=20))
def test_nothing_raises(text: str) -> None:
    assert isinstance(check_org_code(text) + check_credit_code(text), list)
