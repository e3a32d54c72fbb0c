import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards.qr import check_code, is_static
from wscall.errors import BadInput, WscallError

DYNAMIC = "5F27" * 16 + ":0:" + "A1B2" * 8
STATIC = "5F27" * 16 + ":1"


@pytest.mark.parametrize("text", [DYNAMIC, STATIC, "5F27" * 16, "x", "A" * 200, "健康码", "a b", "1:2:3:4"])
def test_what_can_be_a_code_stays_as_it_is(text: str) -> None:
    assert check_code(text) == text


@pytest.mark.parametrize("text", ["", "A" * 201, "5F27\r", "5F\x0027", "5F\ufffd", ":0:AA", " :1"])
def test_what_cannot_be_one_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(BadInput) as failure:
        check_code(text)
    assert failure.value.found
    assert failure.value.needed
    assert "5F" not in str(failure.value)


@given(st.text(max_size=220))
def test_nothing_but_a_wscall_error(text: str) -> None:
    try:
        assert check_code(text) == text
    except WscallError:
        pass
    else:
        assert 1 <= len(text) <= 200
        assert text.isprintable()


@pytest.mark.parametrize(
    ("text", "static"),
    [(DYNAMIC, False), (STATIC, True), ("5F27" * 16, None), ("a:2", None), ("a:1:b", True), ("a:1:b:c", None)],
)
def test_static_only_where_the_code_says_so(text: str, static: bool | None) -> None:
    assert is_static(text) is static
