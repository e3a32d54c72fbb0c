"""Installing the native library for every user of a machine: the library, and beside it what starts an agent."""

import json
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from wscall.config.locating import FILE_NAME, find_configuration
from wscall.errors import BadConfiguration, BadInput, DeviceBusy, DriverMissing
from wscall.paths import native_library, user_config_file
from wscall.surfaces.agent.autostart import command
from wscall.text import Text

SYSTEMS: Final = ("windows-x86", "windows-x86_64", "linux-x86_64", "linux-aarch64")
VERSION: Final = 1
_SHARING_VIOLATION: Final = 32
_IN_USE: Final = (5, _SHARING_VIOLATION)
"""Numbers of Windows: what is loaded cannot be replaced (5), or is open without leave to (32)."""


class InstalledLibrary(NamedTuple):
    """What lies in the folder now.

    Attributes:
        library: the native library.
        file: beside it, tells it how to start an agent; None where that has to be written on another machine.
        command: what the file says; None with it.
    """

    library: Path
    file: Path | None
    command: tuple[str, ...] | None


def this_system() -> str:
    """``<system>-<machine>`` of this Python."""
    machine = platform.machine().lower().replace("amd64", "x86_64").replace("arm64", "aarch64")
    return f"{'windows' if sys.platform == 'win32' else 'linux'}-{machine}"


def install_library(folder: Path, system: str, configuration: Path | None = None) -> InstalledLibrary:
    """Put the library into a folder, which is made if need be, and beside it the command that starts an agent.

    An existing library is replaced whole or not at all; one that is the same already may be in use.
    For another operating system than this one no command is written: only that machine knows where its Python is.

    Args:
        folder: the HIS's, or one of the loader's.
        system: one of :data:`SYSTEMS`.
        configuration: of the agents; None takes the one in the folder, else the one that wscall finds here.

    Raises:
        DriverMissing: this wscall has no library for the system.
        DeviceBusy: Windows keeps the old library, because a program uses it.
        BadInput: the folder cannot be written to.
    """
    source = native_library(system)
    try:
        content = source.read_bytes()
    except OSError:
        raise DriverMissing(
            Text("没有用于该系统的动态库", "there is no native library for this system"),
            where=str(source),
            needed=system,
            advice=Text("源码目录中请先运行 make native", "in a checkout, run `make native` first"),
        ) from None
    target = folder.absolute() / source.name
    _put(target, content, 0o755)
    if system.partition("-")[0] != this_system().partition("-")[0]:
        return InstalledLibrary(target, None, None)
    words = tuple(command(configuration or _configuration(target.parent)))
    file = target.with_suffix(".json")
    _put(file, json.dumps({"version": VERSION, "command": words}).encode("ascii"), 0o644)
    return InstalledLibrary(target, file, words)


def _configuration(folder: Path) -> Path | None:
    """The folder's, as in an old installation; never this user's own, which the others cannot read."""
    beside = folder / FILE_NAME
    if beside.is_file():
        return beside
    try:
        found = find_configuration()
    except BadConfiguration:
        return None
    return None if found == user_config_file() else found.absolute()


def _put(path: Path, content: bytes, mode: int) -> None:
    """Make a file what it shall be, for every user to read, by one step at the end."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.read_bytes() == content:
            return
        with fresh.open("wb") as file:
            file.write(content)
        fresh.chmod(mode)
    except OSError as error:
        _discard(fresh)
        raise _not_written(path, error) from None
    try:
        fresh.replace(path)
    except OSError as error:
        _discard(fresh)
        if getattr(error, "winerror", None) in _IN_USE and path.is_file():
            raise _in_use(path) from None
        raise _not_written(path, error) from None


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _in_use(path: Path) -> DeviceBusy:
    return DeviceBusy(
        Text("文件正被程序使用，未替换", "a program uses the file; it was not replaced"),
        where=str(path),
        advice=Text("关闭使用它的程序（如 HIS）后重试", "end the programs that use it, the HIS for instance"),
    )


def _not_written(path: Path, error: OSError) -> BadInput:
    return BadInput(
        Text("无法写入该目录", "the folder cannot be written to"),
        where=str(path),
        found=error.strerror or type(error).__name__,
        advice=Text("换一个目录，或以管理员身份运行", "choose another folder, or run it as an administrator"),
    )
