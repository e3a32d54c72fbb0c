"""A recording in the device's place: what was recorded can be read again, nothing else can be done to it."""

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from wscall.errors import BadInput, NotSupported
from wscall.host.manifest import FILE_NAME, Device, Manifest
from wscall.kit.check import Open, Workplace
from wscall.kit.site import Site
from wscall.recording.file import load_recording
from wscall.text import Text

_COPY = "recording.jsonl"


class RecordedHands:
    """Whatever was put down when it was recorded lies there, and stays."""

    faults: tuple[str, ...] = ("",)
    overrides: Mapping[str, str] = {}

    def insert(self, card: str, place: str = "") -> None:
        """The recorded card lies there already."""

    def remove(self, name: str = "") -> None:
        """Refuse.

        Raises:
            NotSupported: always.
        """
        raise _unable(f"remove {name}".strip())

    def show(self, code: str) -> None:
        """The recorded codes come by themselves."""

    def unplug(self) -> None:
        """Refuse.

        Raises:
            NotSupported: always.
        """
        raise _unable("unplug")

    def plug(self) -> None:
        """It is plugged in."""

    def play(self, fault: str) -> None:
        """Refuse to misbehave.

        Raises:
            NotSupported: unless it is to be sound.
        """
        if fault:
            raise _unable(fault)

    def close(self) -> None:
        """Nothing is held."""


def _unable(found: str) -> NotSupported:
    return NotSupported(Text("录制的设备做不到", "a recorded device cannot do that"), found=found)


def recorded_device(path: Path) -> str:
    """Name of the device of which a file is the recording.

    Raises:
        BadInput: it is no recording.
    """
    return load_recording(path).device.name


def recorded(path: Path) -> Open:
    """The device of a recording, in the directory that the recording is of.

    Raises:
        BadInput: the file is no recording.
    """
    name = recorded_device(path)

    @contextlib.contextmanager
    def opened(site: Site, device: Device) -> Iterator[Workplace]:
        if device.name != name:
            what = Text("录制的是另一台设备", "the recording is of another device")
            raise BadInput(what, where=str(path), found=name, needed=device.name)
        shutil.copyfile(path, site.folder / _COPY)
        (site.folder / FILE_NAME).write_text(_manifest(site.manifest, device), encoding="utf-8")
        yield Workplace(RecordedHands(), {})

    return opened


def _manifest(manifest: Manifest, device: Device) -> str:
    """The directory's manifest with the driver ``replay`` for the one device."""
    plugin = manifest.plugin

    def table(values: Mapping[str, object]) -> str:
        return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())

    about = {"name": plugin.name, "mark": plugin.mark, "version": plugin.version, "api": plugin.api}
    of_device = {
        "name": device.name,
        "driver": "replay",
        "capabilities": list(device.capabilities),
        "concurrency": device.concurrency,
    }
    return (
        f"[plugin]\n{table({**about, 'vendor': plugin.vendor})}"
        f"[[device]]\n{table(of_device)}"
        f"[device.options]\n{table({'file': _COPY})}"
        f"[device.limits]\n{table({'start': device.limits.start, 'read': device.limits.read})}"
    )
