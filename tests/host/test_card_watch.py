"""Who is asked for cards, and when: by scripted readers, with the watch itself."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from support.hearing import PATIENCE, Ear
from wscall.deadline import Deadline
from wscall.devices.arrivals.pcsc import PcscReaders
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, WscallError
from wscall.events import Events
from wscall.host.card_watch import CardWatch
from wscall.host.facts import DeviceFacts
from wscall.host.handle import DeviceHandle
from wscall.text import Text

SAID = Text("测试", "test")
SOON = 0.001


class Slots:
    """A reader with one slot; ``error`` is what looking into it comes to, if not a card."""

    def __init__(self, error: WscallError | None = None) -> None:
        self.error = error
        self.asked = 0
        self.when_asked: Callable[[], None] = lambda: None
        self._asked = threading.Condition()
        self._listed = threading.Event()

    def call(self, _device: str, op: str, _args: Sequence[str], _deadline: Deadline) -> object:
        if op == "power_on":
            with self._asked:
                self.asked += 1
                self._asked.notify_all()
            self.when_asked()
            if self.error is not None:
                raise self.error
        if op == "slots":
            self._listed.set()
        return {"slots": [["contact", "contact"], ["sam1", "sam"]], "power_on": "3b00", "power_off": None}[op]

    def wait_listed(self) -> None:
        """Until its slots have been listed."""
        assert self._listed.wait(PATIENCE)

    def wait_asked(self, times: int) -> None:
        """Until it has been asked so many times more."""
        with self._asked:
            wanted = self.asked + times
            assert self._asked.wait_for(lambda: self.asked >= wanted, PATIENCE)


class Told(PcscReaders):
    """PC/SC as the test tells of it."""

    def __init__(self) -> None:
        self.change: Callable[[], None] = lambda: None

    def listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        self.change = changed
        return lambda: None


def handle(name: str, slots: Slots, kind: str = "library", fallback_for: str = "") -> DeviceHandle:
    facts = DeviceFacts(
        "WD", "WD", "test", name, ("CardSlots",), fallback_for=fallback_for, transport={"kind": kind}
    )
    return DeviceHandle(facts, slots)


@contextmanager
def watched(events: Events, *devices: DeviceHandle, readers: PcscReaders | None = None) -> Iterator[CardWatch]:
    watch = CardWatch(lambda: devices, events, readers, SOON)
    try:
        yield watch
    finally:
        watch.close()


@pytest.fixture
def events() -> Events:
    return Events()


def test_readers_of_pcsc_are_asked_when_the_service_told_of_a_change_and_others_at_intervals(
    events: Events,
) -> None:
    told, ear = Told(), Ear()
    events.listen(ear)
    pcsc, other = Slots(NoCard(SAID)), Slots(NoCard(SAID))
    with watched(events, handle("pcsc", pcsc, "pcsc"), handle("other", other), readers=told):
        other.wait_asked(5)
        assert pcsc.asked == 1
        pcsc.error = None
        told.change()
        ear.next("card.present", device="pcsc", slot="contact")
        other.wait_asked(5)
        assert pcsc.asked == 2


def test_while_a_read_goes_on_nobody_is_asked(events: Events) -> None:
    first, second = Slots(), Slots()
    first.when_asked = lambda: events.publish("read.started", request="", kind="card")
    with watched(events, handle("first", first), handle("second", second)):
        second.wait_listed()
        assert (first.asked, second.asked) == (1, 0), "the read began while the first was asked"
        first.when_asked = lambda: None
        events.publish("read.finished", request="", id="", code=0, ms=0)
        second.wait_asked(1)


def test_another_way_to_a_reader_that_works_is_not_asked(events: Events) -> None:
    first, second = Slots(), Slots()
    with watched(events, handle("library", first), handle("hid", second, fallback_for="library")):
        first.wait_asked(3)
    assert second.asked == 0


def test_the_other_way_is_asked_where_the_first_does_not_work(events: Events) -> None:
    first, second = Slots(DeviceFault(SAID)), Slots()
    with watched(events, handle("library", first), handle("hid", second, fallback_for="library")):
        second.wait_asked(3)
    assert first.asked == 1, "one that failed is left alone"


def test_one_that_is_plugged_in_again_is_asked_at_once_and_its_card_was_gone_meanwhile(events: Events) -> None:
    ear, slots = Ear(), Slots()
    events.listen(ear)
    with watched(events, handle("reader", slots)):
        ear.next("card.present")
        slots.error = DeviceAbsent(SAID)
        ear.next("card.removed")
        slots.error = None
        events.publish("device.in", directory="WD", device="reader", model="")
        ear.next("card.present")


def test_a_reader_that_somebody_has_keeps_its_card(events: Events) -> None:
    ear, slots, other = Ear(), Slots(), Slots()
    events.listen(ear)
    device = handle("reader", slots)
    with watched(events, device, handle("other", other)) as watch:
        ear.next("card.present", device="reader")
        with device.lease("somebody", Deadline(PATIENCE), wait=PATIENCE):
            before = slots.asked
            other.wait_asked(3)
            assert slots.asked == before
            assert {card.device for card in watch.present()} == {"reader", "other"}
    assert ear.nothing("card.removed")
