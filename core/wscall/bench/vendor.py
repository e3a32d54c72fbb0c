"""A vendor directory to measure with: an echoing reader, as thin as a driver can be."""

from pathlib import Path
from types import SimpleNamespace
from typing import Final

from wscall.config import DirectoryEntry, Position
from wscall.host import Host

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


def scanner_host(folder: Path, port: str) -> Host:
    """A host with the shared serial scanner driver on one port, sending by itself."""
    directory = folder / "manu" / "BENCH"
    directory.mkdir(parents=True)
    manifest = _MANIFEST.format(
        module="",
        driver="serial-scanner",
        capability="CodeScanner",
        isolation="process",
        transport=f'kind = "serial"\nport = "{port}"\n[device.options]\nmode = "continuous"\ndedupe_ms = 0',
    )
    (directory / "plugin.toml").write_text(manifest, encoding="utf-8")
    return _host(folder)


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
