"""What the built libraries offer, and what they need."""

import re
import subprocess

import pytest

from support.native import ARM64, HERE, WINDOWS, Target
from wscall.api.functions import FUNCTIONS

SYSTEM = {"kernel32.dll", "msvcrt.dll", "ws2_32.dll", "iphlpapi.dll", "advapi32.dll", "ole32.dll", "oleaut32.dll"}
"""What every Windows since 7 has."""


def printed(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def nm_of(target: Target) -> str:
    return "aarch64-linux-gnu-nm" if target == ARM64 else "nm"


@pytest.mark.parametrize("target", [HERE, pytest.param(ARM64, marks=pytest.mark.lane("arm64"))], ids=str)
def test_the_shared_object_has_the_ten_functions_and_nothing_else(target: Target) -> None:
    lines = printed(nm_of(target), "-D", "--defined-only", str(target.library)).splitlines()
    assert {line.split()[-1] for line in lines} == set(FUNCTIONS)


@pytest.mark.parametrize("target", [HERE, pytest.param(ARM64, marks=pytest.mark.lane("arm64"))], ids=str)
def test_the_shared_object_runs_with_the_c_library_of_older_desktops(target: Target) -> None:
    undefined = printed(nm_of(target), "-D", "--undefined-only", str(target.library))
    needed = {tuple(map(int, version.split("."))) for version in re.findall(r"@GLIBC_([\d.]+)", undefined)}
    assert (2, 2) < max(needed) <= (2, 28)


@pytest.mark.lane("wine")
@pytest.mark.parametrize("target", WINDOWS, ids=str)
def test_the_dll_has_undecorated_functions_and_needs_the_system_alone(target: Target) -> None:
    machine = "i686" if target.name.endswith("x86") else "x86_64"
    dump = printed(f"{machine}-w64-mingw32-objdump", "-p", str(target.library))
    exported = set(re.findall(r"^\s+\[ *\d+\] (?:\+base\[ *\d+\] +[0-9a-f]+ )?(\S+)$", dump, re.MULTILINE))
    assert exported >= set(FUNCTIONS)
    assert not any("@" in name for name in exported)
    assert {name.lower() for name in re.findall(r"DLL Name: (\S+)", dump)} <= SYSTEM
