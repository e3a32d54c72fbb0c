import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.devices.transports.binary import Binary, own_binary, parse_header, read_binary, unfit_binary
from wscall.errors import DriverMissing


def elf(bits: int, machine: int, *, big: bool = False) -> bytes:
    order = ">" if big else "<"
    return (
        b"\x7fELF"
        + bytes([bits // 32, 2 if big else 1])
        + bytes(10)
        + struct.pack(f"{order}HH", 3, machine)
        + bytes(64)
    )


def pe(machine: int, magic: int) -> bytes:
    head = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x80)
    return (
        head.ljust(0x80, b"\0")
        + b"PE\0\0"
        + struct.pack("<H", machine)
        + bytes(18)
        + struct.pack("<H", magic)
        + bytes(96)
    )


@pytest.mark.parametrize(
    ("head", "binary"),
    [
        (elf(64, 62), Binary("ELF", 64, "x86_64")),
        (elf(32, 3), Binary("ELF", 32, "x86")),
        (elf(64, 183), Binary("ELF", 64, "aarch64")),
        (elf(64, 258), Binary("ELF", 64, "loongarch64")),
        (elf(64, 22, big=True), Binary("ELF", 64, "s390x")),
        (elf(64, 999), Binary("ELF", 64, "machine 999")),
        (pe(0x014C, 0x10B), Binary("PE", 32, "x86")),
        (pe(0x8664, 0x20B), Binary("PE", 64, "x86_64")),
        (pe(0xAA64, 0x20B), Binary("PE", 64, "aarch64")),
        (pe(0x8664, 0x107), None),
        (b"MZ" + bytes(100), None),
        (b"#!/bin/sh\n", None),
        (b"", None),
    ],
)
def test_headers(head: bytes, binary: Binary | None) -> None:
    assert parse_header(head) == binary


@given(
    st.binary(max_size=300)
    | st.binary(max_size=300).map(b"\x7fELF".__add__)
    | st.binary(max_size=300).map(b"MZ".__add__)
)
def test_no_header_breaks_the_reader(head: bytes) -> None:
    found = parse_header(head)
    assert found is None or found.bits in {32, 64}


def test_the_interpreter_itself_is_what_this_process_can_load() -> None:
    assert read_binary(Path(sys.executable).resolve(), "T") == own_binary()
    assert own_binary().bits == (64 if sys.maxsize > 2**32 else 32)


def test_a_32_bit_windows_library_is_refused_with_both_values(tmp_path: Path) -> None:
    library = tmp_path / "SSSE32.dll"
    library.write_bytes(pe(0x014C, 0x10B))
    error = unfit_binary(library, read_binary(library, "T"), "HuaDa/reader")
    assert error.found == "SSSE32.dll: 32-bit x86 PE"
    assert error.needed == str(own_binary())
    assert error.spec_code == -14
    assert 'runner = "wine"' in error.advice.en


def test_a_file_that_is_no_library_is_refused(tmp_path: Path) -> None:
    library = tmp_path / "lib.so"
    library.write_text("<html>404</html>")
    found = read_binary(library, "T")
    assert found is None
    assert "不是动态库" in unfit_binary(library, found, "T").found


@pytest.mark.parametrize("kind", ["none", "directory"])
def test_a_library_that_is_not_there_is_missing(kind: str, tmp_path: Path) -> None:
    library = tmp_path / "lib.so"
    if kind == "directory":
        library.mkdir()
    with pytest.raises(DriverMissing) as caught:
        read_binary(library, "T")
    assert caught.value.needed == "lib.so"
