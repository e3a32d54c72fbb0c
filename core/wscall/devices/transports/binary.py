"""What a shared library was built for, read from its header before anything loads it.

ELF: System V ABI, chapter "Object files". PE: Microsoft's "PE Format", section "COFF file header".
"""

import os
import platform
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from wscall.errors import DriverIncompatible, DriverMissing
from wscall.text import Text

_ELF_MACHINES = {3: "x86", 40: "arm", 62: "x86_64", 183: "aarch64", 258: "loongarch64", 8: "mips", 22: "s390x"}
_PE_MACHINES = {0x014C: "x86", 0x8664: "x86_64", 0xAA64: "aarch64", 0x01C0: "arm", 0x01C4: "arm"}
_ELF_BITS = {1: 32, 2: 64}
_NAMES = {
    "amd64": "x86_64",
    "x64": "x86_64",
    "arm64": "aarch64",
    "i386": "x86",
    "i486": "x86",
    "i586": "x86",
    "i686": "x86",
}
_NARROW = {"x86_64": "x86", "aarch64": "arm"}
SYSTEM = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
"""This operating system, as manifests write it."""
HOSTED = ("x86", "x86_64")
"""Machines for whose Windows libraries there is a library host."""
_ELF_LENGTH = 20
_PE_POINTER = 0x3C
_HEAD = 4096


class Binary(NamedTuple):
    """A kind of machine code: ``format`` ELF or PE, ``bits`` 32 or 64, ``machine`` as in x86_64."""

    format: str
    bits: int
    machine: str

    def __str__(self) -> str:
        return f"{self.bits}-bit {self.machine} {self.format}"


def _process_machine() -> str:
    """The machine as the system tells this process; on Windows without the slow query that ``platform`` makes."""
    return os.environ.get("PROCESSOR_ARCHITECTURE", "") if sys.platform == "win32" else platform.machine()


def own_binary() -> Binary:
    """What this process can load. On a 64-bit system a 32-bit Python is a 32-bit process."""
    bits = struct.calcsize("P") * 8
    machine = _process_machine().lower()
    machine = _NAMES.get(machine, machine)
    if bits == 32:  # noqa: PLR2004 - bits are their own name
        machine = _NARROW.get(machine, machine)
    return Binary("PE" if sys.platform == "win32" else "ELF", bits, machine)


def own_platform() -> str:
    """System and machine of this process as manifests write them: ``linux-x86_64``, ``windows-x86``."""
    return f"{SYSTEM}-{own_binary().machine}"


def parse_header(head: bytes) -> Binary | None:
    """The kind of a library from its first bytes (4096 do); None if it is neither ELF nor PE."""
    if head[:4] == b"\x7fELF" and len(head) >= _ELF_LENGTH:
        order = ">" if head[5] == 2 else "<"  # noqa: PLR2004 - ELFDATA2MSB
        (machine,) = struct.unpack_from(f"{order}H", head, 18)
        bits = _ELF_BITS.get(head[4])
        return Binary("ELF", bits, _ELF_MACHINES.get(machine, f"machine {machine}")) if bits else None
    if head[:2] == b"MZ" and len(head) >= _PE_POINTER + 4:
        (at,) = struct.unpack_from("<I", head, _PE_POINTER)
        if head[at : at + 4] != b"PE\0\0" or len(head) < at + 26:
            return None
        (machine,) = struct.unpack_from("<H", head, at + 4)
        (magic,) = struct.unpack_from("<H", head, at + 24)
        bits = {0x010B: 32, 0x020B: 64}.get(magic)
        return Binary("PE", bits, _PE_MACHINES.get(machine, f"machine {machine:#06x}")) if bits else None
    return None


def read_binary(path: Path, where: str) -> Binary | None:
    """What the library is built for; None if it is no library.

    Raises:
        DriverMissing: there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return parse_header(file.read(_HEAD))
    except OSError as error:
        raise DriverMissing(
            Text("找不到厂商动态库", "the vendor's library is missing"),
            where=where,
            found=error.strerror or type(error).__name__,
            needed=path.name,
            advice=Text("把厂商提供的动态库放入该目录", "put the vendor's library into the directory"),
        ) from None


def runs_in_host(binary: Binary, runner: str) -> bool:
    """Whether there is a library host for such a library that can run here."""
    return binary.format == "PE" and binary.machine in HOSTED and (sys.platform == "win32" or bool(runner))


def unfit_binary(path: Path, found: Binary | None, where: str) -> DriverIncompatible:
    """The error for a library that cannot be loaded here."""
    needed = own_binary()
    advice = Text(
        f"向厂商索取 {needed.bits} 位 {needed.machine} 版本，或改用相同位数的 Python",
        f"ask the vendor for a {needed.bits}-bit {needed.machine} build, or use a Python of that bitness",
    )
    if found is not None and found.format == "PE" != needed.format:
        advice = Text(
            '向厂商索取本系统的版本；装有 Wine 的电脑也可在 [device.transport] 中写 runner = "wine"',
            "ask the vendor for a build for this system; where Wine is installed, "
            'runner = "wine" in [device.transport] works too',
        )
    return DriverIncompatible(
        Text("厂商动态库与本程序的位数或系统不符", "the vendor's library is built for another system or bitness"),
        where=where,
        found=f"{path.name}: {found or Text('不是动态库', 'not a shared library')}",
        needed=str(needed),
        advice=advice,
    )
