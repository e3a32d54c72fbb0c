"""Real libraries, compiled for each test run, with the faults that vendors' libraries have."""

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.devices.transports.binary import own_binary
from wscall.devices.transports.call_frame import GUARD
from wscall.devices.transports.functions import (
    BytesIn,
    BytesOut,
    Failure,
    Function,
    Number,
    NumberOut,
    Success,
    TextIn,
    TextOut,
    succeeded,
    wanted,
)
from wscall.devices.transports.library import Library, Loading, choose_file
from wscall.errors import (
    BadInput,
    Cancelled,
    DeviceBusy,
    DeviceFault,
    DriverIncompatible,
    DriverMissing,
    NoCard,
    TimedOut,
)
from wscall.text import Text

SOURCE = r"""
#include <string.h>
#include <stdint.h>
#ifdef NEEDS_OTHER
extern int other(void);
int reaches(void) { return other(); }
#endif
int echo_text(const char *in, char *out) { strcpy(out, in); return 0; }
int16_t command(intptr_t handle, unsigned size, const unsigned char *in, unsigned *length, unsigned char *out) {
    if (handle != (intptr_t) 0x1122334455667788LL) return -5;
    if (*length < size + 2) return -6;
    memcpy(out, in, size); out[size] = 0x90; out[size + 1] = 0; *length = size + 2; return 0;
}
int32_t answer(int how, unsigned char *out) {
    switch (how) {
        case 0: memcpy(out, "\x3b\x6d", 2); return 2;
        case 1: return 0;
        case 2: memset(out, 'x', 17); return 16;
        case 3: memset(out, 'x', 40); return 16;
        case 4: return 17;
        case 5: return -2;
        case 6: return -11;
        default: return -99;
    }
}
int fill(char *out) { memset(out, 'A', 8); return 0; }
int empty(char *out) { (void) out; return 0; }
int broken_text(char *out) { strcpy(out, "\xff\xff"); return 0; }
int16_t narrow(int value) { return (int16_t) value; }
uint8_t byte(void) { return 255; }
int scribble(char *in) { in[0] = '!'; return 0; }
"""

ICC = {
    -2: Failure("no_card", Text("无卡", "no card")),
    -11: Failure("device_busy", Text("读卡器连接错", "reader not connected")),
}
FUNCTIONS = {
    "echo": Function("echo_text", (TextIn("in"), TextOut("out", 64, needed=True))),
    "command": Function(
        "command",
        (
            Number("handle", "pointer"),
            Number("size", "uint32"),
            BytesIn("in"),
            NumberOut("length", "uint32", 32),
            BytesOut("out", 32, "length"),
        ),
        result="int16",
    ),
    "answer": Function(
        "answer", (Number("how"), BytesOut("atr", 16, "result", needed=True)), success="nonnegative", failures=ICC
    ),
    "fill": Function("fill", (TextOut("name", 8),)),
    "empty": Function("empty", (TextOut("name", 31, needed=True),)),
    "broken_text": Function("broken_text", (TextOut("name", 31),)),
    "narrow": Function("narrow", (Number("value"),), result="int16", success="any"),
    "byte": Function("byte", (), result="uint8", success="nonzero"),
    "scribble": Function("scribble", (TextIn("in"),)),
    "chosen": Function("narrow", (Number("value"),), result="int16", success=(0x90, 0x9F), failures=ICC),
    "newer": Function("added_in_version_2", optional=True),
}

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler: apt-get install gcc")


def compiled(folder: Path, *options: str, name: str = "libvendor.so") -> Path:
    source = folder / "vendor.c"
    source.write_text(SOURCE)
    subprocess.run(["gcc", "-shared", "-fPIC", "-w", *options, "-o", folder / name, source], check=True)
    return folder / name


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("HuaDa")
    compiled(folder)
    return folder


@pytest.fixture
def library(directory: Path) -> Library:
    return Library(str(directory), "libvendor.so", FUNCTIONS, where="HuaDa/reader", loading=Loading("stdcall"))


def soon() -> Deadline:
    return Deadline(10)


def test_texts_go_in_and_come_out_in_the_librarys_codec(library: Library) -> None:
    assert library.call("echo", "袁宇阳", deadline=soon()).text("out") == "袁宇阳"
    assert library.call("echo", " 㐂 ", deadline=soon()).text("out") == "㐂"


