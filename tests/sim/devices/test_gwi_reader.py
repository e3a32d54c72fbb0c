"""The emulated GWI reader, asked frame by frame."""

from pathlib import Path

import pytest

from support.framing import Asked
from wscall.devices.frames.gwi import Frames, encode
from wscall.sim.devices import counter
from wscall.sim.devices.gwi_reader import GwiDevice
from wscall.sim.devices.reader import SimulatedReader

OK = "0000"


@pytest.fixture
def reader(tmp_path: Path) -> Asked[GwiDevice]:
    counter.insert("health-16k", "contact", tmp_path)
    return Asked(GwiDevice(SimulatedReader(tmp_path)), encode, Frames)


def test_it_says_who_it_is(reader: Asked[GwiDevice]) -> None:
    assert reader.ask("311100") == OK + "0431323038" + "084757492D49433230"


def test_it_hands_61xx_and_6cxx_on_until_it_is_told_to_fetch(reader: Asked[GwiDevice]) -> None:
    assert reader.ask("3222000000").startswith(OK + "3B")
    select = "322600 00A4000002DDF1"
    waiting = reader.ask(select)
    assert waiting.startswith(OK + "61")
    description = reader.ask("322600 00C00000" + waiting[-2:])
    assert description.endswith("9000")
    assert reader.ask("322600 00A4020002EF05") == OK + "9000"
    assert reader.ask("322600 00B2010000") == OK + "6C03"
    record = reader.ask("322600 00B2010003")
    assert record.endswith("9000")
    assert reader.ask("311601") == OK
    assert reader.ask("322600 00B2010000") == record
    assert reader.ask(select) == description
    assert reader.ask("311600") == OK
    assert reader.ask(select) == waiting


def test_slots_are_powered_once_and_only_with_a_card(reader: Asked[GwiDevice], tmp_path: Path) -> None:
    assert reader.ask("322100") == OK
    assert reader.ask("322600 00840000 08") == "1004"
    reader.ask("3222000000")
    assert reader.ask("3222000000") == "1003"
    counter.remove("health-16k", tmp_path)
    assert reader.ask("322600 00840000 08") == "1002"
    assert reader.ask("322100") == "1002"
    assert reader.ask("322300") == "1004"
    assert reader.ask("3222000003") == "1002"
    assert reader.ask("3222000013") == "2005"
    assert reader.ask("3222000010").startswith(OK)
    assert reader.ask("3222000010") == "2003"


def test_the_antenna(reader: Asked[GwiDevice], tmp_path: Path) -> None:
    assert reader.ask("32250000") == "3004"
    assert reader.ask("32240000").startswith(OK + "0A04")
    assert reader.ask("32240000") == "3003"
    assert reader.ask("3226FF 00840000 08").endswith("9000")
    assert reader.ask("32250000") == OK
    assert reader.ask("3226FF 00840000 08") == "3004"
    counter.remove("contactless", tmp_path)
    assert reader.ask("32240000") == "3002"


def test_a_reset_powers_everything_off(reader: Asked[GwiDevice]) -> None:
    reader.ask("3222000000")
    assert reader.ask("311200") == OK
    assert reader.ask("3222000000").startswith(OK + "3B")


def test_the_baud_rate_of_a_slot(reader: Asked[GwiDevice]) -> None:
    assert reader.ask("30010002") == OK
    assert reader.device.baud == {0: 2}
    assert reader.ask("30010005") == "1007"
    assert reader.device.baud == {0: 2}


@pytest.mark.parametrize("request_", ["3999", "3001", "3114", "32", ""])
def test_what_it_does_not_know_is_refused(reader: Asked[GwiDevice], request_: str) -> None:
    assert reader.ask(request_) in {"1007", "1002"}


def test_a_damaged_request_is_not_answered(reader: Asked[GwiDevice]) -> None:
    frame = encode(bytes.fromhex("311100"))
    assert reader.device.feed(frame[:-2] + bytes((frame[-2] ^ 1,)) + frame[-1:]) == b""
    assert reader.device.feed(frame[:4]) == b""
    assert reader.device.feed(frame[4:]) != b""
