import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards import encoding
from wscall.cards.items import FORMS


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("袁宇阳".encode("gb18030"), "袁宇阳"),
        ("袁宇阳".encode("gb18030").ljust(30, b"\x00"), "袁宇阳"),
        ("袁宇阳".encode("gb18030").ljust(30, b"\xff"), "袁宇阳"),
        ("袁宇阳".encode("gb18030").ljust(30, b" "), "袁宇阳"),
        ("㐂".encode("gb18030"), "㐂"),
        (b"abc\x00old", "abc"),
        ("甲乙".encode("gb18030")[:3], "甲"),
        (b"\x00" * 30, ""),
        (b"\xff" * 30, ""),
        (b"", ""),
        (b"a\x0d\x0ab", "ab"),
    ],
)
def test_text_loses_its_filler_only(raw: bytes, text: str) -> None:
    assert encoding.decode_ans(raw) == text


@given(st.binary(max_size=120))
def test_any_bytes_become_printable_text(raw: bytes) -> None:
    assert encoding.decode_ans(raw).isprintable()


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=15))
def test_text_survives_the_card(text: str) -> None:
    assert encoding.decode_ans(encoding.encode_ans(text, 60)) == text


def test_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encoding.encode_ans("六个字都放不下", 12)


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("990100", "990100"),
        ("1FFF", "1"),
        ("FFFF", ""),
        ("0012A5FF", "0012.5"),
        ("1AA2", None),
        ("1B", None),
        ("12F4", "12"),
        ("", ""),
    ],
)
def test_digits(raw: str, digits: str | None) -> None:
    assert encoding.decode_cn(bytes.fromhex(raw)) == digits


@given(st.from_regex(r"[0-9]{0,11}(\.[0-9]{1,10})?", fullmatch=True))
def test_digits_survive_the_card(number: str) -> None:
    assert encoding.decode_cn(encoding.encode_cn(number, 11)) == number


@pytest.mark.parametrize("number", ["12a", "1.2.3", "1" * 23, "１２"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="no cn11 value"):
        encoding.encode_cn(number, 11)


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("20240229", "20240229"),
        ("20241301", None),
        ("20240230", None),
        ("20240431", None),
        ("00000000", ""),
        ("FFFFFFFF", ""),
        ("202401FF", None),
        ("2024A101", None),
        ("2024BB01", None),
    ],
)
def test_dates(raw: str, date: str | None) -> None:
    assert encoding.decode_date(bytes.fromhex(raw)) == date


@pytest.mark.parametrize(
    ("raw", "digit"),
    [
        ("01", "1"),
        ("1F", "1"),
        ("31", "1"),
        ("02", "2"),
        ("32", "2"),
        ("00", "0"),
        ("09", "9"),
        ("FF", ""),
        ("20", ""),
        ("12", None),
        ("F1", None),
        ("AB", None),
        ("0102", None),
        ("0000", ""),
    ],
)
def test_one_digit_codes_in_every_spelling(raw: str, digit: str | None) -> None:
    assert encoding.decode_digit(bytes.fromhex(raw)) == digit


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        *((b"\x00", "0"), (b"\x01", "1"), (b"T", "1"), (b"F", "0"), (b"t", "1"), (b"0", "0"), (b"1", "1")),
        *((b"\xff", ""), (b"\x02", None), (b"", "")),
    ],
)
def test_flags(raw: bytes, flag: str | None) -> None:
    assert encoding.decode_flag(raw) == flag


@given(st.sampled_from(sorted(FORMS)), st.binary(max_size=64))
def test_no_bytes_break_a_form(form: str, raw: bytes) -> None:
    value = FORMS[form](raw)
    assert value is None or isinstance(value, str)