def test_bytes_handles_and_lengths(library: Library) -> None:
    reply = library.call("command", 0x1122334455667788, 4, b"\0\xa4\0\0", deadline=soon())
    assert reply.octets("out") == b"\0\xa4\0\0\x90\0"
    assert (reply.number("length"), reply.result) == (6, 0)


def test_the_length_may_be_the_result(library: Library) -> None:
    assert library.call("answer", 0, deadline=soon()).octets("atr") == b"\x3b\x6d"


def test_results_have_the_declared_width(library: Library) -> None:
    assert library.call("narrow", 0x1FFFF, deadline=soon()).result == -1
    assert library.call("byte", deadline=soon()).result == 255


def test_success_without_data_is_a_fault(library: Library) -> None:
    for name, values in (("answer", (1,)), ("empty", ()), ("echo", ("",))):
        with pytest.raises(DeviceFault, match="报告成功却没有给出数据"):
            library.call(name, *values, deadline=soon())


@pytest.mark.parametrize(("how", "written"), [(2, 17), (3, 40)])
def test_a_write_past_the_end_is_caught_and_told(how: int, written: int, library: Library) -> None:
    with pytest.raises(DeviceFault) as caught:
        library.call("answer", how, deadline=soon())
    assert caught.value.found == f"atr: >= {written} bytes"
    assert caught.value.needed == "<= 16 bytes"
    assert caught.value.where == "HuaDa/reader libvendor.so answer"


def test_the_guard_is_longer_than_what_vendors_forget() -> None:
    assert len(GUARD) >= 256


def test_an_impossible_length_is_a_fault(library: Library) -> None:
    with pytest.raises(DeviceFault) as caught:
        library.call("answer", 4, deadline=soon())
    assert (caught.value.found, caught.value.needed) == ("atr: 17", "0 … 16")


def test_a_text_without_its_end_is_cut_at_the_buffer(library: Library) -> None:
    assert library.call("fill", deadline=soon()).text("name") == "AAAAAAAA"


def test_a_text_in_another_codec_is_a_fault_that_shows_none_of_it(library: Library) -> None:
    with pytest.raises(DeviceFault) as caught:
        library.call("broken_text", deadline=soon())
    assert (caught.value.found, caught.value.needed) == ("name: 2 bytes", "gb18030")


@pytest.mark.parametrize(("how", "kind"), [(5, NoCard), (6, DeviceBusy), (9, DeviceFault)])
def test_the_vendors_codes_become_kinds_and_ride_along(how: int, kind: type[Exception], library: Library) -> None:
    with pytest.raises(kind) as caught:
        library.call("answer", how, deadline=soon())
    error = caught.value
    assert isinstance(error, NoCard | DeviceBusy | DeviceFault)
    assert error.native is not None
    assert error.native.code == {5: "-2", 6: "-11", 9: "-99"}[how]


def test_what_goes_in_is_copied_so_that_a_library_may_scribble(library: Library) -> None:
    text = "abc"
    library.call("scribble", text, deadline=soon())
    assert text == "abc"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("echo", ()),
        ("echo", (1,)),
        ("echo", (b"x",)),
        ("echo", ("a\0b",)),
        ("echo", ("a", "b")),
        ("narrow", ("1",)),
    ],
)
def test_arguments_that_do_not_fit_are_refused(
    name: str, values: tuple[int | str | bytes, ...], library: Library
) -> None:
    with pytest.raises(BadInput):
        library.call(name, *values, deadline=soon())


def test_a_text_outside_the_codec_is_refused(directory: Path) -> None:
    library = Library(str(directory), "libvendor.so", FUNCTIONS, where="T", codec="ascii")
    with pytest.raises(BadInput):
        library.call("echo", "袁", deadline=soon())


def test_no_call_begins_without_time(library: Library) -> None:
    with pytest.raises(TimedOut):
        library.call("echo", "a", deadline=Deadline(0))
    given_up = soon()
    given_up.cancel()
    with pytest.raises(Cancelled):
        library.call("echo", "a", deadline=given_up)


