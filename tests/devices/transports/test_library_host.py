"""Windows libraries through the library host, under Wine: from this Python, and from a Windows one."""

import json
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from support.library_traps import EXPECTED, FUNCTIONS, TRAPS, outcome
from support.wine import MACHINES, standin, windows_python, wine_prefix
from wscall.deadline import Deadline
from wscall.devices.transports.functions import Function
from wscall.devices.transports.library import Library, Loading
from wscall.errors import DriverIncompatible, DriverMissing, Overran, TimedOut

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

WINE = Loading("stdcall", runner="wine")


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(scope="module", params=MACHINES)
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("厂商 A")  # a path that is not ASCII
    standin("echo", request.param, folder)
    return folder


def load(directory: Path, file: str = "echo.dll", loading: Loading = WINE) -> Library:
    return Library(str(directory), file, FUNCTIONS, where="ECHO/reader", loading=loading, deadline=Deadline(60))


@pytest.fixture(scope="module")
def library(directory: Path) -> Iterator[Library]:
    with closing(load(directory)) as loaded:
        yield loaded


@pytest.mark.parametrize("trap", TRAPS)
def test_a_driver_sees_no_difference(trap: str, library: Library) -> None:
    assert TRAPS[trap](library) == EXPECTED[trap]


def test_a_crash_is_told_in_one_frame_and_again_to_whoever_asks_on(directory: Path) -> None:
    library = load(directory)
    kind, found, _, code = outcome(library, "crash")
    assert (kind, code) == ("device_fault", "0xC0000005")
    assert found.startswith("echo.dll+0x")
    assert outcome(library, "cdecl", 1, 2, 3) == ["device_fault", found, "", code]
    library.close()
    with closing(load(directory)) as again:
        assert outcome(again, "cdecl", 1, 2, 3) == [123]


def test_a_full_stack_is_told_as_well(directory: Path) -> None:
    kind, found, _, code = outcome(load(directory), "exhaust", 1)
    assert (kind, found[:11], code) == ("device_fault", "echo.dll+0x", "0xC00000FD")


def test_a_hang_ends_at_the_deadline(directory: Path) -> None:
    library = load(directory)
    with pytest.raises(Overran) as caught:
        library.call("hang", deadline=Deadline(0.3))
    assert isinstance(caught.value, TimedOut)
    with pytest.raises(Overran):
        library.call("cdecl", 1, 2, 3, deadline=Deadline(10))


def test_a_caller_who_gives_up_does_not_wait_for_the_library(directory: Path) -> None:
    library = load(directory)
    deadline = Deadline(3600)
    giving_up = threading.Timer(0.2, deadline.cancel)
    giving_up.start()
    with pytest.raises(Overran):
        library.call("hang", deadline=deadline)
    giving_up.join()


def test_several_threads_get_their_own_answers(library: Library) -> None:
    def sums(a: int) -> list[int]:
        return [library.call("cdecl", a, b, 3, deadline=Deadline(30)).result for b in range(50)]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sums, range(1, 5))) == [
            [a * 100 + b * 10 + 3 for b in range(50)] for a in range(1, 5)
        ]


def test_exit_costs_the_call_only(directory: Path) -> None:
    library = load(directory)
    assert outcome(library, "leave", 3) == ["device_fault", "", "", "3"]


def test_a_library_of_other_bitness_names_both(directory: Path) -> None:
    with pytest.raises(DriverIncompatible) as caught:
        load(directory, loading=Loading())
    assert "PE" in caught.value.found
    assert "ELF" in caught.value.needed


def test_another_signature_is_noticed_where_the_stack_tells(tmp_path: Path) -> None:
    standin("echo", "x86", tmp_path)
    with closing(load(tmp_path)) as library:
        assert outcome(library, "other_signature", 1, 2) == ["driver_incompatible", "12 bytes", "8 bytes", ""]
        assert outcome(library, "stdcall", 1, 2, 3) == [123]


def test_functions_that_are_missing_are_named(directory: Path) -> None:
    functions = {"open": Function("ICC_Reader_Open"), "text": FUNCTIONS["text"]}
    with pytest.raises(DriverIncompatible) as caught:
        Library(str(directory), "echo.dll", functions, where="T", loading=WINE, deadline=Deadline(60))
    assert "ICC_Reader_Open" in caught.value.found
    assert "echo_text" not in caught.value.found


def test_a_runner_that_is_not_installed_is_missing(directory: Path) -> None:
    with pytest.raises(DriverMissing) as caught:
        load(directory, loading=Loading(runner="no-such-runner"))
    assert caught.value.needed == "no-such-runner"


@pytest.fixture(params=["beside", "preload"])
def dependent(request: pytest.FixtureRequest, tmp_path: Path) -> Loading:
    """A library that needs another one, which lies beside it or in a folder and is to be loaded first."""
    compiler = ["i686-w64-mingw32-gcc", "-shared", "-o"]
    (tmp_path / "core.c").write_text("__declspec(dllexport) int core(void) { return 42; }")
    (tmp_path / "needs.c").write_text(
        "int core(void); __declspec(dllexport) int echo_text(void) { return core(); }"
    )
    subprocess.run([*compiler, "core.dll", "core.c"], check=True, cwd=tmp_path)
    subprocess.run([*compiler, "needs.dll", "needs.c", "core.dll"], check=True, cwd=tmp_path)
    if request.param == "beside":
        return WINE
    (tmp_path / "deep").mkdir()
    (tmp_path / "core.dll").rename(tmp_path / "deep" / "core.dll")
    return WINE._replace(preload=("deep/core.dll",))


def test_a_library_that_needs_another(dependent: Loading, tmp_path: Path) -> None:
    functions = {"ask": Function("echo_text", success="any")}
    arguments = (str(tmp_path), "needs.dll", functions)
    with closing(Library(*arguments, where="T", loading=dependent, deadline=Deadline(60))) as library:
        assert library.call("ask", deadline=Deadline(10)).result == 42
    next(tmp_path.rglob("core.dll")).unlink()
    with pytest.raises(DriverMissing):
        Library(*arguments, where="T", loading=dependent, deadline=Deadline(60))


@pytest.mark.parametrize("machine", MACHINES)
def test_a_windows_python_sees_no_difference_either(machine: str, tmp_path: Path) -> None:
    """64-bit code runs in its process through ctypes, 32-bit code through the library host."""
    standin("echo", machine, tmp_path)
    done = windows_python("support.library_traps", f"Z:{tmp_path}", "echo.dll")
    given = json.loads(done.stdout[done.stdout.index(b'{"GBK') :])
    kind, found, _, code = given.pop("a crash")
    assert kind == "device_fault"
    if machine == "x86":
        assert (found[:11], code) == ("echo.dll+0x", "0xC0000005")
        assert given.pop("a hang")[0] == "timeout"
        assert given.pop("an exit") == ["device_fault", "", "", "3"]
    else:
        assert "access violation" in found
    assert given == EXPECTED


def test_the_host_is_gone_when_its_library_is_closed(directory: Path) -> None:
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for _ in range(3):
        load(directory).close()
    assert len(list(descriptors.iterdir())) == before
