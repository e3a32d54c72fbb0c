"""The identity module's frames, against those of its description (lengths and checks recomputed)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.framing import cut as cut_by
from support.framing import divided
from wscall.devices.frames.sdt import LONGEST, PREAMBLE, Frames, encode

FRAMES = {
    "10FF": "0003 10FF EC",
    "11FF": "0003 11FF ED",
    "12FF": "0003 12FF EE",
    "2001": "0003 2001 22",
    "2002": "0003 2002 21",
    "3001": "0003 3001 32",
    "3010": "0003 3010 23",
    "3003": "0003 3003 30",
    "61FF50": "0004 61FF50 CA",
    "000090": "0004 000090 94",
    "000060": "0004 000060 64",
    "00009F00000000": "0008 00009F00000000 97",
    "000080": "0004 000080 84",
    "0000900000000000000000": "000C 0000900000000000000000 9C",
    "000081": "0004 000081 85",
    "000041": "0004 000041 45",
}
"""Content → frame without its preamble."""


def cut(*pieces: bytes) -> list[bytes | str]:
    return cut_by(Frames(), pieces)


@pytest.mark.parametrize(("content", "frame"), FRAMES.items())
def test_described_frames(content: str, frame: str) -> None:
    whole = bytes.fromhex("AAAAAA9669" + frame)
    assert encode(bytes.fromhex(content)) == whole
    assert cut(whole) == [bytes.fromhex(content)]


def test_the_lengths_of_whole_cards() -> None:
    card = bytes.fromhex("00009001000400") + bytes(256 + 1024)
    assert len(encode(card)) == 1295
    assert encode(card)[5:7] == bytes.fromhex("0508")
    fingers = bytes.fromhex("000090010004000400") + bytes(256 + 1024 + 1024)
    assert len(encode(fingers)) == 2321
    assert encode(fingers)[5:7] == bytes.fromhex("090A")


@given(st.lists(st.binary(min_size=2, max_size=300), max_size=4), st.data())
def test_frames_survive_noise_and_any_division(contents: list[bytes], data: st.DataObject) -> None:
    noise = st.binary(max_size=8).map(lambda raw: raw.replace(b"\x69", b"\x00"))
    line = b"".join(data.draw(noise) + encode(content) for content in contents)
    assert cut(*divided(data, line)) == contents


@given(st.binary(max_size=200))
def test_nothing_breaks_it(data: bytes) -> None:
    cut(data, PREAMBLE, data)


def test_a_preamble_inside_is_content() -> None:
    assert cut(encode(b"\x00" + PREAMBLE + b"\x90")) == [b"\x00" + PREAMBLE + b"\x90"]


def test_damage_is_told_and_the_next_frame_is_read() -> None:
    good = encode(bytes.fromhex("000090"))
    assert cut(good[:-1] + b"\x95" + good) == ["check 95", bytes.fromhex("000090")]
    assert cut(PREAMBLE + b"\x00\x02" + good) == ["length 2", bytes.fromhex("000090")]
    assert cut(PREAMBLE + b"\xff\xff" + good) == ["length 65535", bytes.fromhex("000090")]
    with pytest.raises(ValueError, match="do not fit"):
        encode(bytes(LONGEST))
