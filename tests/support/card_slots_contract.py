"""The contract of ``CardSlots``: every implementation runs through it.

Subclass :class:`CardSlotsContract` in a test module and give it a ``bench`` fixture.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from wscall.cards.atr import parse
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots
from wscall.errors import Cancelled, NoCard, TimedOut

GET_CHALLENGE = bytes.fromhex("0084000008")
UNKNOWN_INSTRUCTION = bytes.fromhex("00FF0000")


class Bench(NamedTuple):
    """A reader with a card in a slot that the test can take away and put back.

    The card answers GET CHALLENGE with eight bytes, and an unknown instruction with 6D00.
    """

    reader: CardSlots
    slot: str
    insert: Callable[[], None]
    remove: Callable[[], None]


class CardSlotsContract:
    """What every reader does."""

    @pytest.fixture
    def bench(self) -> Bench:
        raise NotImplementedError

    def test_slots_have_unique_names_and_known_kinds(self, bench: Bench) -> None:
        slots = bench.reader.slots()
        assert len({slot.name for slot in slots}) == len(slots)
        assert {slot.kind for slot in slots} <= {"contact", "contactless", "sam"}
        assert bench.slot in {slot.name for slot in slots}

    def test_power_on_tells_the_answer_to_reset(self, bench: Bench) -> None:
        assert isinstance(parse(bench.reader.power_on(bench.slot, Deadline(5))).historical, bytes)

    def test_the_card_answers_with_its_status_untouched(self, bench: Bench) -> None:
        bench.reader.power_on(bench.slot, Deadline(5))
        answer = bench.reader.transmit(bench.slot, GET_CHALLENGE, Deadline(5))
        assert len(answer) == 10
        assert answer.endswith(b"\x90\x00")
        assert bench.reader.transmit(bench.slot, UNKNOWN_INSTRUCTION, Deadline(5)) == b"\x6d\x00"

    def test_power_on_again_resets(self, bench: Bench) -> None:
        first = bench.reader.power_on(bench.slot, Deadline(5))
        assert bench.reader.power_on(bench.slot, Deadline(5)) == first

    def test_an_empty_slot_is_no_card(self, bench: Bench) -> None:
        bench.remove()
        with pytest.raises(NoCard):
            bench.reader.power_on(bench.slot, Deadline(5))

    def test_a_card_taken_away_is_no_card(self, bench: Bench) -> None:
        bench.reader.power_on(bench.slot, Deadline(5))
        bench.remove()
        with pytest.raises(NoCard):
            bench.reader.transmit(bench.slot, GET_CHALLENGE, Deadline(5))

    def test_a_card_put_back_has_to_be_powered_again(self, bench: Bench) -> None:
        bench.reader.power_on(bench.slot, Deadline(5))
        bench.remove()
        bench.insert()
        with pytest.raises(NoCard):
            bench.reader.transmit(bench.slot, GET_CHALLENGE, Deadline(5))
        bench.reader.power_on(bench.slot, Deadline(5))
        assert bench.reader.transmit(bench.slot, GET_CHALLENGE, Deadline(5)).endswith(b"\x90\x00")

    def test_power_off_is_fine_at_any_time(self, bench: Bench) -> None:
        bench.reader.power_off(bench.slot, Deadline(5))
        bench.reader.power_on(bench.slot, Deadline(5))
        bench.remove()
        bench.reader.power_off(bench.slot, Deadline(5))

    def test_no_command_after_the_deadline(self, bench: Bench) -> None:
        bench.reader.power_on(bench.slot, Deadline(5))
        with pytest.raises(TimedOut):
            bench.reader.transmit(bench.slot, GET_CHALLENGE, Deadline(0))
        with pytest.raises(TimedOut):
            bench.reader.power_on(bench.slot, Deadline(0))

    def test_no_command_for_a_caller_who_gave_up(self, bench: Bench) -> None:
        bench.reader.power_on(bench.slot, Deadline(5))
        deadline = Deadline(5)
        deadline.cancel()
        with pytest.raises(Cancelled):
            bench.reader.transmit(bench.slot, GET_CHALLENGE, deadline)
