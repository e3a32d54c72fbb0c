"""Recordings of the simulated devices, devices that play them back, and a look for what must not be in them."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from wscall.deadline import Deadline
from wscall.devices.capabilities import Device, DeviceContext, DriverSpec, IdCard
from wscall.host.backends import Inline
from wscall.host.facts import DeviceFacts
from wscall.host.handle import DeviceHandle
from wscall.host.served import ServedDevice
from wscall.recording.file import Exchange, RecordedDevice, Recording, save_recording
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHAO, ZHOU, Holder
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.reader import SimulatedReader
from wscall_plugins.replay import open_device

HOLDERS = (LIN, ZHAO, WANG, CHEN, ZHOU)
_TOLD = frozenset({"", "1", "2", "01", "I", "J", "长期"})
"""Values of an identity card that tell of nobody."""
DEVICE = RecordedDevice("TEST", "T", "reader", "test", ("CardSlots",))


def handle(
    capabilities: tuple[str, ...], make: Callable[[DeviceContext, Deadline], Device], **options: str
) -> DeviceHandle:
    """A device as the host gives it, its driver run in this process."""
    context = DeviceContext("/site/TEST", "reader", {"kind": "none"}, options)
    served = ServedDevice(context, DriverSpec("test", make, capabilities), capabilities, print)
    facts = DeviceFacts("TEST", "T", "test", "reader", capabilities)
    return DeviceHandle(facts, Inline({"reader": served}))


def simulated_reader(counter: Path) -> DeviceHandle:
    """The simulated reader over a counter."""
    return handle(("CardSlots", "Indicator"), lambda _context, _deadline: SimulatedReader(counter))


def simulated_id_reader(counter: Path) -> DeviceHandle:
    """The simulated reader of identity cards over a counter."""
    return handle(("IdCardReader",), lambda _context, _deadline: SimulatedIdReader(counter))


def replayed(path: Path, *capabilities: str, **options: str) -> DeviceHandle:
    """A device that plays a recording."""
    return handle(capabilities or ("CardSlots", "Indicator"), open_device, file=str(path), **options)


def recording_of(*exchanges: Exchange) -> Recording:
    """A recording of these exchanges."""
    return Recording(DEVICE, exchanges)


def written(path: Path, *exchanges: Exchange) -> Path:
    """A file with these exchanges."""
    save_recording(path, recording_of(*exchanges))
    return path


def secrets_of(holder: Holder | IdCard) -> Iterator[str]:
    """What nobody may find in a recording of that person's card; codes and other short values are too common."""
    if isinstance(holder, IdCard):
        yield from (value for value in holder if isinstance(value, str) and value not in _TOLD)
        return
    entries = [part for entry in (*holder.allergies, *holder.immunisations) for part in entry]
    for value in (*holder.values.values(), *entries):
        if not value.isascii() or len(value) > len("V1.1"):
            yield value


def traces_of(value: str) -> Iterator[str]:
    """The forms in which a value can stand in a recording: text, and bytes of all its encodings."""
    yield value
    yield json.dumps(value)[1:-1]
    encoded = [value.encode(name) for name in ("utf-8", "gb18030", "utf-16-le")]
    if value.isdigit() and len(value) >= len("YYYYMMDD"):
        encoded.append(bytes.fromhex(value if len(value) % 2 == 0 else value + "F"))
    for raw in encoded:
        yield raw.hex()
        yield base64.b64encode(raw).decode().rstrip("=")[:-1]


def leaks(text: str, values: Iterable[str]) -> list[str]:
    """Those of the values that a text shows."""
    lower = text.lower()
    return [value for value in values if any(trace.lower() in lower for trace in traces_of(value))]
