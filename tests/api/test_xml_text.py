"""From bytes to text: positions are kept, sizes are counted, encodings are those of the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.api.xml_text import ENCODINGS, decoded
from wscall.errors import BadInput


@pytest.mark.parametrize("name", sorted(set(ENCODINGS) - {"utf16"}))
def test_every_encoding_of_the_table(name: str) -> None:
    source = f"<?xml version='1.0' encoding='{name.upper()}'?><a>x</a>".encode(ENCODINGS[name])
    assert decoded(source, 100).strip() == "<a>x</a>"


@pytest.mark.parametrize("declaration", ['<?xml version="1.0"?>', "<?xml\nversion='1.0'\r\nencoding='gbk' ?>"])
def test_a_declaration_is_blanked_and_positions_stay(declaration: str) -> None:
    text = decoded(f" \n{declaration}\n<a/>", 100)
    assert text.index("<a/>") == len(f" \n{declaration}\n")
    assert text.count("\n") == f" \n{declaration}\n".count("\n")
    assert text.strip() == "<a/>"


def test_other_instructions_stay() -> None:
    assert decoded("<?xml-stylesheet href='x'?><a/>", 100) == "<?xml-stylesheet href='x'?><a/>"


def test_sizes() -> None:
    assert decoded("x" * 10, 10) == "x" * 10
    assert decoded("袁".encode() * 10, 10) == "袁" * 10
    for source in ("x" * 11, b"x" * 11, b"x" * 41):
        with pytest.raises(BadInput):
            decoded(source, 10)


@given(st.binary(), st.integers(0, 50))
def test_bytes_are_decoded_or_refused(source: bytes, most: int) -> None:
    try:
        text = decoded(source, most)
    except BadInput:
        return
    assert 0 < len(text) <= most
