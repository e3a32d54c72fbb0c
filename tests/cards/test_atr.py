import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards import atr
from wscall.errors import DeviceFault, WscallError

IDENTITY = bytes.fromhex("9901990200000101")


@pytest.mark.parametrize(
    ("raw", "historical", "protocols"),
    [
        ("3B6D000000813147318650430201020304", "00813147318650430201020304", ()),
        ("3B8880019901990200000101" + "91", "9901990200000101", (0, 1)),
        ("3B00", "", ()),
        ("3B02414B", "414B", ()),
        ("3FF0112233" + "81" + "01", "", (1, 1)),
        ("3B9F11 80 1F 45 000102030405060708090A0B0C0D0E", "000102030405060708090A0B0C0D0E", (0, 15)),
    ],
)
def test_atr_by_structure(raw: str, historical: str, protocols: tuple[int, ...]) -> None:
    parsed = atr.parse(bytes.fromhex(raw))
    assert parsed.historical == bytes.fromhex(historical)
    assert parsed.protocols == protocols


@pytest.mark.parametrize(
    ("raw", "historical"),
    [
        ("0D78807002" + "9901990200000101", "9901990200000101"),
        ("0A08" + "9901990200000101", "9901990200000101"),
        ("0278", ""),
        ("01", ""),
    ],
)
def test_ats_by_structure(raw: str, historical: str) -> None:
    assert atr.parse(bytes.fromhex(raw)).historical == bytes.fromhex(historical)


@pytest.mark.parametrize("raw", ["", "3B", "3B0F41", "3B8880", "55AA", "0E788070029901990200000101"])
def test_what_is_neither_is_a_fault(raw: str) -> None:
    with pytest.raises(DeviceFault) as failure:
        atr.parse(bytes.fromhex(raw))
    assert failure.value.needed


@pytest.mark.parametrize(("last", "right"), [(0x91, True), (0x92, False)])
def test_the_check_byte_is_looked_at(last: int, right: bool) -> None:
    raw = bytearray(atr.build_atr(IDENTITY, contactless=True))
    good = raw[-1]
    raw[-1] = good if right else good ^ 0x01
    assert atr.parse(bytes(raw)).checked is right
    assert atr.parse(atr.build_atr(IDENTITY)).checked is None


@given(st.binary(max_size=40))
def test_nothing_but_a_wscall_error(raw: bytes) -> None:
    with contextlib.suppress(WscallError):
        assert atr.parse(raw).historical in raw


@given(st.binary(max_size=15), st.booleans())
def test_a_built_atr_is_understood(historical: bytes, contactless: bool) -> None:
    assert atr.parse(atr.build_atr(historical, contactless=contactless)).historical == historical


@given(st.binary(max_size=20))
def test_a_built_ats_is_understood(historical: bytes) -> None:
    assert atr.parse(atr.build_ats(historical)).historical == historical


def test_no_atr_for_more_than_fifteen_historical_bytes() -> None:
    with pytest.raises(ValueError, match="16 historical bytes"):
        atr.build_atr(bytes(16))


def test_the_card_identity_is_the_same_behind_every_stack() -> None:
    for raw in (
        atr.build_atr(IDENTITY),
        atr.build_atr(IDENTITY, contactless=True),
        atr.build_ats(IDENTITY),
        atr.build_ats(IDENTITY + b"\x01\x02"),
    ):
        assert atr.card_id8(raw) == IDENTITY


def test_a_site_may_use_the_last_eight() -> None:
    raw = atr.build_ats(b"\x80\x4f" + IDENTITY)
    assert atr.card_id8(raw, "last8") == IDENTITY
    assert atr.card_id8(raw, "first8") == b"\x80\x4f" + IDENTITY[:6]


def test_too_few_historical_bytes_give_no_identity() -> None:
    with pytest.raises(DeviceFault, match="8 historical bytes"):
        atr.card_id8(atr.build_atr(b"PURSE"))


@pytest.mark.parametrize(
    "raw",
    [
        atr.build_atr(IDENTITY),
        atr.build_atr(IDENTITY, contactless=True),
        atr.build_ats(IDENTITY),
        atr.build_ats(b""),
    ],
)
def test_other_historical_bytes_change_nothing_else(raw: bytes) -> None:
    before = atr.parse(raw)
    other = atr.with_historical(raw, bytes(byte ^ 0x5A for byte in before.historical))
    assert atr.parse(other) == before._replace(historical=bytes(byte ^ 0x5A for byte in before.historical))
    assert atr.with_historical(other, before.historical) == raw


def test_a_wrong_check_byte_stays_wrong() -> None:
    raw = atr.build_atr(IDENTITY, contactless=True)
    wrong = raw[:-1] + bytes((raw[-1] ^ 1,))
    assert atr.parse(atr.with_historical(wrong, bytes(len(IDENTITY)))).checked is False
