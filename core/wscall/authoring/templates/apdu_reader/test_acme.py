"""Run with ``pytest`` and the path of this directory: the manual's examples, then the whole check.

``pytest --wscall-directory`` with the same path makes a test of every unit instead.
"""

from pathlib import Path

import pytest

from wscall.devices.frames import DamagedFrame
from wscall.host.vendor_code import load_module
from wscall.kit.check import Choice, check

HERE = Path(__file__).parent
frames = load_module(str(HERE), HERE.name, "frames.py")

EXAMPLES = {
    "power on, contactless": ("1001", "02 0002 1001 11"),
    "no card": ("01", "02 0001 01 01"),
    "select, contact": ("110000a4000002ddf1", "02 0009 110000a4000002ddf1 9b"),
}
"""Content and frame as the manual prints them: what driver and simulator both get wrong shows here only."""


@pytest.mark.parametrize(("content", "frame"), EXAMPLES.values(), ids=EXAMPLES)
def test_frames_are_those_of_the_manual(content: str, frame: str) -> None:
    """Byte by byte, in both directions."""
    assert frames.encode(bytes.fromhex(content)) == bytes.fromhex(frame)
    cutter = frames.Frames()
    for byte in bytes.fromhex(frame):
        assert cutter.take() is None
        cutter.add(bytes((byte,)))
    assert cutter.take() == bytes.fromhex(content)


@pytest.mark.parametrize("damaged", ["00 0001 01 01", "02 0001 01 00", "02 ffff 01 01"])
def test_what_is_no_frame_is_told(damaged: str) -> None:
    """A wrong start, a wrong check, an impossible length."""
    cutter = frames.Frames()
    cutter.add(bytes.fromhex(damaged))
    with pytest.raises(DamagedFrame):
        cutter.take()


def test_the_directory_passes_the_check_at_the_highest_level() -> None:
    """Nothing fails; what is still to do or does not apply stands in quality.toml, with its reason."""
    report = check(HERE, Choice(reads=20))
    assert not [(each.unit.id, each.outcome.reason.en) for each in report.results if each.verdict == "failed"]
    assert report.level == "gold"
