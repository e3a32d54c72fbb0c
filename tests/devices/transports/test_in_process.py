"""The stand-in with every trap in this process, and libraries that need others."""

import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from support.library_traps import EXPECTED, FUNCTIONS, TRAPS
from wscall.deadline import Deadline
from wscall.devices.transports.binary import own_platform
from wscall.devices.transports.functions import Function
from wscall.devices.transports.library import Library, Loading
from wscall.errors import DriverMissing
from wscall.paths import standins_dir


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("厂商 A")
    shutil.copy(standins_dir(own_platform()) / "echo.so", folder / "libecho.so")
    return Library(str(folder), "libecho.so", FUNCTIONS, where="ECHO/reader")


@pytest.mark.parametrize("trap", TRAPS)
def test_a_driver_sees_what_it_sees_elsewhere(trap: str, library: Library) -> None:
    assert TRAPS[trap](library) == EXPECTED[trap]


ASK = {"ask": Function("ask", success="any")}


class Needy(NamedTuple):
    """A directory with a library that needs another, which needs a third. Only the last one needs nothing.

    What is loaded once stays loaded, so every test has libraries of its own names.
    """

    directory: Path
    first: str
    second: str
    third: str


@pytest.fixture
def vendor(tmp_path: Path) -> Needy:
    """No search path is written into any of them."""
    unique = tmp_path.name.encode().hex()
    needy = Needy(tmp_path, *(f"lib{letter}{unique}.so" for letter in "abc"))
    sources = {
        needy.third: ("int third(void) { return 42; }", ""),
        needy.second: ("int third(void); int second(void) { return third(); }", needy.third),
        needy.first: ("int second(void); int ask(void) { return second(); }", needy.second),
    }
    for name, (source, needed) in sources.items():
        (tmp_path / "source.c").write_text(source)
        link = [f"-L{tmp_path}", f"-l:{needed}"] if needed else []
        command = ["cc", "-shared", "-fPIC", f"-Wl,-soname,{name}", "-o", name, "source.c", *link]
        subprocess.run(command, check=True, cwd=tmp_path)
    return needy


def ask(vendor: Needy, loading: Loading = Loading()) -> int:  # noqa: B008 - immutable
    with closing(Library(str(vendor.directory), vendor.first, ASK, where="T", loading=loading)) as library:
        return library.call("ask", deadline=Deadline(10)).result


def test_what_a_library_needs_is_found_beside_it(vendor: Needy) -> None:
    assert ask(vendor) == 42


def test_what_is_not_there_is_named(vendor: Needy) -> None:
    (vendor.directory / vendor.third).unlink()
    with pytest.raises(DriverMissing, match=vendor.third):
        ask(vendor)


def test_what_lies_elsewhere_is_loaded_first(vendor: Needy) -> None:
    deep = vendor.directory / "deep"
    deep.mkdir()
    for name in (vendor.second, vendor.third):
        (vendor.directory / name).rename(deep / name)
    (deep / "b.dll").write_bytes(b"MZ")  # of another system: left alone
    preload = ("deep/b.dll", f"deep/{vendor.third}", f"deep/{vendor.second}")
    with pytest.raises(DriverMissing, match=vendor.second):
        ask(vendor)
    assert ask(vendor, Loading(preload=preload)) == 42
    with pytest.raises(DriverMissing, match=r"gone\.so"):
        ask(vendor, Loading(preload=("gone.so",)))
