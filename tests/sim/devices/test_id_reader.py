from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.errors import DeviceFault, NoCard, TimedOut
from wscall.sim.cards import ID_CARDS
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.id_reader import SimulatedIdReader


@pytest.mark.parametrize("name", sorted(ID_CARDS))
def test_the_card_on_the_reader_is_read(tmp_path: Path, name: str) -> None:
    reader = SimulatedIdReader(tmp_path)
    insert(name, directory=tmp_path)
    card = reader.read_id_card(Deadline(5))
    assert card._replace(photo=b"") == ID_CARDS[name]
    assert len(card.photo) == 1024
    assert reader.identity().serial
    reader.close()


def test_no_card_no_reading(tmp_path: Path) -> None:
    reader = SimulatedIdReader(tmp_path)
    with pytest.raises(NoCard):
        reader.read_id_card(Deadline(5))
    insert("id-citizen", directory=tmp_path)
    assert reader.read_id_card(Deadline(5)).name == ID_CARDS["id-citizen"].name
    remove("id-citizen", tmp_path)
    with pytest.raises(NoCard):
        reader.read_id_card(Deadline(5))


def test_a_card_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "counter.json").write_text('{"places": {"id-reader": ["gone", 1]}, "insertions": 1}')
    with pytest.raises(DeviceFault, match="gone"):
        SimulatedIdReader(tmp_path).read_id_card(Deadline(5))


def test_the_deadline_counts(tmp_path: Path) -> None:
    with pytest.raises(TimedOut):
        SimulatedIdReader(tmp_path).read_id_card(Deadline(0))