def test_optional_functions_may_be_missing_and_others_not(library: Library, directory: Path) -> None:
    assert library.has("echo")
    assert not library.has("newer")
    with pytest.raises(DriverIncompatible) as caught:
        Library(
            str(directory), "libvendor.so", {"x": Function("ICC_Reader_Open"), "y": FUNCTIONS["echo"]}, where="T"
        )
    assert "ICC_Reader_Open" in caught.value.found
    assert "echo_text" not in caught.value.found
    library.close()
    assert not library.has("echo")


def test_a_library_that_lacks_another_is_missing_and_the_other_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.c").write_text("int other(void) { return 0; }")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", tmp_path / "libother.so", tmp_path / "other.c"], check=True)
    compiled(tmp_path, "-DNEEDS_OTHER", f"-L{tmp_path}", "-Wl,--no-as-needed", "-lother")
    (tmp_path / "libother.so").unlink()
    with pytest.raises(DriverMissing) as caught:
        Library(str(tmp_path), "libvendor.so", FUNCTIONS, where="T")
    assert "libother.so" in caught.value.found


@pytest.mark.parametrize("name", ["../libvendor.so", "/lib/libc.so.6", "link.so"])
def test_a_library_outside_the_vendor_directory_is_refused(name: str, directory: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "link.so").symlink_to(directory / "libvendor.so")
    with pytest.raises(DriverIncompatible):
        Library(str(vendor), name, FUNCTIONS, where="T")


def test_the_working_directory_is_not_searched(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(directory)
    with pytest.raises(DriverMissing):
        Library(str(tmp_path), "libvendor.so", FUNCTIONS, where="T")


def test_a_library_of_the_other_bitness_is_refused_before_it_loads(directory: Path, tmp_path: Path) -> None:
    other = bytearray((directory / "libvendor.so").read_bytes())
    other[4] = 1 if own_binary().bits == 64 else 2  # ELFCLASS of the other kind
    struct.pack_into("<H", other, 18, 3)
    (tmp_path / "libvendor.so").write_bytes(other)
    with pytest.raises(DriverIncompatible) as caught:
        Library(str(tmp_path), "libvendor.so", FUNCTIONS, where="T")
    assert "32-bit x86 ELF" in caught.value.found
    assert "64-bit" in caught.value.needed


def test_a_real_32_bit_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tiny.c").write_text("int one(void) { return 1; }")
    build = ["gcc", "-m32", "-shared", "-fPIC", "-nostdlib", "-o", "libvendor.so", "tiny.c"]
    if subprocess.run(build, check=False, cwd=tmp_path).returncode:
        pytest.skip("this compiler builds no 32-bit x86 code; the test above does it with a header made by hand")
    with pytest.raises(DriverIncompatible, match="32-bit x86 ELF"):
        Library(str(tmp_path), "libvendor.so", {}, where="T")


def test_the_most_exact_file_name_counts() -> None:
    machine = own_binary().machine
    files = {"any": "a", "linux": "l", f"linux-{machine}": "m", "windows": "w"}
    assert choose_file("one.so", "T") == "one.so"
    assert choose_file(files, "T") == "m"
    del files[f"linux-{machine}"]
    assert choose_file(files, "T") == "l"
    del files["linux"]
    assert choose_file(files, "T") == "a"


def test_no_file_for_this_machine_is_incompatible() -> None:
    with pytest.raises(DriverIncompatible) as caught:
        choose_file({"windows-x86": "SSSE32.dll"}, "T")
    assert (caught.value.found, caught.value.needed) == ("windows-x86", f"linux-{own_binary().machine}")


def test_success_rules() -> None:
    rules: tuple[Success, ...] = ("zero", "one", "positive", "nonnegative", "nonzero", "any")
    assert [[succeeded(rule, value) for value in (-1, 0, 1, 2)] for rule in rules] == [
        [False, True, False, False],
        [False, False, True, False],
        [False, False, True, True],
        [False, True, True, True],
        [True, False, True, True],
        [True, True, True, True],
    ]


def test_success_may_be_a_choice_of_codes(library: Library) -> None:
    assert library.call("chosen", 0x9F, deadline=soon()).result == 0x9F
    with pytest.raises(NoCard):
        library.call("chosen", -2, deadline=soon())
    with pytest.raises(DeviceFault) as caught:
        library.call("chosen", 0, deadline=soon())
    assert caught.value.needed == "144 | 159"
    assert wanted("zero") == "zero"
