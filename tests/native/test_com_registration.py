"""What regsvr32 writes, for the machine, for a user, and for both bitnesses beside each other."""

import subprocess
from collections.abc import Iterator

import pytest

from support.agent import LIMIT
from support.com import OCX, X64, X86, regsvr32, system_program, wine_environment
from support.native import WINDOWS, Target
from support.wine import wine_prefix

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

OCX_CLASS = "{4F9F8397-1A6C-49DF-B7BC-A8B193258756}"
SERVER = rf"CLSID\{OCX_CLASS}\InprocServer32"
LIBRARY = r"TypeLib\{77128E61-D11C-4CF8-82A3-4052B8513F08}"
VIEWS = {X86: "/reg:32", X64: "/reg:64"}


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    """Nothing is registered before and after a test."""
    yield
    for target in WINDOWS:
        regsvr32(target, "/u")
        assert not has("HKLM", SERVER, target)
        assert not has("HKCU", SERVER, target)
    assert not has("HKLM", OCX)
    assert not has("HKLM", LIBRARY)


@pytest.fixture(params=WINDOWS, ids=[target.name for target in WINDOWS])
def target(request: pytest.FixtureRequest) -> Target:
    found = request.param
    assert isinstance(found, Target)
    return found


def value(hive: str, key: str, view: Target = X64) -> str:
    """A key's own value, "" if there is none."""
    command = [*system_program(X64, "reg"), "query", rf"{hive}\Software\Classes\{key}", "/ve", VIEWS[view]]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False, env=wine_environment()
    )
    return done.stdout.decode().partition("REG_SZ")[2].strip() if done.returncode == 0 else ""


def has(hive: str, key: str, view: Target = X64) -> bool:
    command = [*system_program(X64, "reg"), "query", rf"{hive}\Software\Classes\{key}", VIEWS[view]]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LIMIT, check=False, env=wine_environment()
    )
    return done.returncode == 0


def test_each_bitness_has_its_own_file_and_goes_alone() -> None:
    regsvr32(X86)
    regsvr32(X64)
    assert value("HKLM", SERVER, X86) == X86.path(X86.library)
    assert value("HKLM", SERVER, X64) == X64.path(X64.library)
    assert value("HKLM", rf"{LIBRARY}\1.0\0\win32") == X86.path(X86.library)
    assert value("HKLM", rf"{LIBRARY}\1.0\0\win64") == X64.path(X64.library)
    regsvr32(X64, "/u")
    assert not has("HKLM", SERVER, X64)
    assert value("HKLM", rf"{OCX}\CLSID") == OCX_CLASS
    assert has("HKLM", rf"{LIBRARY}\1.0\0\win32")


def test_a_user_registers_for_himself(target: Target) -> None:
    """That classes of a user are found is Windows' part: Wine looks at the machine's alone."""
    regsvr32(target, "/n", "/i:user")
    assert value("HKCU", SERVER, target) == target.path(target.library)
    assert not has("HKLM", SERVER, target)
    regsvr32(target, "/n", "/u", "/i:user")
    assert not has("HKCU", SERVER, target)


def test_who_may_not_register_for_the_machine_does_for_himself(target: Target) -> None:
    command = [*target.client("registrar"), target.path(target.library), OCX_CLASS]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=wine_environment()) as registrar:
        assert registrar.stdout is not None
        assert registrar.stdout.readline().strip() == "00000000"
        assert value("HKCU", SERVER, target) == target.path(target.library)
        assert not value("HKLM", SERVER, target)
        assert registrar.communicate("\n", LIMIT)[0].strip() == "00000000"
    assert registrar.returncode == 0


def test_the_machines_registration_replaces_the_users(target: Target) -> None:
    regsvr32(target, "/n", "/i:user")
    regsvr32(target)
    assert not has("HKCU", SERVER, target)
    assert has("HKLM", SERVER, target)


def test_any_other_wish_is_refused(target: Target) -> None:
    regsvr32(target, "/n", "/i:everybody", status=5)
    assert not has("HKCU", SERVER, target)
