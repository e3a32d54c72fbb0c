"""Ratios of medians, measured side by side."""

import os

import pytest

from wscall.bench.measurement import Measurement, apart, seconds, side_by_side


def test_a_measurement_knows_its_ratio_and_whether_that_is_within_the_budget() -> None:
    line = Measurement("ours", "theirs", 30.04, 20.0, 1.5, 7)
    assert line.ratio == pytest.approx(1.502)
    assert not line.met
    assert line._replace(ours=30.0).met
    assert line.as_json() == {
        "name": "ours",
        "against": "theirs",
        "ours": 30.0,
        "reference": 20.0,
        "budget": 1.5,
        "samples": 7,
        "unit": "µs",
        "ratio": 1.502,
        "outside": 0.334,
        "met": False,
    }


def test_a_measurement_without_a_budget_is_never_missed_and_tells_what_is_beyond_the_reference() -> None:
    line = Measurement("ours", "theirs", 200.0, 20.0, None, 7)
    assert line.met
    assert line.outside == pytest.approx(0.9)
    assert line._replace(ours=10.0).outside == 0.0, "faster than the reference: nothing is beyond it"
    assert line._replace(ours=0.0).as_json()["outside"] == 0.0, "an agent that took no time at all"


def test_both_sides_take_turns_in_blocks_after_a_warm_up() -> None:
    calls: list[str] = []
    line = side_by_side(
        "a",
        lambda: calls.append("ours"),
        "b",
        lambda: calls.append("theirs"),
        budget=1.0,
        rounds=2,
        block=3,
    )
    assert calls == (["theirs"] * 3 + ["ours"] * 3) * 3
    assert (line.name, line.against, line.samples) == ("a", "b", 6)
    assert line.ours > 0
    assert line.reference > 0


def test_what_fails_while_it_is_measured_fails() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        seconds(broken)


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system has no processor affinity")
def test_children_are_kept_apart_for_the_time_of_the_measurement() -> None:
    before = os.sched_getaffinity(0)
    with apart():
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before
