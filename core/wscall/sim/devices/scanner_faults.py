"""What a scanner stand sends in place of a code when it misbehaves."""

from typing import Final, Literal

ScannerFault = Literal["", "hang", "flood", "length", "empty", "noise"]
"""Those of :data:`wscall.sim.simulators.FAULTS` that a line can show; ``hang`` neither reads nor sends."""
_NOISE: Final = b"\x80\xfe\xff\x00\x9f" * 8
"""As a line sounds at the wrong speed: no text in any encoding."""
_TOO_LONG: Final = 5_000
_FLOOD: Final = 20_000


def spoilt(fault: ScannerFault, text: bytes) -> bytes:
    """The bytes that go out instead of a code's, without the terminator."""
    return {
        "flood": b"#" * _FLOOD,
        "length": text + b"0" * _TOO_LONG,
        "empty": b"",
        "noise": _NOISE,
    }.get(fault, text)
