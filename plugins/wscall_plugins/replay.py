"""Driver ``replay``: a device out of a recording (``wscall record``), for any capability that was recorded.

``[device.options]``::

    file = "reader.jsonl"    # the recording; a path in the vendor directory, or an absolute one
    stage = ""               # a file with the name of the section to play, for checks; none named: all of it
    timing = "none"          # recorded: every answer takes as long as it did; none: as fast as it can be given

It answers in the order of the recording, skips what nobody asks for, begins again after the end, and raises the
errors that were recorded. What was never asked of the real device is a DeviceFault that tells what comes nearest.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext
from wscall.devices.options import Options
from wscall.devices.transports.opening import place
from wscall.errors import BadConfiguration, BadInput
from wscall.recording.device import ReplayedDevice
from wscall.recording.dialogue import Dialogue
from wscall.recording.file import load_recording

_KEYS: Final = frozenset({"file", "stage", "timing"})
_TIMINGS: Final = ("none", "recorded")


def open_device(context: DeviceContext, _deadline: Deadline) -> ReplayedDevice:
    """Open a recording: driver ``replay``.

    Raises:
        BadConfiguration: an option cannot be used, or the file is no recording.
    """
    options = Options(context.options, place(context), _KEYS)
    timed = options.choice("timing", "none", _TIMINGS) == "recorded"
    path = Path(context.directory, options.text("file"))
    stage = options.text("stage")
    return ReplayedDevice(
        _opened(context.name, path, _changed(path)),
        place(context),
        timed=timed,
        stage=Path(context.directory, stage) if stage else None,
    )


@lru_cache(maxsize=16)
def _opened(_device: str, path: Path, _changed: int) -> Dialogue:
    """The dialogue of a device, which goes on where it was when the host opens the device again after a fault."""
    try:
        return Dialogue(load_recording(path).exchanges)
    except BadInput as error:
        raise BadConfiguration(
            error.what, where=error.where, found=error.found, needed=error.needed, advice=error.advice
        ) from error


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0  # opening it says what is wrong
