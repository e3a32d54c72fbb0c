"""Calls of one device from several threads: turns, leases, slots; and what is said when it goes and comes."""

import logging
import threading
from collections.abc import Sequence

import pytest

from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, CodeScanner, IdCardReader, Indicator, RecordReader
from wscall.errors import DeviceAbsent, DeviceBusy, DeviceFault, NoCard, NotSupported
from wscall.host.facts import DeviceFacts, DeviceLimits
from wscall.host.handle import DeviceHandle
from wscall.text import Text

ALL = ("CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator")


class Gate:
    """A backend whose calls wait until they are let through; knows how many were inside at once."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.entered = threading.Semaphore(0)
        self.pass_on = threading.Semaphore(0)
        self._lock = threading.Lock()

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.entered.release()
        assert self.pass_on.acquire(timeout=30)
        with self._lock:
            self.inside -= 1
        return "3b00"


class Script:
    """A backend that answers or raises one after the other."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def handle(
    backend: Gate | Script, concurrency: str = "serial", capabilities: tuple[str, ...] = ALL
) -> DeviceHandle:
    return DeviceHandle(DeviceFacts("WD", "WD", "test", "reader", capabilities, (), concurrency), backend)


def power_on(device: DeviceHandle, slots: Sequence[str]) -> list[threading.Thread]:
    threads = [threading.Thread(target=device.power_on, args=(slot, Deadline(60))) for slot in slots]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize(
    ("concurrency", "slots", "at_once"),
    [
        ("serial", ["a", "b", "c"], 1),
        ("per-slot", ["a", "a", "b"], 2),
        ("free", ["a", "a", "b"], 3),
    ],
)
def test_so_many_requests_run_at_a_time_as_declared(concurrency: str, slots: list[str], at_once: int) -> None:
    gate = Gate()
    threads = power_on(handle(gate, concurrency), slots)
    for _ in range(at_once):
        assert gate.entered.acquire(timeout=30)
    for _ in slots:
        gate.pass_on.release()
    for thread in threads:
        thread.join()
    assert gate.most == at_once


def test_a_lease_keeps_others_out_for_several_calls_and_names_its_owner() -> None:
    device = handle(Script("3b00", "9000", "3b01"))
    with device.lease("read 17", Deadline(60)) as mine:
        assert mine.power_on("a", Deadline(5)) == b"\x3b\x00"
        with pytest.raises(DeviceBusy, match="read 17"):
            device.power_on("a", Deadline(0.05))
        with pytest.raises(DeviceBusy, match="read 17"):
            device.lease("read 18", Deadline(5))
        assert mine.transmit("a", b"\x00", Deadline(5)) == b"\x90\x00"
    assert device.power_on("a", Deadline(5)) == b"\x3b\x01"


def test_a_lease_of_one_slot_leaves_the_others_free() -> None:
    device = handle(Script("01", "02"), "per-slot")
    with device.lease("read 17", Deadline(60), slot="a"):
        assert device.power_on("b", Deadline(5)) == b"\x01"
        with pytest.raises(DeviceBusy):
            device.power_on("a", Deadline(0.05))
    assert device.power_on("a", Deadline(5)) == b"\x02"


def test_a_lease_that_has_ended_gives_no_right_any_more() -> None:
    device = handle(Script())
    mine = device.lease("slow", Deadline(0.01))
    with device.lease("next", Deadline(60), wait=30), pytest.raises(DeviceBusy, match="next"):
        mine.power_on("a", Deadline(0.05))


def test_what_a_device_cannot_do_is_not_asked_of_it() -> None:
    device = handle(Script(), capabilities=("CodeScanner",))
    with pytest.raises(NotSupported) as caught:
        device.read_id_card(Deadline(5))
    assert (caught.value.found, caught.value.needed) == ("CodeScanner", "IdCardReader")


def test_a_handle_is_every_capability() -> None:
    device = handle(Script())
    slots: CardSlots = device
    scanner: CodeScanner = device
    id_card: IdCardReader = device
    record: RecordReader = device
    indicator: Indicator = device
    assert {slots, scanner, id_card, record, indicator} == {device}
    for protocol in (CardSlots, CodeScanner, IdCardReader, RecordReader, Indicator):
        assert isinstance(device, protocol)


def test_an_answer_that_makes_no_sense_is_a_fault() -> None:
    with pytest.raises(DeviceFault) as caught:
        handle(Script("not hex")).power_on("a", Deadline(5))
    assert caught.value.needed == "bytes"


def test_it_is_said_once_that_a_device_has_gone_and_once_that_it_is_back(caplog: pytest.LogCaptureFixture) -> None:
    gone = DeviceAbsent(Text("未插入", "unplugged"))
    device = handle(Script(gone, gone, NoCard(Text("无卡", "no card")), "x", "y"))
    with caplog.at_level(logging.WARNING, "wscall.host"):
        for _ in range(2):
            with pytest.raises(DeviceAbsent):
                device.scan(Deadline(5))
        with pytest.raises(NoCard):
            device.scan(Deadline(5))
        device.scan(Deadline(5))
        device.scan(Deadline(5))
    said = [record.message for record in caplog.records]
    assert len(said) == 2
    assert "unavailable" in said[0]
    assert "back after 0." in said[1]


class Clocked:
    """A backend that notes how much time each call was given."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.given: list[float] = []

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        self.given.append(deadline.remaining())
        return self.answers.pop(0)


def test_a_call_that_takes_no_deadline_has_no_longer_than_its_lease() -> None:
    backend = Clocked([], ["", "", ""], [])
    facts = DeviceFacts("WD", "WD", "test", "reader", ALL, limits=DeviceLimits(read=60.0))
    device = DeviceHandle(facts, backend)
    with device.lease("read", Deadline(5)) as leased:
        leased.slots()
        leased.identity()
    device.slots()
    assert backend.given[0] <= 5
    assert backend.given[1] <= 5
    assert 5 < backend.given[2] <= 60
