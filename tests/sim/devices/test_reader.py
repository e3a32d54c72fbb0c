from pathlib import Path

import pytest

from support.card_slots_contract import Bench, CardSlotsContract
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import BadInput, DeviceFault, NoCard, NotSupported, TimedOut
from wscall.sim.cards.persons import LIN, WANG
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.reader import SimulatedReader


class TestContract(CardSlotsContract):
    @pytest.fixture
    def bench(self, tmp_path: Path) -> Bench:
        def put_back() -> None:
            insert("health-32k", directory=tmp_path)

        def take_away() -> None:
            remove("contactless", tmp_path)

        return Bench(SimulatedReader(tmp_path), "contactless", put_back, take_away)


@pytest.fixture
def reader(tmp_path: Path) -> SimulatedReader:
    return SimulatedReader(tmp_path)


def test_out_of_the_box_a_card_with_its_sam(reader: SimulatedReader) -> None:
    content = read_card(reader, "people", Deadline(5), pin=lambda: "123456")
    assert content.values["xm"] == LIN.values["xm"]


def test_out_of_the_box_no_pin_is_needed(reader: SimulatedReader) -> None:
    assert read_card(reader, "people", Deadline(5)).values["xm"] == LIN.values["xm"]


def test_a_guarded_sam_wants_its_pin(reader: SimulatedReader, tmp_path: Path) -> None:
    remove("sam", tmp_path)
    insert("sam-guarded", directory=tmp_path)
    with pytest.raises(DeviceFault):
        read_card(reader, "people", Deadline(5))
    assert read_card(reader, "people", Deadline(5), pin=lambda: "123456").values["xm"] == LIN.values["xm"]


def test_the_sam_can_be_taken_out(reader: SimulatedReader, tmp_path: Path) -> None:
    remove("sam", tmp_path)
    with pytest.raises(NotSupported):
        read_card(reader, "people", Deadline(5))
    assert read_card(reader, "card", Deadline(5)).sam_code == "noSam"


def test_the_contact_slot_is_looked_into_after_the_antenna(reader: SimulatedReader, tmp_path: Path) -> None:
    insert("health-8k", "contact", tmp_path)
    assert read_card(reader, "card", Deadline(5)).values["kh"] == LIN.values["kh"]
    remove("contactless", tmp_path)
    assert read_card(reader, "card", Deadline(5)).values["kh"] == WANG.values["kh"]


def test_another_card_in_the_middle_of_a_read_is_not_read_on(reader: SimulatedReader, tmp_path: Path) -> None:
    reader.power_on("contactless", Deadline(5))
    insert("health-8k", directory=tmp_path)
    with pytest.raises(NoCard, match="移走"):
        reader.transmit("contactless", bytes.fromhex("0084000008"), Deadline(5))
    reader.power_on("contactless", Deadline(5))


def test_a_card_keeps_the_tries_it_lost(reader: SimulatedReader) -> None:
    wrong = bytes.fromhex("0020000003000000")
    for expected in ("63C2", "63C1", "6983"):
        reader.power_on("sam1", Deadline(5))
        assert reader.transmit("sam1", wrong, Deadline(5)).hex().upper() == expected


def test_a_slot_that_does_not_exist(reader: SimulatedReader) -> None:
    with pytest.raises(BadInput, match="contactless"):
        reader.power_on("sam9", Deadline(5))


def test_a_card_that_does_not_exist(reader: SimulatedReader, tmp_path: Path) -> None:
    (tmp_path / "counter.json").write_text('{"places": {"contactless": ["gone", 1]}, "insertions": 1}')
    with pytest.raises(DeviceFault, match="gone"):
        reader.power_on("contactless", Deadline(5))


def test_the_signal_is_shown_beside_the_counter(reader: SimulatedReader, tmp_path: Path) -> None:
    for signal in ("wait", "ok"):
        reader.indicate(signal, Deadline(5))
        assert (tmp_path / "signal").read_text() == signal
    with pytest.raises(TimedOut):
        reader.indicate("error", Deadline(0))


def test_identity_and_closing(reader: SimulatedReader) -> None:
    assert reader.identity().serial
    reader.power_on("contactless", Deadline(5))
    reader.close()
    with pytest.raises(NoCard):
        reader.transmit("contactless", bytes.fromhex("0084000008"), Deadline(5))


def test_a_slot_tells_what_it_holds(reader: SimulatedReader, tmp_path: Path) -> None:
    assert (reader.status("contactless"), reader.status("contact")) == ("unpowered", "empty")
    reader.power_on("contactless", Deadline(5))
    assert reader.status("contactless") == "powered"
    insert("health-32k", directory=tmp_path)
    assert reader.status("contactless") == "unpowered"
