"""Devices to measure with: an echoing reader as thin as a driver can be, shared drivers, bundled directories."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from wscall.config import DirectoryEntry, Position
from wscall.host import DeviceHandle, Host
from wscall.kit.check import simulated
from wscall.kit.site import Site
from wscall.paths import bundled_manu
from wscall.sim.simulators import Simulator

_MANIFEST: Final = """
[plugin]
name = "bench"
mark = "BENCH"
version = "1.0"
api = 1
vendor = "wscall"
{module}
[[device]]
name = "device"
driver = "{driver}"
capabilities = ["{capability}"]
isolation = "{isolation}"
[device.transport]
{transport}
"""
_MODULE: Final = """
from wscall.plugin import DeviceIdentity, DriverSpec, Slot, hookimpl

class Echo:
    def identity(self):
        return DeviceIdentity()
    def close(self):
        pass
    def slots(self):
        return [Slot("contactless", "contactless")]
    def power_on(self, slot, deadline):
        return b"\\x3b"
    def transmit(self, slot, command, deadline):
        return command
    def power_off(self, slot, deadline):
        pass

@hookimpl
def wscall_drivers():
    yield DriverSpec("echo", lambda context, deadline: Echo(), ("CardSlots",))
"""
_LIBRARY_MODULE: Final = """
from wscall.bench.echo_library import open_device
from wscall.plugin import DriverSpec, hookimpl

@hookimpl
def wscall_drivers():
    yield DriverSpec("echo", open_device, ("CardSlots",))
"""


def echo_host(folder: Path, *, isolation: str) -> Host:
    """A host with one device that answers every APDU with itself; ``isolation`` as in a manifest."""
    directory = folder / "manu" / "BENCH"
    directory.mkdir(parents=True)
    (directory / "echo.py").write_text(_MODULE, encoding="utf-8")
    manifest = _MANIFEST.format(
        module='module = "echo.py"',
        driver="echo",
        capability="CardSlots",
        isolation=isolation,
        transport='kind = "virtual"',
    )
    (directory / "plugin.toml").write_text(manifest, encoding="utf-8")
    return _host(folder)


def scanner_host(folder: Path, driver: str, transport: str) -> Host:
    """A host with one scanner that sends by itself, of a shared driver; ``transport`` is its table in TOML."""
    directory = folder / "manu" / "BENCH"
    directory.mkdir(parents=True)
    mode = 'mode = "continuous"\n' if driver == "serial-scanner" else ""
    manifest = _MANIFEST.format(
        module="",
        driver=driver,
        capability="CodeScanner",
        isolation="process",
        transport=f"{transport}\n[device.options]\n{mode}dedupe_ms = 0",
    )
    (directory / "plugin.toml").write_text(manifest, encoding="utf-8")
    return _host(folder)


@contextmanager
def library_device(folder: Path, transport: Mapping[str, str]) -> Iterator[DeviceHandle]:
    """A device over the stand-in ``echo`` in its worker; the library lies in ``folder/manu/BENCH`` already."""
    directory = folder / "manu" / "BENCH"
    (directory / "echo.py").write_text(_LIBRARY_MODULE, encoding="utf-8")
    table = "\n".join(f'{key} = "{value}"' for key, value in {"kind": "library", **transport}.items())
    manifest = _MANIFEST.format(
        module='module = "echo.py"', driver="echo", capability="CardSlots", isolation="process", transport=table
    )
    (directory / "plugin.toml").write_text(f"{manifest}[device.limits]\nread = 120.0\n", encoding="utf-8")
    with _host(folder) as host:
        yield host.devices()[0]


@contextmanager
def simulated_device(directory: str, name: str) -> Iterator[tuple[DeviceHandle, Simulator]]:
    """A device of a bundled directory through the real host, and the hands on its simulator.

    Raises:
        WscallError: the simulator cannot be started here.
    """
    with Site(bundled_manu() / directory) as site:
        plan = next(device for device in site.manifest.device if device.name == name)
        with simulated(site, plan) as workplace:
            site.configure(name, workplace.overrides)
            yield site.device(name), workplace.hands
            site.close_host()


def _host(folder: Path) -> Host:
    entry = DirectoryEntry("BENCH", "BENCH", Position(1, 1))
    settings = SimpleNamespace(
        path=folder / "WSCallConfig.ini",
        directories=(entry,),
        scanner_directory=None,
        trust="off",
        device_overrides={},
        state_dir=folder / "state",
    )
    return Host(settings)
