"""How a library host fails to start: what is missing is named, and nothing is left behind."""

import struct
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.devices.transports import library_host
from wscall.devices.transports.library import Library, Loading, choose_file
from wscall.errors import DeviceFault, DriverIncompatible, DriverMissing, Overran


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A vendor directory with the header of a 32-bit Windows library."""
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<H", 0x014C) + bytes(18)
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / "acme.dll").write_bytes(head + struct.pack("<H", 0x10B) + bytes(100))
    return tmp_path / "vendor"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the library host should be."""
    path = tmp_path / "host.exe"
    monkeypatch.setattr(library_host, "library_host", lambda _machine: path)
    return path


def load(directory: Path, runner: str, seconds: float = 30.0) -> Library:
    loading = Loading(runner=runner)
    return Library(
        str(directory), "acme.dll", {}, where="ACME/reader", loading=loading, deadline=Deadline(seconds)
    )


def runner(tmp_path: Path, script: str) -> str:
    """A program that stands where Wine would, and does something else."""
    path = tmp_path / "runner"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


def test_a_library_host_that_was_not_built(directory: Path, program: Path) -> None:
    with pytest.raises(DriverMissing) as caught:
        load(directory, "sh")
    assert caught.value.needed == program.name
    assert "make native" in caught.value.advice.en


def test_a_runner_that_is_not_installed(directory: Path, program: Path) -> None:
    program.touch()
    with pytest.raises(DriverMissing) as caught:
        load(directory, "no-such-runner")
    assert caught.value.needed == "no-such-runner"


def test_a_runner_that_cannot_be_run(directory: Path, program: Path, tmp_path: Path) -> None:
    program.touch()
    path = tmp_path / "runner"
    path.write_bytes(b"\x7fELF is not all it takes")
    path.chmod(0o700)
    with pytest.raises(DriverIncompatible) as caught:
        load(directory, str(path))
    assert caught.value.needed == "32-bit x86 PE"


def test_a_runner_that_ends(directory: Path, program: Path, tmp_path: Path) -> None:
    program.touch()
    with pytest.raises(DeviceFault) as caught:
        load(directory, runner(tmp_path, "exit 7"))
    assert caught.value.native
    assert caught.value.native.code == "7"


def test_a_runner_that_says_something_else(directory: Path, program: Path, tmp_path: Path) -> None:
    program.touch()
    with pytest.raises(DeviceFault):
        load(directory, runner(tmp_path, "echo hello; exec cat"))


def test_a_runner_that_says_nothing(directory: Path, program: Path, tmp_path: Path) -> None:
    program.touch()
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    with pytest.raises(Overran):
        load(directory, runner(tmp_path, "exec cat"), seconds=0.3)
    assert len(list(descriptors.iterdir())) == before


def test_which_file_a_runner_makes_possible() -> None:
    files = {"windows-x86": "x86.dll", "any": "any.so"}
    assert choose_file(files, "T") == "any.so"
    assert choose_file(files, "T", "wine") == "x86.dll"
    assert choose_file({**files, "windows-x86_64": "x64.dll"}, "T", "wine") == "x64.dll"
    assert choose_file({**files, "linux": "x.so"}, "T", "wine") == "x.so"
