from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.platform_wire import electronic, people
from wscall.sim.platform.policy import Policy
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import (
    _CARD,
    _HEALTH,
    _LOG,
    _PEOPLE,
    _USE,
    applicant,
    check_card,
    check_details,
    check_log,
    check_people,
    check_use,
    day,
    id_number,
    normalised_people,
)

TODAY = date(2026, 3, 1)
FIELDS = sorted(
    {check.field for check in (*_PEOPLE, *_HEALTH, *_CARD, *_USE, *_LOG)} | {"xm", "zjlx", "zjhm", "sfzhm", "klx"}
)
VALUES = st.sampled_from(
    ["", " ", "1", "01", "3", "99", "2026-02-30", "20260101", "X", "１", "男", "0" * 18]
) | st.text(max_size=20)
FORM = st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6)


@given(FORM, FORM, st.booleans())
def test_rules_refuse_or_pass_and_nothing_else(card: dict[str, Any], person: dict[str, Any], strict: bool) -> None:
    policy = Policy(strict=strict)
    for check in (
        lambda: check_card({**card, "peopleInfo": person}, policy, TODAY),
        lambda: check_people(person, policy, TODAY),
        lambda: check_details({**person, "healthDataInfo": card}, TODAY),
        lambda: check_use(card, policy),
        lambda: check_log(card, policy),
        lambda: applicant(person),
    ):
        with suppress(Refusal):
            check()


@given(FORM)
def test_normalising_twice_changes_nothing(person: dict[str, Any]) -> None:
    once = normalised_people(person)
    assert normalised_people(once) == once


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_both_ways_to_write_a_day_mean_the_same(written: date) -> None:
    assert day(f"{written:%Y%m%d}") == day(written.isoformat()) == written


@pytest.mark.parametrize(
    "value", ["", "2026", "20260230", "2026-W10-1", "2026-3-1", "２０２６０１０１", "20260101 ", "2026-0101"]
)
def test_nothing_else_is_a_day(value: str) -> None:
    assert day(value) is None


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(value: str) -> None:
    with suppress(Refusal):
        assert len(id_number(value)) == 18


def test_an_old_number_is_the_same_person() -> None:
    whole = people(1)["zjhm"]
    assert id_number(whole[:6] + whole[8:17]) == whole
    assert id_number(whole.lower()) == whole


def test_what_is_left_out_is_not_wrong() -> None:
    check_card(electronic(1, people_={"csrq": "", "xb": ""}), Policy(), TODAY)
    check_use({}, Policy())
