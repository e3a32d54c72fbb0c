"""Driver ``rdcard`` over the stand-in of its library."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.id_card_contract import IdCardContract, soon
from support.standins import Standin
from wscall.errors import DeviceFault, Native, NoCard
from wscall.sim.cards import ID_CARDS
from wscall_plugins.rdcard import RdCardReader

DEVICE = ("SS", "rdcard")


class TestContract(IdCardContract):
    """Of every reader of identity cards."""


def test_a_foreigner_is_read_with_the_functions_for_foreigners_and_without_a_portrait(
    standin: Standin, reader: RdCardReader
) -> None:
    """The code for that is another one of success."""
    standin.simulator.insert("id-foreigner")
    assert reader.read_id_card(soon()) == ID_CARDS["id-foreigner"]


def test_a_residence_permit_is_known_by_its_missing_nation(standin: Standin, reader: RdCardReader) -> None:
    standin.simulator.insert("id-resident")
    assert reader.read_id_card(soon()) == ID_CARDS["id-resident"]


def test_a_card_that_stays_is_read_again(standin: Standin, reader: RdCardReader) -> None:
    standin.simulator.insert("id-citizen")
    assert reader.read_id_card(soon()) == reader.read_id_card(soon())


def test_it_tells_the_modules_number(reader: RdCardReader) -> None:
    assert reader.identity().serial == "SIM0000000001"


def test_a_library_without_licence_is_no_empty_reader(
    standin: Standin, opened: Callable[[], RdCardReader]
) -> None:
    standin.simulator.play("refuse")
    with pytest.raises(DeviceFault) as caught:
        opened()
    assert caught.value.native == Native("-5")
    assert "授权" in caught.value.advice.zh


def test_files_of_another_read_are_deleted_before_this_one(standin: Standin, reader: RdCardReader) -> None:
    stale = Path(standin.context.directory) / "wx.txt"
    stale.write_text("somebody else", encoding="utf-8")
    with pytest.raises(NoCard):
        reader.read_id_card(soon())
    assert not stale.exists()
