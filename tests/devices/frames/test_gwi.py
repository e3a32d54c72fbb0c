"""The "0203" frames, against frames of a GWI-IC20 that were recorded on its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.framing import cut as cut_by
from support.framing import divided
from wscall.devices.frames.gwi import LONGEST, Frames, encode

POWER_ON = bytes.fromhex("3222000000")
POWER_ON_FRAME = bytes.fromhex("02 30303035 33323232303030303030 3130 03")


def cut(*pieces: bytes) -> list[bytes | str]:
    return cut_by(Frames(), pieces)


def test_the_recorded_frame() -> None:
    assert encode(POWER_ON) == POWER_ON_FRAME
    assert cut(POWER_ON_FRAME) == [POWER_ON]


@given(st.lists(st.binary(max_size=300), max_size=4), st.data())
def test_frames_survive_noise_and_any_division(contents: list[bytes], data: st.DataObject) -> None:
    noise = st.binary(max_size=8).map(lambda raw: raw.replace(b"\x02", b"\x00"))
    line = b"".join(data.draw(noise) + encode(content) for content in contents) + data.draw(noise)
    assert cut(*divided(data, line)) == contents


@given(st.binary(max_size=200))
def test_nothing_breaks_it(data: bytes) -> None:
    cut(data)
    assert cut(data + b"\x00", encode(b"\x90\x00"))[-1] == b"\x90\x00"


def test_a_wrong_check_is_damage_and_the_next_frame_is_read() -> None:
    wrong = POWER_ON_FRAME[:-2] + b"\x31\x03"
    assert cut(wrong + POWER_ON_FRAME) == ["check 11", POWER_ON]


@pytest.mark.parametrize(
    ("frame", "found"),
    [
        (b"\x02\x03", "0 bytes"),
        (b"\x02\x30\x30\x30\x03", "3 bytes"),
        (b"\x02" + b"0" * 7 + b"\x03", "7 bytes"),
        (bytes.fromhex("02 30303036 33323232303030303030 3130 03"), "length 5"),
    ],
)
def test_a_wrong_length_is_damage(frame: bytes, found: str) -> None:
    assert cut(frame) == [found]


def test_a_frame_that_breaks_off_is_no_frame() -> None:
    assert cut(POWER_ON_FRAME[:6] + POWER_ON_FRAME) == [POWER_ON]
    assert cut(POWER_ON_FRAME[:6] + b"\xff\x03") == []


def test_a_frame_without_end_is_given_up() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encode(bytes(LONGEST + 1))
    assert cut(encode(bytes(LONGEST))) == [bytes(LONGEST)]
    assert cut(b"\x02" + b"0" * (2 * LONGEST + 8)) == [f"> {LONGEST}"]
