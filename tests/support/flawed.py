"""Vendor directories over sound simulated devices, each with one flaw: a unit of the kit has to find it."""

from pathlib import Path
from typing import Final, NamedTuple

_MODULE: Final = '''
import os, socket, sys, threading, time
from pathlib import Path
from wscall.plugin import (
    DeviceAbsent, DeviceFault, DeviceIdentity, DriverSpec, IdCard, NoCard, Slot, Text, TimedOut, hookimpl,
)
from wscall.deadline import Deadline
from wscall.sim.devices.condition import Conditioned
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall_plugins import serial_scanner

HERE = Path(__file__).parent
SAID = Text("测试", "test")
LEAKS = []


class Sound:
    """The sound device; a flaw overrides what it spoils."""

    def __init__(self, device):
        self.sound = device

    def __getattr__(self, name):
        return getattr(self.sound, name)


{flaw}


class Records(SimulatedIdReader):
    """Records from the card on the antenna, as a vendor's library gives them."""

    def __init__(self, directory):
        self._reader = SimulatedReader(directory)

    def identity(self):
        return DeviceIdentity("records")

    def read_record(self, kind, deadline):
        from wscall.cards import read_card

        return dict(read_card(self._reader, kind, deadline).values)


def opened(context, deadline):
    if context.transport["kind"] == "serial":
        return Flawed(serial_scanner.open_device(context, deadline))
    counter = Path(context.options["counter"])
    kind = {{"reader": SimulatedReader, "id-reader": SimulatedIdReader, "records": Records}}[context.name]
    return Flawed(Conditioned(kind(counter), counter, context.name))


@hookimpl
def wscall_drivers():
    capabilities = ("CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator")
    yield DriverSpec("acme", opened, capabilities, ("virtual", "serial"))
'''

_MANIFEST: Final = """
[plugin]
name = "acme"
mark = "ACME"
version = "1.0"
api = 1
vendor = "Test"
module = "acme.py"

[[device]]
name = "{name}"
driver = "acme"
capabilities = {capabilities}
simulator = "{simulator}"

[device.transport]
{transport}

[device.limits]
read = 3.0
"""


class _Kind(NamedTuple):
    capabilities: str
    simulator: str
    transport: str = 'kind = "virtual"'


_KINDS: Final = {
    "reader": _Kind('["CardSlots", "Indicator"]', "sim-reader"),
    "id-reader": _Kind('["IdCardReader"]', "sim-id-reader"),
    "records": _Kind('["RecordReader"]', "sim-reader"),
    "scanner": _Kind('["CodeScanner"]', "serial-scanner", 'kind = "serial"\nport = "auto"'),
}
NONE: Final = "class Flawed(Sound):\n    pass"


def method(signature: str, *lines: str) -> str:
    """The source of a device whose one method is spoilt."""
    body = "\n".join(f"        {line}" for line in lines)
    return f"class Flawed(Sound):\n    def {signature}:\n{body}"


def mended(signature: str, sound: str, error: str, *instead: str) -> str:
    """The source of a device whose one method, ``sound`` otherwise, does something else where it should fail."""
    caught = (f"    {line}" for line in instead)
    return method(signature, "try:", f"    {sound}", f"except {error}:", *caught)


def remembering(signature: str, sound: str, error: str) -> str:
    """The source of a device that gives what it gave before where it should fail."""
    kept = f"KEPT.append({sound.removeprefix('return ')})"
    flawed = method(
        signature, "try:", f"    {kept}", f"except {error}:", "    if not KEPT: raise", "return KEPT[-1]"
    )
    return f"KEPT = []\n{flawed}"


def write_flawed(parent: Path, device: str, flaw: str = NONE) -> Path:
    """Write the vendor directory ``parent/ACME`` with one device of the given name, and its flaw."""
    folder = parent / "ACME"
    folder.mkdir(parents=True)
    kind = _KINDS[device]
    (folder / "acme.py").write_text(_MODULE.format(flaw=flaw), encoding="utf-8")
    (folder / "plugin.toml").write_text(_MANIFEST.format(name=device, **kind._asdict()), encoding="utf-8")
    return folder
