"""A recording in the device's place, and the recording of a check.

Of a recording of reads what was recorded can be read again, nothing else can be done to it. In a recording of a
check every unit has its section, in which what the tester did has had its effect: the unit runs as it ran then.
"""

import contextlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from wscall.errors import BadInput, NotSupported
from wscall.host import DeviceHandle
from wscall.host.manifest import FILE_NAME, Device, Manifest
from wscall.kit.check import Open, Workplace
from wscall.kit.site import Site
from wscall.recording.file import SECTION, Recording, load_recording
from wscall.recording.recorder import Recorder
from wscall.text import Text

_COPY: Final = "recording.jsonl"
_STAGE: Final = "stage"
_OF_THE_HOST: Final = frozenset({"HOST-RESTART", "HOST-QUARANTINE"})
"""Units that end the driver's process: what comes of that is no answer of the device, so it is not recorded."""
_PLAIN: Final = "HOST-READS"
"""The section with plain reads, for units that have none of their own."""


class RecordedHands:
    """Whatever was put down when it was recorded lies there, and stays.

    Args:
        sections: of the recording.
        stage: file that tells the replayed device which section to play.
    """

    faults: tuple[str, ...] = ("",)
    overrides: Mapping[str, str] = {}

    def __init__(self, sections: Collection[str], stage: Path) -> None:
        self._sections = sections
        self._stage = stage
        self._replays = False

    def enter(self, unit: str) -> None:
        """Play the section of that unit; without one of its own it can do no more than read."""
        self._replays = unit in self._sections
        section = unit if self._replays else _PLAIN
        self._stage.write_text(section if section in self._sections else "", encoding="utf-8")

    def insert(self, card: str, place: str = "") -> None:
        """The recorded card lies there already."""

    def remove(self, name: str = "") -> None:
        """Refuse, unless it was done when the unit was recorded.

        Raises:
            NotSupported: it was not.
        """
        self._was_done(f"remove {name}".strip())

    def show(self, code: str) -> None:
        """The recorded codes come by themselves."""

    def unplug(self) -> None:
        """Refuse, unless it was done when the unit was recorded.

        Raises:
            NotSupported: it was not.
        """
        self._was_done("unplug")

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

    def _was_done(self, move: str) -> None:
        if not self._replays:
            raise _unable(move)


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
    recording = load_recording(path)
    name = recording.device.name
    sections = {each.args[0] for each in recording.exchanges if each.op == SECTION}

    @contextlib.contextmanager
    def opened(site: Site, device: Device) -> Iterator[Workplace]:
        if device.name != name:
            what = Text("录制的是另一台设备", "the recording is of another device")
            raise BadInput(what, where=str(path), found=name, needed=device.name)
        shutil.copyfile(path, site.folder / _COPY)
        (site.folder / FILE_NAME).write_text(_manifest(site.manifest, device), encoding="utf-8")
        hands = RecordedHands(sections, site.home / _STAGE)
        yield Workplace(hands, {"stage": str(site.home / _STAGE)}, hands.enter)

    return opened


class CheckRecorder:
    """Records a device while it is checked, one section a unit."""

    def __init__(self) -> None:
        self._recorder: Recorder | None = None
        self._unit = ""

    def listen(self, device: DeviceHandle) -> DeviceHandle:
        """The device to be asked instead of this one, as :attr:`wscall.kit.check.Choice.listen` wants it."""
        if self._recorder is None:
            self._recorder = Recorder(device)
            self._begin()
        return self._recorder.listen(device)

    def around(self, place: Open) -> Open:
        """The same place, with the units noted, and without what the device is made to do wrong."""

        @contextlib.contextmanager
        def opened(site: Site, device: Device) -> Iterator[Workplace]:
            with place(site, device) as workplace:

                def enter(unit: str) -> None:
                    workplace.enter(unit)
                    self._unit = unit
                    self._begin()

                yield workplace._replace(hands=_Watched(workplace.hands, self._pause), enter=enter)

        return opened

    def recording(self) -> Recording:
        """What was recorded, masked.

        Raises:
            BadInput: the device was not asked for anything.
        """
        if self._recorder is None:
            raise BadInput(Text("没有可录制的内容", "there was nothing to record"))
        return self._recorder.recording()

    def _begin(self) -> None:
        if self._recorder and self._unit not in _OF_THE_HOST:
            self._recorder.paused = False
            self._recorder.begin(self._unit)
        elif self._recorder:
            self._recorder.paused = True

    def _pause(self, fault: str) -> None:
        if self._recorder and self._unit not in _OF_THE_HOST:
            self._recorder.paused = bool(fault)


class _Watched:
    """Hands of which it is told when they make the device misbehave, and when no longer."""

    def __init__(self, hands: Any, told: Callable[[str], None]) -> None:  # noqa: ANN401 - whatever has a Simulator's methods
        self._hands = hands
        self._told = told

    def play(self, fault: str) -> None:
        """As the hands."""
        self._told(fault)
        self._hands.play(fault)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - everything else is the hands' own
        return getattr(self._hands, name)


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
