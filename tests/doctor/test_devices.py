"""What opening every device finds: each good and bad case by a vendor directory that has it."""

import os
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from support.hospital import Hospital
from support.vendor_dirs import KINDS, write_vendor
from wscall.doctor.devices import CHECK
from wscall.host.hookspecs import Finding, HealthCheck

Look = Callable[[HealthCheck], list[Finding]]

READER = 'capabilities = ["CardSlots"]'
SCANNER = """
[plugin]
name = "stand"
mark = "T"
version = "1.0"
api = 1
vendor = "Test"
[[device]]
name = "stand"
driver = "serial-scanner"
capabilities = ["CodeScanner"]
[device.transport]
kind = "serial"
port = "{port}"
"""
LIBRARY = """
def Device(context):
    from wscall.devices.transports.library import Library
    Library(context.directory, "libvendor.so", {}, where="LIB/reader")
    return Reader(context)
"""


def of(hospital: Hospital, look: Look, name: str) -> list[Finding]:
    hospital.configure(MANU_DIR__INCLUDE_DIR=f"<{name}:T>", CardDevEnv__SMDDevName="")
    return look(CHECK)


def scanner(hospital: Hospital, port: str) -> None:
    folder = hospital.folder / "manu" / "STAND"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(SCANNER.format(port=port), encoding="utf-8")


def library(hospital: Hospital, content: bytes | None) -> None:
    folder = write_vendor(hospital.folder / "manu", "LIB", device=READER)
    source = KINDS["good"].replace("class Device(Reader):\n    pass", LIBRARY)
    (folder / "driver.py").write_text(source, encoding="utf-8")
    if content is not None:
        (folder / "libvendor.so").write_bytes(content)


@pytest.fixture
def port() -> Iterator[str]:
    mine, other = os.openpty()
    tty.setraw(other)
    try:
        yield os.ttyname(other)
    finally:
        os.close(mine)
        os.close(other)


def test_devices_that_open_are_no_finding(hospital: Hospital, look: Look) -> None:
    write_vendor(hospital.folder / "manu", "GOOD", device=READER)
    assert of(hospital, look, "GOOD") == []


def test_a_device_that_is_unplugged_is_a_warning_with_what_to_do(look: Look) -> None:
    (finding,) = look(CHECK)
    assert finding.severity == "warning"
    assert "SIM/scanner" in finding.what.zh
    assert "wscall simulate scanner" in finding.advice.zh
    assert finding.advice.zh not in finding.what.zh


def test_a_device_that_says_nothing_of_help_still_has_advice(hospital: Hospital, look: Look) -> None:
    folder = write_vendor(hospital.folder / "manu", "GONE", device=READER)
    absent = 'raise DeviceAbsent(Text("未插入", "unplugged"))'
    source = KINDS["good"].replace("class Device(Reader):\n    pass", f"def Device(context):\n    {absent}")
    (folder / "driver.py").write_text(source, encoding="utf-8")
    (finding,) = of(hospital, look, "GONE")
    assert (finding.severity, finding.what.zh) == ("warning", "GONE/reader: 未插入")
    assert finding.advice


def test_a_port_that_works_and_one_in_use(hospital: Hospital, look: Look, port: str) -> None:
    scanner(hospital, port)
    assert of(hospital, look, "STAND") == []
    with serial.Serial(port, exclusive=True):
        (finding,) = of(hospital, look, "STAND")
    assert finding.severity == "error"
    assert "占用" in finding.what.zh
    assert "STAND/stand" in finding.what.zh
    assert "关闭" in finding.advice.zh


def test_a_port_that_does_not_exist(hospital: Hospital, look: Look) -> None:
    scanner(hospital, "/dev/ttyNOT0")
    (finding,) = of(hospital, look, "STAND")
    assert finding.severity == "warning"
    assert finding.advice


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is denied to root")
def test_a_port_without_permission(hospital: Hospital, look: Look, port: str) -> None:
    Path(port).chmod(0)
    scanner(hospital, port)
    (finding,) = of(hospital, look, "STAND")
    assert finding.severity == "error"
    assert "dialout" in finding.advice.zh


def test_a_missing_library(hospital: Hospital, look: Look) -> None:
    library(hospital, None)
    (finding,) = of(hospital, look, "LIB")
    assert finding.severity == "error"
    assert "libvendor.so" in finding.what.zh
    assert finding.advice


def elf(machine: int, bits: int) -> bytes:
    """The first bytes of a shared library (System V ABI)."""
    ident = b"\x7fELF" + bytes((bits, 1, 1)) + bytes(9)
    return (ident + (3).to_bytes(2, "little") + machine.to_bytes(2, "little")).ljust(64, b"\0")


@pytest.mark.parametrize(("machine", "bits", "said"), [(3, 1, "32-bit x86"), (8, 1, "32-bit mips")])
def test_a_library_of_the_wrong_bitness(
    hospital: Hospital, look: Look, machine: int, bits: int, said: str
) -> None:
    library(hospital, elf(machine, bits))
    (finding,) = of(hospital, look, "LIB")
    assert finding.severity == "error"
    assert said in finding.what.zh
    assert "-bit" in finding.what.zh.partition("需要")[2]


def test_a_file_that_is_no_library(hospital: Hospital, look: Look) -> None:
    library(hospital, b"MZ but not really")
    (finding,) = of(hospital, look, "LIB")
    assert finding.severity == "error"


@pytest.mark.parametrize("kind", ["crash_in_open", "exit_in_open", "nothing", "garbage"])
def test_a_driver_that_breaks_is_named_and_the_others_are_looked_at(
    hospital: Hospital, look: Look, kind: str
) -> None:
    write_vendor(hospital.folder / "manu", "BAD", kind, device=READER)
    write_vendor(hospital.folder / "manu", "GOOD", device=READER)
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BAD:T><GOOD:T>", CardDevEnv__SMDDevName="")
    (finding,) = look(CHECK)
    assert finding.severity == "error"
    assert finding.what.zh.startswith("BAD")


@pytest.mark.parametrize("include", ["", "<NONE:X>"])
def test_no_device_at_all(hospital: Hospital, look: Look, include: str) -> None:
    hospital.configure(MANU_DIR__INCLUDE_DIR=include, CardDevEnv__SMDDevName="")
    (finding,) = look(CHECK)
    assert finding.severity == "error"
    assert "INCLUDE_DIR" in finding.advice.zh
