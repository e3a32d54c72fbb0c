import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards import tlv

TAGS = st.integers(1, 254)


@given(st.lists(st.tuples(TAGS, st.binary(max_size=40)), max_size=6))
def test_records_come_back(items: list[tuple[int, bytes]]) -> None:
    raw = b"".join(tlv.build(tag, value) for tag, value in items)
    assert [tuple(record) for record in tlv.records(raw)] == items


@given(st.binary(max_size=300))
def test_any_bytes_are_cut_into_records(raw: bytes) -> None:
    records = list(tlv.records(raw))
    assert sum(len(record.value) for record in records) <= len(raw)
    assert all(record.tag not in {0x00, 0xFF} for record in records)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("0803414243", b"ABC"),
        ("0803414243FFFF", b"ABC"),
        ("0000FF0803414243", b"ABC"),
        ("08034142", b"AB"),
        ("0800", b""),
        ("08", b""),
        ("0901410803414243", b"ABC"),
        ("0903414243", None),
        ("FFFFFF", None),
        ("", None),
    ],
)
def test_the_value_of_a_tag(raw: str, value: bytes | None) -> None:
    assert tlv.value_of(bytes.fromhex(raw), 8) == value


@pytest.mark.parametrize(("tag", "length"), [(0x00, 1), (0xFF, 1), (0x08, 256)])
def test_what_is_no_record_is_not_built(tag: int, length: int) -> None:
    with pytest.raises(ValueError, match="no record"):
        tlv.build(tag, bytes(length))
