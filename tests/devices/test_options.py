from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.devices.options import Options
from wscall.errors import BadConfiguration

KNOWN = ("a", "baud", "trigger")


def options(value: Any, key: str = "a") -> Options:
    return Options({key: value}, "MINDE/scanner", KNOWN)


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(BadConfiguration) as caught:
        options(1, "trigerr")
    assert caught.value.where == "MINDE/scanner"
    assert caught.value.found == "trigerr"
    assert "trigger" in caught.value.advice.en


def test_an_unknown_key_that_resembles_nothing_is_refused_too() -> None:
    with pytest.raises(BadConfiguration) as caught:
        options(1, "zzzzzz")
    assert caught.value.advice.en == "remove it"


@pytest.mark.parametrize("value", [9600, "9600", "0x2580"])
def test_numbers_may_be_text(value: Any) -> None:
    assert options(value).integer("a", 1, 1, 10_000) == 9600


@pytest.mark.parametrize("value", ["fast", 0, 10_001, True, 9.6, [1], None])
def test_what_is_no_number_or_out_of_bounds_is_refused(value: Any) -> None:
    with pytest.raises(BadConfiguration) as caught:
        options(value).integer("a", 1, 1, 10_000)
    assert "1" in caught.value.needed
    assert "10000" in caught.value.needed


def test_milliseconds_become_seconds() -> None:
    assert options("250").seconds("a", 1) == 0.25
    assert Options({}, "T", KNOWN).seconds("a", 100) == 0.1


@pytest.mark.parametrize("value", [0.25, "0.25", "2.5e-1"])
def test_seconds_with_a_fraction(value: Any) -> None:
    assert options(value).duration("a", 1.0, 0.1, 5.0) == 0.25
    assert Options({}, "T", KNOWN).duration("a", 1.0, 0.1, 5.0) == 1.0


@pytest.mark.parametrize("value", ["soon", 0.0, 5.1, True, "nan", [1], None])
def test_what_is_no_time_or_out_of_bounds_is_refused(value: Any) -> None:
    with pytest.raises(BadConfiguration, match=r"0\.1"):
        options(value).duration("a", 1.0, 0.1, 5.0)


@pytest.mark.parametrize(
    ("value", "meant"), [(True, True), ("是", True), ("On", True), ("0", False), (False, False), ("no", False)]
)
def test_flags(value: Any, meant: bool) -> None:
    assert options(value).flag("a", default=not meant) is meant


def test_a_flag_that_is_neither_is_refused() -> None:
    with pytest.raises(BadConfiguration):
        options("perhaps").flag("a", default=True)


def test_choices_without_regard_to_case() -> None:
    assert options("CR").choice("a", "auto", ("auto", "cr")) == "cr"
    with pytest.raises(BadConfiguration) as caught:
        options("tab").choice("a", "auto", ("auto", "cr"))
    assert caught.value.needed == "auto | cr"


@pytest.mark.parametrize(("value", "meant"), [("16540D", b"\x16T\r"), ("16 54 0d", b"\x16T\r"), ("", b"")])
def test_bytes_are_hexadecimal(value: str, meant: bytes) -> None:
    assert options(value).octets("a", b"x") == meant


def test_bytes_that_are_not_are_refused() -> None:
    with pytest.raises(BadConfiguration):
        options("16540").octets("a")


@pytest.mark.parametrize("value", [["x", "y"], "x, y", "x,,y"])
def test_lists_may_be_text(value: Any) -> None:
    assert options(value).texts("a") == ("x", "y")


@pytest.mark.parametrize("value", [[1], 3, {"x": 1}])
def test_what_is_no_list_of_texts_is_refused(value: Any) -> None:
    with pytest.raises(BadConfiguration):
        options(value).texts("a")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=4,
    )
)
def test_whatever_is_written_is_used_or_refused(value: Any) -> None:
    look = options(value)
    for getter in (
        lambda: look.text("a"),
        lambda: look.integer("a", 1, 0, 9),
        lambda: look.flag("a", default=True),
        lambda: look.choice("a", "x", ("x",)),
        lambda: look.octets("a"),
        lambda: look.texts("a"),
    ):
        with suppress(BadConfiguration):
            getter()
