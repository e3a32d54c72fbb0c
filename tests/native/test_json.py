"""The reader of JSON that the library host and the native library share, held against Python's."""

import ctypes
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

SOURCES = Path(__file__).parents[2] / "native" / "library_host"
CAPACITY = 200

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: apt-get install gcc")


class Value(ctypes.Structure):
    _fields_ = (
        ("kind", ctypes.c_int),
        ("number", ctypes.c_int64),
        ("text", ctypes.c_void_p),
        ("length", ctypes.c_size_t),
        ("after", ctypes.c_size_t),
        ("children", ctypes.c_size_t),
    )


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    built = tmp_path_factory.mktemp("native") / "json.so"
    checks = ["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"]
    command = ["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", *checks, "-shared", "-fPIC", "-o"]
    subprocess.run([*command, built, SOURCES / "json.c"], check=True)
    library = ctypes.CDLL(str(built))
    library.json_read.restype = ctypes.c_size_t
    library.json_member.restype = ctypes.POINTER(Value)
    return library


def read(reader: ctypes.CDLL, body: bytes, capacity: int = CAPACITY) -> Any:
    """What the reader makes of it, as Python has it; Ellipsis if it refuses. The body has nothing behind it."""
    held = (ctypes.c_char * len(body)).from_buffer_copy(body)
    values = (Value * capacity)()
    used = reader.json_read(held, ctypes.c_size_t(len(body)), values, ctypes.c_size_t(capacity))
    if not used:
        return ...
    assert used <= capacity
    left = iter(values[:used])
    whole = _build(left)
    assert next(left, None) is None
    return whole


def _build(values: Iterator[Value]) -> Any:
    value = next(values)
    match value.kind:
        case 0:
            built: Any = None
        case 1:
            built = bool(value.number)
        case 2:
            built = value.number
        case 3:
            built = ctypes.string_at(value.text, value.length).decode() if value.length else ""
        case 4:
            built = [_build(values) for _ in range(value.children)]
        case 5:
            built = {_build(values): _build(values) for _ in range(value.children)}
        case _:
            built = float(ctypes.string_at(value.text, value.length))
    return built


fractions = st.floats(-(2**62), 2**62)
scalars = (
    fractions
    | st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec="utf-8"))
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(document=documents, ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_it_reads_what_python_writes(
    reader: ctypes.CDLL, document: Any, ascii_only: bool, indent: int | None
) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()
    assert read(reader, body) == document


@given(st.binary(max_size=80) | st.text('[]{}",:\\u0123dD8c tfn-.e', max_size=40).map(str.encode))
def test_it_refuses_what_python_refuses(reader: ctypes.CDLL, body: bytes) -> None:
    found = read(reader, body)
    if found is ...:
        return
    expected = json.loads(body)
    assert expected == found or "�" in str(expected)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[1,]",
        b'{"a"}',
        b'{"a":1,}',
        b"{1:2}",
        b"01",
        b"-",
        b"1.",
        b"1.e3",
        b"1e",
        b"1.5e+",
        b".5",
        b"9223372036854775808",
        b"-9223372036854775809",
        b'"\x01"',
        b'"\\x"',
        b'"\\u12"',
        b'"\\ud800"',
        b'"\\udc00"',
        b'"\\ud800\\u0041"',
        b'"open',
        b'"\\',
        b"tru",
        b"[1] 2",
        b"nul\0",
        b"[" * 40 + b"]" * 40,
    ],
)
def test_it_refuses(reader: ctypes.CDLL, body: bytes) -> None:
    assert read(reader, body) is ...


def test_it_stops_where_it_has_room_no_more(reader: ctypes.CDLL) -> None:
    assert read(reader, b"[1,2,3]", capacity=4) == [1, 2, 3]
    assert read(reader, b"[1,2,3]", capacity=3) is ...


def test_depth_is_bounded(reader: ctypes.CDLL) -> None:
    assert read(reader, b"[" * 16 + b"]" * 16) == json.loads(b"[" * 16 + b"]" * 16)
    assert read(reader, b"[" * 17 + b"]" * 17) is ...


def test_a_member_is_found_by_its_name(reader: ctypes.CDLL) -> None:
    body = b'{"id":{"id":7},"op":"call","x":[1,2]}'
    held = (ctypes.c_char * len(body)).from_buffer_copy(body)
    values = (Value * CAPACITY)()
    assert reader.json_read(held, ctypes.c_size_t(len(body)), values, ctypes.c_size_t(CAPACITY))
    assert reader.json_member(values, b"op").contents.kind == 3
    assert reader.json_member(reader.json_member(values, b"id"), b"id").contents.number == 7
    assert not reader.json_member(values, b"none")
    assert not reader.json_member(reader.json_member(values, b"x"), b"id")
