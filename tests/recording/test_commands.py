"""Where commands to a card lead, and what of them may be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.cards.apdu import Command, select_command
from wscall.cards.social_security import ENVIRONMENT
from wscall.recording.commands import Whereabouts, comparable


def after(*files: int | bytes) -> str:
    place = Whereabouts()
    for file in files:
        place.follow(select_command(file))
    return place.path()


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ((), "3F00/"),
        ((b"WS.SYS.DDF01",), "DDF1/"),
        ((b"WS.SYS.DDF01", 0xEF05), "DDF1/EF05"),
        ((0x3F00, 0xDDF1, 0xDF01, 0xEF06), "DF01/EF06"),
        ((0x3F00, 0xDDF1, 0xDF03, 0xEE01), "DF03/EE01"),
        ((0xDDF1, 0xEF05, 0xDF02), "DF02/"),
        ((ENVIRONMENT, 0xEF06), "SSSE/EF06"),
        ((b"\x01\x02\x03\x04\x05", 0x0015), "0015/"),
    ],
)
def test_a_path_is_directory_and_file(files: tuple[int | bytes, ...], path: str) -> None:
    assert after(*files) == path


def test_a_short_identifier_names_a_file_of_the_directory() -> None:
    place = Whereabouts()
    place.follow(select_command(b"WS.SYS.DDF01"))
    assert place.path(6) == "DDF1/EF06"
    place.follow(Command(0x00, 0xB2, 1, 4, le=0))
    assert place.path() == "DDF1/"


@given(st.binary(max_size=20))
def test_comparing_twice_is_comparing_once(raw: bytes) -> None:
    once = comparable(raw)
    assert comparable(once) == once
    assert (once[:4], len(once)) == (raw[:4], len(raw))


def test_reading_means_the_file_selecting_the_directory_and_names_are_known_anywhere() -> None:
    place = Whereabouts()
    for file in (b"WS.SYS.DDF01", 0xEF05):
        place.follow(select_command(file))
    contexts = {
        "00b2010400": "DDF1/EF05",
        "00b2013400": "DDF1/EF06",
        "00b0000010": "DDF1/EF05",
        "00b0950010": "DDF1/EF15",
        "00a4000002ef06": "DDF1",
        "00a40000023f00": "",
        "00a404000141": "",
        "0084000008": "DDF1",
        "00": "DDF1",
    }
    assert {command: place.context(bytes.fromhex(command)) for command in contexts} == contexts
