"""How other programs reach the simulated scanner stand: its port, and the codes they hold in front of it."""

import json
import os
from pathlib import Path
from typing import Final

from wscall.errors import BadInput, DeviceAbsent
from wscall.sim.devices.place import sim_dir
from wscall.text import Text

LINK: Final = "scanner"
CONTROL: Final = "scanner.ctl"
_LONGEST_MESSAGE: Final = 4000  # below PIPE_BUF, so that messages of two programs never mix


def _absent(directory: Path) -> DeviceAbsent:
    return DeviceAbsent(
        Text("模拟扫码墩没有运行", "no simulated scanner is running"),
        where=str(directory / LINK),
        advice=Text("请运行 wscall simulate scanner", "run: wscall simulate scanner"),
    )


def _open_control(directory: Path) -> int:
    """The writing end of the FIFO; opening it fails when nobody reads, so it tells whether the stand runs.

    Raises:
        DeviceAbsent: it does not.
    """
    try:
        return os.open(directory / CONTROL, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        raise _absent(directory) from None


def scanner_port(directory: Path | None = None) -> str:
    """The serial port of the running stand.

    Raises:
        DeviceAbsent: none runs.
    """
    folder = directory or sim_dir()
    os.close(_open_control(folder))
    try:
        return str((folder / LINK).readlink())
    except OSError:
        raise _absent(folder) from None


def show_code(text: str, directory: Path | None = None) -> None:
    """Hold a code in front of the running stand. It stays there until it is read or another takes its place.

    Raises:
        BadInput: the text is too long for a code.
        DeviceAbsent: no stand runs.
    """
    _tell({"show": text}, directory)


def take_code_away(directory: Path | None = None) -> None:
    """Leave nothing in front of the running stand.

    Raises:
        DeviceAbsent: no stand runs.
    """
    _tell({"show": None}, directory)


def _tell(message: dict[str, str | None], directory: Path | None) -> None:
    line = json.dumps(message).encode() + b"\n"
    if len(line) > _LONGEST_MESSAGE:
        what = Text("内容太长，不可能是二维码", "too long for a code")
        raise BadInput(what, found=f"{len(line)} bytes", needed=f"{_LONGEST_MESSAGE} bytes")
    control = _open_control(directory or sim_dir())
    try:
        os.write(control, line)
    finally:
        os.close(control)
