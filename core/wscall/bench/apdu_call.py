"""An APDU through a vendor's library in another process, against the same declared call in this one."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Literal

from wscall.bench.echo_library import open_device
from wscall.bench.measurement import Measurement, side_by_side
from wscall.bench.vendor import library_device
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.devices.transports.binary import own_platform
from wscall.sim.simulators.library import built_standin

Way = Literal["worker", "library host", "worker and library host"]
_APDU: Final = bytes(255)
_FILE: Final = "echo.dll"
"""On every system: Windows adds an ending to a name without one, others do not care."""
_RUNNER: Final = "" if sys.platform == "win32" else "wine"
_LIMIT: Final = 120.0
"""Seconds for the first call: Wine has to start."""


def measure(way: Way = "worker", rounds: int = 20, block: int = 50) -> Measurement:
    """The library is the stand-in ``echo``; the library host loads its 32-bit Windows build.

    Raises:
        DriverMissing: the stand-in, the library host or Wine is not there.
    """
    with (
        tempfile.TemporaryDirectory(prefix="wscall-bench-") as name,
        _wine(Path(name) / "prefix"),
        _direct(_folder(Path(name) / "direct", own_platform()), {"file": _FILE}) as direct,
        _way(Path(name), way) as ours,
    ):
        ours()
        return side_by_side(
            f"APDU of 255 bytes, {way}",
            ours,
            "the same call in this process",
            direct,
            budget=None,
            rounds=rounds,
            block=block,
        )


@contextmanager
def _way(folder: Path, way: Way) -> Iterator[Callable[[], object]]:
    hosted = way != "worker"
    directory = _folder(folder / "manu" / "BENCH", "windows-x86" if hosted else own_platform())
    transport = {"file": _FILE, **({"runner": _RUNNER} if hosted and _RUNNER else {})}
    if way == "library host":
        with _direct(directory, transport) as call:
            yield call
        return
    with library_device(folder, transport) as handle:
        yield lambda: handle.transmit("contactless", _APDU, Deadline(_LIMIT))


@contextmanager
def _direct(directory: Path, transport: dict[str, str]) -> Iterator[Callable[[], object]]:
    """The driver in this process, whatever process the library may be in."""
    context = DeviceContext(str(directory), "device", {"kind": "library", **transport}, {})
    with closing(open_device(context, Deadline(_LIMIT))) as reader:
        yield lambda: reader.transmit("contactless", _APDU, Deadline(_LIMIT))


def _folder(directory: Path, platform: str) -> Path:
    """A vendor directory with the stand-in in it."""
    directory.mkdir(parents=True)
    shutil.copyfile(built_standin("echo", platform), directory / _FILE)
    return directory


@contextmanager
def _wine(prefix: Path) -> Iterator[None]:
    """Keep Wine, where it is used, in a prefix of its own, unless one is set; end its server."""
    if not _RUNNER or shutil.which(_RUNNER) is None:
        yield
        return
    own: dict[str, Any] = {"WINEPREFIX": str(prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml="}
    added = {name: value for name, value in own.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        subprocess.run(["wineserver", "--kill"], check=False, timeout=_LIMIT)  # noqa: S607 - of the runner
        subprocess.run(["wineserver", "--wait"], check=False, timeout=_LIMIT)  # noqa: S607 - as above
        for name in added:
            del os.environ[name]
