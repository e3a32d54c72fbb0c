"""The emulated identity card module, asked frame by frame."""

from pathlib import Path

import pytest

from support.framing import Asked
from wscall.cards.id_card import build_text_block
from wscall.devices.frames.sdt import Frames, encode
from wscall.sim.cards import ID_CARDS
from wscall.sim.devices import counter
from wscall.sim.devices.id_reader import SimulatedIdReader
from wscall.sim.devices.sdt_module import SdtDevice

FOUND, SELECTED = "00009F00000000", "0000900000000000000000"


@pytest.fixture
def module(tmp_path: Path) -> Asked[SdtDevice]:
    counter.insert("id-citizen", directory=tmp_path)
    return Asked(SdtDevice(SimulatedIdReader(tmp_path)), encode, Frames)


def test_the_way_of_a_read_and_no_second_one_without_lifting(module: Asked[SdtDevice], tmp_path: Path) -> None:
    assert module.ask("11FF") == "000090"
    assert module.ask("3001") == "000041"
    assert module.ask("2002") == "000081"
    assert module.ask("2001") == FOUND
    assert module.ask("2002") == SELECTED
    read = module.ask("3001")
    assert read.startswith("00009001000400" + build_text_block(ID_CARDS["id-citizen"]).hex().upper())
    assert len(read) == 2 * (7 + 256 + 1024)
    assert module.ask("2001") == "000080"
    counter.insert("id-citizen", directory=tmp_path)
    assert module.ask("2001") == FOUND


def test_a_card_taken_away_on_the_way(module: Asked[SdtDevice], tmp_path: Path) -> None:
    module.ask("2001")
    counter.remove("id-citizen", tmp_path)
    assert module.ask("2002") == "000081"
    counter.insert("id-citizen", directory=tmp_path)
    module.ask("2001")
    module.ask("2002")
    counter.insert("id-senior", directory=tmp_path)
    assert module.ask("3001") == "000041", "it is another card by now"
    counter.remove("id-senior", tmp_path)
    assert module.ask("2001") == "000080"


def test_what_it_does_not_know_is_refused(module: Asked[SdtDevice]) -> None:
    assert module.ask("9999") == "000021"


def test_a_damaged_request_is_not_answered(module: Asked[SdtDevice]) -> None:
    frame = encode(bytes.fromhex("11FF"))
    assert module.device.feed(frame[:-1] + bytes((frame[-1] ^ 1,))) == b""
    assert module.device.feed(frame[:4]) == b""
    assert module.device.feed(frame[4:]) != b""
