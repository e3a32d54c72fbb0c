"""Every binding declares what the C header does, the header what the library and the specification do."""

import inspect
import re
import subprocess
from pathlib import Path

import pytest

from support.clients import BINDINGS
from support.declarations import READERS, Argument, Functions, agree, read_header
from support.native import REPOSITORY
from support.specification import specification
from wscall.api import FUNCTIONS, functions
from wscall.api.result import PLATFORM_SUCCESS, READ_SUCCESS
from wscall.config.kinds import Number
from wscall.config.schema import KEYS
from wscall.model.errors_table import ERROR_TABLE

HEADER = (BINDINGS / "c" / "wscall.h").read_text("ascii")
DECLARED = read_header(HEADER)


def _source(file: str) -> str:
    return (BINDINGS / file).read_text("utf-8")


def _constant(name: str) -> int:
    [value] = re.findall(rf"^#define {name} \(?(-?\d+)\)?(?= |$)", HEADER, re.MULTILINE)
    return int(value)


def test_the_header_declares_the_ten_functions_with_their_arguments() -> None:
    assert set(DECLARED) == set(FUNCTIONS)
    for name, arguments in DECLARED.items():
        parameters = inspect.signature(getattr(functions, name)).parameters.values()
        python = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
        assert [each.name for each in arguments if each.direction == "in"] == python
        assert len([each for each in arguments if each.direction == "out"]) == (0 if name == "ShowForm_V2" else 2)


@pytest.mark.parametrize("file", READERS)
def test_a_binding_declares_what_the_header_does(file: str) -> None:
    assert agree(READERS[file](_source(file)), DECLARED)


def test_every_file_with_declarations_is_compared() -> None:
    suffixes = {Path(file).suffix for file in READERS}
    named = {
        path.relative_to(BINDINGS).as_posix()
        for path in BINDINGS.rglob("*")
        if path.suffix in suffixes and "getAuthKey" in path.read_text("utf-8") and "__pycache__" not in path.parts
    }
    assert named - set(READERS) == {"go/wscall.go"}  # which calls what the other two declare


SLIPS = [
    (file, written, wrong)
    for file in READERS
    for written, wrong in (
        (r"szMsg(?=\W)(.*?)szOutput", r"szOutput\1szMsg"),
        (r"OutputData(?=\W)(.*?)ErrMsg", r"ErrMsg\1OutputData"),
        (r"ReadHealthInfo_V2", r"ReadHealthInfo_V3"),
    )
    if file != "c/wscall_load.h" or "Health" in written  # which takes its types from the header
]


@pytest.mark.parametrize(("file", "written", "wrong"), SLIPS)
def test_a_slip_is_found(file: str, written: str, wrong: str) -> None:
    source, times = re.subn(written, wrong, _source(file), flags=re.DOTALL)
    assert times
    try:
        found = READERS[file](source)
    except AssertionError:
        return  # it contradicts itself, which the reader saw
    assert not agree(found, DECLARED)


def test_a_direction_is_compared_where_both_say_it() -> None:
    one: Functions = {"f": (Argument("a", "in"),)}
    other: Functions = {"f": (Argument("a", "out"),)}
    assert not agree(one, other)
    assert agree(one, {"f": (Argument("a", ""),)})
    assert not agree(one, {"f": ()})


def test_the_header_declares_what_the_specification_does() -> None:
    """WSC_getCardInfo, ReadCardInfo_V2 and ReadHealthInfo_V2 stand in it without a prototype (DECISIONS 2, 4)."""
    prototypes = re.findall(
        r"int \(?__stdcall \*? ?(\w+ ?\w+)\)?\(([^)]*)\)", specification().replace("WSC_ ", "WSC_")
    )
    assert len(prototypes) == 6
    for name, arguments in prototypes:
        theirs = re.findall(r"(const )?char \* ?(\w+)", arguments)
        ours = DECLARED[name]
        assert [each for _, each in theirs] == [each.name for each in ours]
        assert {each for const, each in theirs if const} <= {each.name for each in ours if each.direction == "in"}


def test_the_specifications_powerbuilder_sample_agrees() -> None:
    [arguments] = re.findall(r"function int ReadCardInfo_V2\(([^)]*)\)", specification())
    directions = [("in", "out")["ref" in each] for each in arguments.split(",")]
    assert directions == [each.direction for each in DECLARED["ReadCardInfo_V2"]]


