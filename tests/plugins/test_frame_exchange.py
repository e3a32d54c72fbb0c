"""Question and answer in step, over a stream that the test plays."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.played_stream import Played
from support.terminals import Terminal
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DeviceIdentity
from wscall.devices.frames.gwi import Frames, encode
from wscall.devices.transports.opening import open_stream
from wscall.errors import Cancelled, DeviceAbsent, DeviceFault, TimedOut, WscallError
from wscall_plugins import frame_exchange, gwi_frames
from wscall_plugins.frame_exchange import Exchange
from wscall_plugins.gwi_frames import GwiReader
from wscall_plugins.slot_table import SlotTable

QUESTION, ANSWER, OTHER = b"\x31\x11\x00", b"\x00\x00answer", b"\x00\x00other"
LIMIT = 10.0


def soon() -> Deadline:
    return Deadline(LIMIT)


def asked(stream: Played) -> bytes:
    return Exchange(stream, Frames, LIMIT).ask(encode(QUESTION), soon())


def test_a_question_and_its_answer() -> None:
    stream = Played((encode(ANSWER)[:5], encode(ANSWER)[5:]))
    assert asked(stream) == ANSWER
    assert stream.questions == [encode(QUESTION)]


def test_what_arrived_before_the_question_is_no_answer() -> None:
    assert asked(Played((encode(ANSWER),), before=(encode(OTHER), encode(OTHER)[:4]))) == ANSWER


def test_what_is_left_behind_an_answer_is_no_answer_to_the_next_question() -> None:
    exchange = Exchange(Played((encode(ANSWER) + encode(OTHER),), (encode(ANSWER),)), Frames, LIMIT)
    assert exchange.ask(encode(QUESTION), soon()) == ANSWER
    assert exchange.ask(encode(QUESTION), soon()) == ANSWER


def test_half_an_answer_is_not_completed_by_the_next_one() -> None:
    exchange = Exchange(Played((encode(OTHER)[:6],), (encode(ANSWER),)), Frames, LIMIT)
    with pytest.raises(TimedOut):
        exchange.ask(encode(QUESTION), soon())
    assert exchange.ask(encode(QUESTION), soon()) == ANSWER


def test_a_damaged_answer_is_a_fault_and_says_what_is_wrong() -> None:
    exchange = Exchange(Played((b"\x02" + b"0" * 7 + b"\x03", encode(OTHER)), (encode(ANSWER),)), Frames, LIMIT)
    with pytest.raises(DeviceFault) as caught:
        exchange.ask(encode(QUESTION), soon())
    assert (caught.value.found, caught.value.where) == ("7 bytes", "T/reader")
    assert exchange.ask(encode(QUESTION), soon()) == ANSWER, "the rest of it is thrown away"


def test_a_line_that_does_not_fall_silent_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    class Babbling(Played):
        def drain(self) -> int:
            return 1

    monkeypatch.setattr(frame_exchange, "_SETTLE", 0.01)
    with pytest.raises(DeviceFault) as caught:
        asked(Babbling())
    assert "without end" in caught.value.what.en


@pytest.fixture
def exchange(line: Terminal) -> Iterator[Exchange]:
    context = DeviceContext("/manu/T", "reader", {"kind": "serial", "port": line.name}, {})
    opened = Exchange(open_stream(context, soon()).stream, Frames, 0.05)
    yield opened
    opened.close()


def test_a_reader_that_does_not_answer_is_waited_for_as_long_as_its_limit(exchange: Exchange) -> None:
    with pytest.raises(TimedOut) as caught:
        exchange.ask(encode(QUESTION), soon())
    assert "does not answer" in caught.value.what.en


def test_a_caller_who_gave_up(exchange: Exchange) -> None:
    given_up = soon()
    given_up.cancel()
    with pytest.raises(Cancelled):
        exchange.ask(encode(QUESTION), given_up)


def test_a_reader_that_goes_away(line: Terminal, exchange: Exchange) -> None:
    line.hang_up()
    with pytest.raises(DeviceAbsent):
        exchange.ask(encode(QUESTION), soon())


def gwi_reader(dialogue: list[tuple[bytes, ...]]) -> GwiReader:
    exchange = Exchange(Played(*dialogue), Frames, LIMIT)
    return GwiReader(exchange, SlotTable(gwi_frames._CARDS, "T"), DeviceIdentity())


answers = st.lists(st.binary(max_size=12) | st.binary(max_size=12).map(encode), max_size=4).map(tuple)


@given(st.lists(answers, max_size=4))
def test_no_reader_can_make_a_driver_raise_anything_else(dialogue: list[tuple[bytes, ...]]) -> None:
    reader = gwi_reader(dialogue)
    for attempt in (reader.introduce, lambda deadline: reader.set_up([QUESTION], deadline)):
        try:
            attempt(soon())
        except WscallError:
            continue


@given(st.lists(answers, max_size=4))
def test_no_reader_can_make_a_read_raise_anything_else(dialogue: list[tuple[bytes, ...]]) -> None:
    reader = gwi_reader(dialogue)
    for slot in ("contactless", "contact"):
        try:
            assert reader.power_on(slot, soon())
            assert len(reader.transmit(slot, QUESTION, soon())) >= 2
        except WscallError:
            continue
