import pytest

from wscall.errors import DeviceFault
from wscall_plugins.handed_codes import text_of


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (b"5F27:0:A1", "5F27:0:A1"),
        (b"5F27\r\n", "5F27"),
        (b"5F27\0\0\0", "5F27"),
        ("码".encode("gb18030"), "码"),
        ("码".encode(), "码"),
    ],
)
def test_a_code_without_what_stands_around_it(code: bytes, text: str) -> None:
    assert text_of(code, "DECARD/reader") == text


@pytest.mark.parametrize("code", [b"", b"\0\0", b"\xff\xff\xff", b"A\x00B\x01"])
def test_what_is_no_code_is_a_fault_that_shows_none_of_it(code: bytes) -> None:
    with pytest.raises(DeviceFault) as failure:
        text_of(code, "DECARD/reader")
    assert failure.value.found == f"{len(code)} bytes"
