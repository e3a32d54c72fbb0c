from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wscall.errors import BadInput
from wscall.model.identity import (
    birth_of,
    check_id_number,
    cross_check,
    id_check_digit,
    made_up_id_number,
    sex_of,
    upgrade_15,
)

TODAY = date(2026, 1, 1)
BIRTHS = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)
NUMBERS = st.builds(
    lambda seed, birth, male: made_up_id_number(seed, birth=birth, male=male),
    st.integers(0),
    BIRTHS,
    st.booleans(),
)


def number_of(first17: str) -> str:
    return first17 + id_check_digit(first17)


def problems(number: str) -> list[tuple[str, str]]:
    return [(each.severity, each.problem) for each in check_id_number(number, today=TODAY)]


def has_error(number: str) -> bool:
    return any(severity == "error" for severity, _problem in problems(number))


@given(NUMBERS)
def test_made_up_numbers_pass_every_check(number: str) -> None:
    assert problems(number) == []
    assert problems(number.lower()) == []


@given(st.integers(0, 49_999), st.integers(0, 49_999), st.booleans())
def test_made_up_numbers_differ_by_seed(one: int, other: int, male: bool) -> None:
    assert (made_up_id_number(one, male=male) == made_up_id_number(other, male=male)) == (one == other)


@given(st.integers(0), BIRTHS, st.booleans())
def test_made_up_numbers_say_what_was_asked(seed: int, birth: date, male: bool) -> None:
    number = made_up_id_number(seed, birth=birth, male=male)
    assert birth_of(number) == birth
    assert sex_of(number) == ("1" if male else "2")
    assert number == made_up_id_number(seed, birth=birth, male=male)


@given(NUMBERS)
def test_made_up_numbers_are_of_an_area_that_never_was(number: str) -> None:
    assert number.startswith("999")
    assert 900 <= int(number[3:6]) <= 999


@given(NUMBERS, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_changed_character_is_always_noticed(number: str, place: int, character: str) -> None:
    assume(number[place] != character)
    assert has_error(number[:place] + character + number[place + 1 :])


@given(NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_two_swapped_characters_are_noticed_unless_ten_apart(number: str, place: int, distance: int) -> None:
    other = min(place + distance, 17)
    assume(number[place] != number[other])
    swapped = list(number)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    assert has_error("".join(swapped))


@pytest.mark.parametrize(
    ("first17", "expected"),
    [
        ("11010119491231000", []),
        ("33011319900101000", []),  # districts that some libraries do not know
        ("81000019900101000", []),
        ("82000019900101000", []),
        ("83000019900101000", []),
        ("91199919900101000", []),
        ("10010119900101000", [("warning", "unknown_region")]),
        ("11010119900230000", [("error", "no_such_date")]),
        ("11010120991231000", [("error", "future_birth")]),
        ("11010118000101000", [("warning", "unlikely_birth")]),
    ],
)
def test_births_and_regions(first17: str, expected: list[tuple[str, str]]) -> None:
    # Sequence number 000, which is given to nobody: the areas exist.
    assert problems(number_of(first17)) == expected


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("", "too_short"),
        ("1" * 17, "too_short"),
        ("1" * 19, "too_long"),
        ("0" * 18, "bad_characters"),
        ("1" * 17 + "Y", "bad_characters"),
        ("X" * 18, "bad_characters"),
        ("１" * 18, "bad_characters"),
        ("1" * 17 + "\n", "bad_characters"),
    ],
)
def test_what_is_no_number_at_all(number: str, problem: str) -> None:
    assert problems(number) == [("error", problem)]


def test_a_birth_today_is_not_in_the_future() -> None:
    assert problems(made_up_id_number(1, birth=TODAY)) == []


def test_without_a_day_the_clock_decides() -> None:
    assert check_id_number(made_up_id_number(1, birth=date(2000, 1, 1))) == []
    assert check_id_number(made_up_id_number(1, birth=date(9999, 1, 1)))[0].problem == "future_birth"


@given(
    st.from_regex("[1-9][0-9]{5}", fullmatch=True), BIRTHS.filter(lambda day: day.year < 2000), st.integers(1, 995)
)
def test_old_numbers_become_new_ones(area: str, birth: date, sequence: int) -> None:
    upgraded = upgrade_15(f"{area}{birth:%y%m%d}{sequence:03d}")
    assert len(upgraded) == 18
    assert upgraded[:6] == area
    assert birth_of(upgraded) == birth
    assert not has_error(upgraded)


def test_old_numbers_of_centenarians_are_of_the_19th_century() -> None:
    assert birth_of(upgrade_15("999999800101996")) == date(1880, 1, 1)
    assert birth_of(upgrade_15("999999800101995")) == date(1980, 1, 1)


def test_an_old_number_is_odd_but_no_error() -> None:
    assert problems("999999800101001") == [("warning", "old_number")]
    assert problems("999999800231001") == [("warning", "old_number"), ("error", "no_such_date")]


@pytest.mark.parametrize("text", ["", "1" * 14, "1" * 18, "X" * 15, "999999800231001"])
def test_what_cannot_be_upgraded(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        upgrade_15(text)
    assert len(text) < 14 or text not in str(caught.value)


def test_only_17_digits_have_a_check_digit() -> None:
    with pytest.raises(BadInput):
        id_check_digit("1" * 16)


def contradictions(number: str, sex: str, birth: str) -> list[str]:
    return [each.text.en for each in cross_check(number, sex=sex, birth=birth)]


def test_cross_check() -> None:
    number = made_up_id_number(1, birth=date(1990, 1, 1), male=True)
    assert contradictions(number, "", "") == []
    assert contradictions(number, "01", "19900101") == []
    assert contradictions(number, "9", "") == []
    assert len(contradictions(number, "02", "19900102")) == 2
    assert contradictions("999999900101001", "1", "19900101") == []
    assert {each.severity for each in cross_check(number, sex="2")} == {"warning"}


@given(st.text(max_size=20) | st.from_regex("[0-9]{15}|[0-9]{17}[0-9Xx]", fullmatch=True))
def test_nothing_raises_and_nothing_is_repeated(text: str) -> None:
    for finding in check_id_number(text, today=TODAY):
        assert len(text) < 3 or text not in finding.text.zh + finding.text.en
    assert sex_of(text) in {"", "1", "2"}
    assert birth_of(text) is None or len(text) >= 14