@pytest.mark.parametrize(
    "compiler",
    [
        "cc",
        pytest.param("aarch64-linux-gnu-gcc", marks=pytest.mark.lane("arm64")),
        pytest.param("i686-w64-mingw32-gcc", marks=[pytest.mark.lane("wine"), pytest.mark.xdist_group("wine")]),
        pytest.param("x86_64-w64-mingw32-gcc", marks=[pytest.mark.lane("wine"), pytest.mark.xdist_group("wine")]),
    ],
)
def test_the_library_is_what_the_header_declares(compiler: str) -> None:
    """The compiler sees both, the convention included."""
    header, exports = str(BINDINGS / "c" / "wscall.h"), str(REPOSITORY / "native" / "wscall" / "exports.c")
    command = [compiler, "-fsyntax-only", "-Wall", "-Werror", "-include", header, exports]
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.lane("wine")
@pytest.mark.xdist_group("wine")
def test_callers_on_32_bit_windows_use_stdcall(tmp_path: Path) -> None:
    """Its mark is the number of bytes behind the name."""
    calls = "".join(f"x += {name}({', '.join('0' for _ in each)});" for name, each in DECLARED.items())
    source = tmp_path / "caller.c"
    source.write_text(f'#include "wscall.h"\nint call(void) {{ int x = 0; {calls} return x; }}\n')
    built = tmp_path / "caller.o"
    compiler = ["i686-w64-mingw32-gcc", "-c", f"-I{BINDINGS / 'c'}", str(source), "-o", str(built)]
    subprocess.run(compiler, check=True, timeout=60)
    symbols = subprocess.run(["nm", built], check=True, capture_output=True, text=True, timeout=60).stdout
    wanted = set(re.findall(r"U (\S+)", symbols))
    assert wanted == {f"_{name}@{4 * len(arguments)}" for name, arguments in DECLARED.items()}


def test_buffers_are_as_large_as_a_configuration_can_say() -> None:
    for key, name in (("outputSize", "OUTPUT"), ("messageSize", "MESSAGE")):
        [found] = [each for each in KEYS if (each.section, each.name) == ("AGENT", key)]
        assert isinstance(found.kind, Number)
        assert found.default == str(_constant(f"WSC_{name}_SIZE"))
        assert found.kind.most == _constant(f"WSC_{name}_LIMIT")


@pytest.mark.parametrize("file", [file for file in READERS if file not in {"c/wscall_load.h", "c/wscall.h"}])
def test_a_binding_brings_such_buffers_and_knows_success(file: str) -> None:
    source = _source("go/wscall.go" if file.startswith("go/") else file)
    for form, value in (
        ("output_?(?:limit|size)", _constant("WSC_OUTPUT_LIMIT")),
        ("message_?(?:limit|size)", _constant("WSC_MESSAGE_LIMIT")),
        ("(?<!read)(?<!read_)success", PLATFORM_SUCCESS),
        ("read_?success", READ_SUCCESS),
    ):
        values = re.findall(rf"(?i){form}(?: As Long)? += (\d+)", source)
        assert [int(each) for each in values] == [value], form


def test_the_headers_codes_are_those_of_this_machine() -> None:
    codes = {int(code) for code in re.findall(r"^#define WSC_[A-Z_]+ \((-\d+)\)", HEADER, re.MULTILINE)}
    assert codes == {row.code for row in ERROR_TABLE if row.origin == "local"}


@pytest.mark.parametrize("file", [file for file in READERS if file != "c/wscall_load.h"])
def test_a_binding_says_what_one_has_to_know(file: str) -> None:
    source = _source("go/wscall.go" if file.startswith("go/") else file)
    for word in (
        "onvention",
        "stdcall",
        "GBK",
        "NUL",
        "[AGENT] outputSize",
        "messageSize",
        "-16",
        "10000",
        "minute",
    ):
        assert word in source or (word == "stdcall" and "panama" in file), word


@pytest.mark.parametrize("file", [file for file in READERS if not file.startswith("python/")])
def test_a_binding_is_ascii(file: str) -> None:
    """Its tools read source in the system's code page."""
    (BINDINGS / file).read_bytes().decode("ascii")
