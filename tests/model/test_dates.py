from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.model.dates import is_time, normalise_date, parse_date


@given(st.dates())
def test_both_forms_mean_the_same_day(day: date) -> None:
    compact = day.isoformat().replace("-", "")
    assert parse_date(day.isoformat()) == parse_date(compact) == day
    assert normalise_date(day.isoformat()) == compact


NO_DATES = """
20230229 2023-02-30 20231301 00000101 2023-0101 202301-01 2023/01/01 23-01-01 长期
２０２３０１０１ 2023010 202301011
"""


@pytest.mark.parametrize("text", ["", *NO_DATES.split()])
def test_what_is_no_date_stays_as_it_is(text: str) -> None:
    assert parse_date(text) is None
    assert normalise_date(text) == text


@given(st.datetimes())
def test_times(moment: object) -> None:
    text = str(moment)[:19]
    assert is_time(text)
    assert not is_time(text.replace(" ", "T"))


@pytest.mark.parametrize(
    "text", ["", "2024-02-30 00:00:00", "2024-02-01 24:00:00", "2024-2-1 0:0:0", "20240201 000000"]
)
def test_what_is_no_time(text: str) -> None:
    assert not is_time(text)


@given(st.text(max_size=24))
def test_nothing_raises(text: str) -> None:
    assert is_time(text) in {True, False}
    assert normalise_date(normalise_date(text)) == normalise_date(text)
