"""The routing: order, ties, rounds, deadlines, cancelling. Devices are held and released by events."""

import itertools
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.fake_devices import CARD_OR_CODE, PATIENCE, SAID, FakeDevice, Gate, methods, scanner
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.lane import Lane
from wscall.devices.router import Router
from wscall.devices.trail import Routed
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceAbsent,
    DeviceBusy,
    DeviceFault,
    DriverMissing,
    Internal,
    Native,
    NoCard,
    NotSupported,
    Quarantined,
    TimedOut,
    WscallError,
)
from wscall.host.facts import DeviceFacts
from wscall.host.handle import DeviceHandle

CARD = methods("CardSlots")
SHORT = 0.6
"""Seconds for reads that only the deadline ends: long enough for a first round on a busy machine."""


class Nobody:
    """A backend that no test calls."""

    def call(self, device: str, op: str, args: Sequence[str], deadline: Deadline) -> object:
        raise AssertionError(op)


HOPELESS = [DeviceFault, DeviceAbsent, Quarantined, TimedOut, DriverMissing, BadConfiguration]


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    yield
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("wscall-read")] == []


@pytest.fixture
def background() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, "test-caller") as pool:
        yield pool


def router(*devices: FakeDevice, suit: str = "readers+scanner", scanner: str | None = None) -> Router:
    return Router(lambda: devices, suit, scanner, round_pause=0.001)


def read(
    *devices: FakeDevice, want: Sequence[Any] = CARD_OR_CODE, seconds: float = PATIENCE, **how: Any
) -> Routed[Any]:
    return router(*devices, **how).read(want, Deadline(seconds))


def trail(routed: Routed[Any]) -> list[tuple[str, str]]:
    return [(attempt.directory, attempt.outcome) for attempt in routed.trail]


def begin(
    pool: ThreadPoolExecutor, *devices: FakeDevice, deadline: Deadline | None = None, **how: Any
) -> Future[Routed[Any]]:
    return pool.submit(router(*devices, **how).read, CARD_OR_CODE, deadline or Deadline(PATIENCE))


def test_one_device_is_asked_in_the_callers_own_thread() -> None:
    want = [Method("CardSlots", lambda device, deadline: threading.current_thread())]
    assert read(FakeDevice("A", "card"), want=want).value is threading.current_thread()


def test_a_result_has_an_id_of_its_own_a_time_and_a_trail() -> None:
    routed = [read(FakeDevice("A", "card")) for _ in range(2)]
    assert routed[0].id != routed[1].id
    assert routed[0].at.utcoffset() is not None
    assert routed[1].at - routed[0].at >= timedelta(0)
    assert routed[0].error is None
    assert routed[0].result() == "card"
    attempt = routed[0].trail[0]
    assert attempt.to_json() == {
        "directory": "A",
        "mark": "TEST",
        "driver": "fake",
        "device": "reader",
        "capability": "CardSlots",
        "outcome": "ok",
        "ms": attempt.ms,
        "native": None,
        "reason": "",
        "rounds": 1,
    }


def test_nothing_is_kept_from_one_read_to_the_next() -> None:
    device = FakeDevice("A", "first", NoCard)
    one = router(device)
    assert one.read(CARD, Deadline(PATIENCE)).value == "first"
    second = one.read(CARD, Deadline(SHORT))
    assert second.value is None
    assert isinstance(second.error, NoCard)


def test_a_value_that_is_false_is_a_result() -> None:
    routed = read(FakeDevice("A", ""))
    assert routed.error is None
    assert routed.value == ""


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NoCard, "no_card"),
        (TimedOut, "timeout"),
        (DeviceAbsent, "absent"),
        (DriverMissing, "absent"),
        (BadConfiguration, "absent"),
        (NotSupported, "absent"),
        (DeviceBusy, "busy"),
        (DeviceFault, "fault"),
        (Internal, "fault"),
        (Quarantined, "quarantined"),
    ],
)
def test_every_failure_goes_on_to_the_next_device(error: type[WscallError], outcome: str) -> None:
    routed = read(FakeDevice("A", error), FakeDevice("B", "card"))
    assert routed.value == "card"
    assert trail(routed) == [("A", outcome), ("B", "ok")]


def test_the_native_code_and_the_reason_are_in_the_trail() -> None:
    error = DeviceFault(SAID, where="A/reader", native=Native("-13", "读卡失败"))
    attempt = read(FakeDevice("A", error), FakeDevice("B", "card")).trail[0]
    assert attempt.native == ("-13", "读卡失败")
    assert attempt.reason.en == "A/reader: test; native code -13 读卡失败"
    assert attempt.to_json()["native"] == {"code": "-13", "text": "读卡失败"}


def test_a_defect_costs_its_own_attempt_and_shows_no_data() -> None:
    routed = read(FakeDevice("A", ValueError("999999199001011553")), FakeDevice("B", "card"))
    assert routed.value == "card"
    assert trail(routed)[0] == ("A", "fault")
    assert "ValueError" in routed.trail[0].reason.en
    assert "3301" not in str(routed.trail)


@given(st.lists(st.sampled_from(["ok", *HOPELESS, NoCard, DeviceBusy]), min_size=1, max_size=5), st.data())
def test_the_first_in_order_that_answers_wins(script: list[Any], data: st.DataObject) -> None:
    directories = data.draw(
        st.lists(st.sampled_from("ABC"), min_size=len(script), max_size=len(script)).map(sorted)
    )
    devices = [
        FakeDevice(directory, *([entry, DeviceFault] if entry in {NoCard, DeviceBusy} else [entry]), name=f"d{n}")
        for n, (directory, entry) in enumerate(zip(directories, script, strict=True))
    ]
    routed = read(*devices, want=CARD)
    names = [attempt.device for attempt in routed.trail]
    if "ok" in script:
        winner = script.index("ok")
        assert routed.value == "ok"
        assert names == [f"d{n}" for n in range(winner + 1)]
        assert routed.trail[-1].outcome == "ok"
    else:
        assert routed.error is not None
        assert names == [f"d{n}" for n in range(len(script))]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize(
    "good", [(True, True, True), (False, True, True), (False, False, True), (True, False, False)]
)
def test_the_order_of_answers_does_not_change_the_order_of_preference(
    order: tuple[int, ...], good: tuple[bool, ...], background: ThreadPoolExecutor
) -> None:
    gates = [Gate("card" + name if ok else DeviceFault) for name, ok in zip("ABC", good, strict=True)]
    devices = [FakeDevice(name, gate) for name, gate in zip("ABC", gates, strict=True)]
    running = begin(background, *devices)
    for gate in gates:
        assert gate.entered.wait(PATIENCE), "devices of different directories are asked at the same time"
    for place in order:
        gates[place].open()
    routed = running.result(PATIENCE)
    winner = good.index(True)
    assert routed.value == "card" + "ABC"[winner]
    assert [attempt.directory for attempt in routed.trail] == list("ABC"[: winner + 1])


def test_an_answer_waits_for_the_devices_before_it_and_cancels_those_behind(
    background: ThreadPoolExecutor,
) -> None:
    first, last = Gate(DeviceFault), Gate("late")
    middle = Gate("card")
    running = begin(background, FakeDevice("A", first), FakeDevice("B", middle), FakeDevice("C", last))
    assert first.entered.wait(PATIENCE)
    assert last.entered.wait(PATIENCE)
    middle.open()
    assert last.left.wait(PATIENCE), "nobody waits for a device behind one that has answered"
    assert last.cancelled
    assert not running.done()
    first.open()
    routed = running.result(PATIENCE)
    assert trail(routed) == [("A", "fault"), ("B", "ok")]


def test_devices_of_one_directory_are_never_asked_at_the_same_time(background: ThreadPoolExecutor) -> None:
    first = Gate(DeviceFault)
    second = FakeDevice("A", "card", name="second")
    running = begin(background, FakeDevice("A", first), second, FakeDevice("B", NoCard))
    assert first.entered.wait(PATIENCE)
    assert second.asked == []
    first.open()
    assert running.result(PATIENCE).trail[-1].device == "second"


def test_only_what_may_still_succeed_is_asked_again() -> None:
    devices = [
        FakeDevice("A", NoCard, NoCard, "card"),
        FakeDevice("B", DeviceFault),
        FakeDevice("C", DeviceAbsent),
        FakeDevice("D", TimedOut),
    ]
    routed = read(*devices, want=CARD)
    assert routed.value == "card"
    assert [len(device.asked) for device in devices] == [3, 1, 1, 1]
    assert routed.trail[0].rounds == 3


def test_an_attempt_has_the_device_for_itself(background: ThreadPoolExecutor) -> None:
    facts = DeviceFacts("A", "T", "fake", "reader", ("CardSlots",))
    handle = DeviceHandle(facts, Nobody())
    gate = Gate("card")
    want = [Method("CardSlots", lambda device, deadline: gate.wait(deadline))]
    one = Router(lambda: [handle], "readers", None, round_pause=0.001)
    first = background.submit(one.read, want, Deadline(PATIENCE))
    assert gate.entered.wait(PATIENCE)
    second = one.read(want, Deadline(SHORT))
    assert isinstance(second.error, DeviceBusy)
    assert [attempt.outcome for attempt in second.trail] == ["busy"]
    gate.open()
    assert first.result(PATIENCE).value == "card"


def test_busy_is_asked_again() -> None:
    routed = read(FakeDevice("A", DeviceBusy, DeviceBusy, "card"))
    assert (routed.value, routed.trail[0].rounds) == ("card", 3)


@pytest.mark.parametrize("count", [1, 3])
def test_it_ends_at_once_when_nothing_can_succeed_any_more(count: int) -> None:
    devices = [FakeDevice(name, DeviceAbsent) for name in "ABC"[:count]]
    deadline = Deadline(PATIENCE)
    routed = router(*devices).read(CARD, deadline)
    assert isinstance(routed.error, DeviceAbsent)
    assert deadline.remaining() > PATIENCE / 2
    assert trail(routed) == [(device.directory, "absent") for device in devices]


def test_an_unusable_device_is_not_asked_for_its_other_capabilities() -> None:
    device = FakeDevice("A", CardSlots=[DeviceAbsent], IdCardReader=["id"])
    routed = read(device, FakeDevice("B", "card"), want=methods("CardSlots", "IdCardReader"))
    assert device.asked == ["CardSlots"]
    assert trail(routed) == [("A", "absent"), ("B", "ok")]


def test_a_device_without_a_card_is_asked_for_its_other_capabilities() -> None:
    device = FakeDevice("A", CardSlots=[NoCard], IdCardReader=["id"])
    routed = read(device, want=methods("CardSlots", "IdCardReader"))
    assert [(a.capability, a.outcome) for a in routed.trail] == [("CardSlots", "no_card"), ("IdCardReader", "ok")]


def test_a_device_that_breaks_in_a_later_round_is_given_up_as_a_whole() -> None:
    device = FakeDevice("A", CardSlots=[NoCard, DeviceAbsent], IdCardReader=[NoCard])
    routed = read(device, want=methods("CardSlots", "IdCardReader"))
    assert device.asked == ["CardSlots", "IdCardReader", "CardSlots"]
    assert isinstance(routed.error, NoCard)


def test_methods_are_tried_in_their_order_whatever_the_device_says_first() -> None:
    device = FakeDevice("A", IdCardReader=["id"], CardSlots=["card"])
    assert read(device, want=methods("CardSlots", "IdCardReader")).value == "card"
    assert (
        read(
            FakeDevice("A", IdCardReader=["id"], CardSlots=["card"]), want=methods("IdCardReader", "CardSlots")
        ).value
        == "id"
    )


def test_an_attempt_gets_the_devices_own_limit_and_never_more_than_the_read_has_left() -> None:
    device = FakeDevice("A", DeviceFault, read=2.0)
    read(device, seconds=PATIENCE)
    assert 1.0 < device.remaining[0] <= 2.0
    device = FakeDevice("A", DeviceFault, read=60.0)
    read(device, seconds=3.0)
    assert 2.0 < device.remaining[0] <= 3.0


def test_a_device_that_hangs_costs_its_own_limit(background: ThreadPoolExecutor) -> None:
    hanging = FakeDevice("A", Gate("never"), read=0.05)
    routed = begin(background, hanging, FakeDevice("B", "card")).result(PATIENCE)
    assert trail(routed) == [("A", "timeout"), ("B", "ok")]


@pytest.mark.parametrize("count", [1, 2])
def test_at_the_deadline_the_trail_says_what_was_found_not_that_time_was_over(count: int) -> None:
    devices = [FakeDevice(name, NoCard, Gate("never")) for name in "AB"[:count]]
    routed = read(*devices, want=CARD, seconds=SHORT)
    assert trail(routed) == [(device.directory, "no_card") for device in devices]
    assert isinstance(routed.error, NoCard)


def test_without_time_nobody_is_asked() -> None:
    device = FakeDevice("A", "card")
    routed = read(device, seconds=0)
    assert device.asked == []
    assert routed.trail == ()
    assert isinstance(routed.error, TimedOut)


@pytest.mark.parametrize("count", [1, 3])
def test_cancelling_ends_every_attempt(count: int, background: ThreadPoolExecutor) -> None:
    gates = [Gate("never") for _ in range(count)]
    deadline = Deadline(PATIENCE)
    running = begin(background, *(FakeDevice(n, g) for n, g in zip("ABC", gates, strict=False)), deadline=deadline)
    for gate in gates:
        assert gate.entered.wait(PATIENCE)
    deadline.cancel()
    routed = running.result(PATIENCE)
    assert isinstance(routed.error, Cancelled)
    assert all(gate.cancelled for gate in gates)
    assert [attempt.outcome for attempt in routed.trail] == ["cancelled"] * count


@pytest.mark.parametrize("count", [1, 2])
def test_cancelling_between_rounds_ends_the_read(count: int, background: ThreadPoolExecutor) -> None:
    deadline = Deadline(PATIENCE)
    devices = [FakeDevice(name, NoCard) for name in "AB"[:count]]
    slow = Router(lambda: devices, "readers", None, round_pause=PATIENCE)
    running = background.submit(slow.read, CARD, deadline)
    for device in devices:
        device.wait_asked(1)
    deadline.cancel()
    assert isinstance(running.result(PATIENCE / 2).error, Cancelled)


@pytest.mark.parametrize("others", [(), (FakeDevice("B", NoCard),)])
def test_a_person_who_gives_up_at_the_device_ends_the_read(others: tuple[FakeDevice, ...]) -> None:
    deadline = Deadline(PATIENCE)
    routed = router(FakeDevice("A", Cancelled), *others).read(CARD, deadline)
    assert isinstance(routed.error, Cancelled)
    assert deadline.remaining() > PATIENCE / 2


def test_with_readers_only_the_scanner_is_not_asked() -> None:
    code = scanner("S", "code")
    routed = read(FakeDevice("A", NoCard), code, suit="readers", seconds=SHORT)
    assert code.asked == []
    assert isinstance(routed.error, NoCard)
    assert "scanner" not in routed.error.advice.en


@pytest.mark.parametrize("suit", ["readers", "readers+scanner"])
def test_a_scan_that_is_asked_for_uses_the_scanner_in_any_case(suit: str) -> None:
    assert (
        read(FakeDevice("A", "card"), scanner("S", "code"), suit=suit, want=methods("CodeScanner")).value == "code"
    )


def test_the_scanner_is_last_wherever_it_stands_in_the_order() -> None:
    routed = read(scanner("S", "code"), FakeDevice("A", DeviceFault))
    assert routed.value == "code"
    assert trail(routed) == [("A", "fault"), ("S", "ok")]


def test_only_the_chosen_scanner_listens() -> None:
    other, chosen = scanner("S", "other"), scanner("T", "code")
    assert read(other, chosen, scanner="t", want=methods("CodeScanner")).value == "code"
    assert other.asked == []


def test_without_a_chosen_scanner_every_one_listens() -> None:
    assert read(scanner("S", DeviceAbsent), scanner("T", "code"), want=methods("CodeScanner")).value == "code"


def test_the_scanner_listens_while_the_readers_are_asked_round_after_round(background: ThreadPoolExecutor) -> None:
    gate = Gate("code")
    device = FakeDevice("A", NoCard)
    listener = scanner("S", gate)
    running = begin(background, device, listener)
    assert gate.entered.wait(PATIENCE)
    device.wait_asked(3)
    assert not running.done()
    gate.open()
    routed = running.result(PATIENCE)
    assert routed.value == "code"
    assert listener.asked == ["CodeScanner"], "one scan for the whole read: nothing shown meanwhile is lost"
    assert trail(routed) == [("A", "no_card"), ("S", "ok")]


def test_the_scanner_gets_all_the_time_of_the_read(background: ThreadPoolExecutor) -> None:
    gate = Gate("code")
    listener = scanner("S", gate)
    running = begin(background, FakeDevice("A", NoCard, read=0.01), listener)
    assert gate.entered.wait(PATIENCE)
    gate.open()
    running.result(PATIENCE)
    assert listener.remaining[0] > PATIENCE / 2


@pytest.mark.parametrize(("found", "value"), [("card", "card"), (NoCard, "code"), (DeviceFault, "code")])
def test_a_reader_under_way_wins_a_tie_if_it_has_a_card(
    found: Any, value: str, background: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = threading.Event()
    finish = Lane.finish

    def noticing(lane: Lane[Any], *, lap: bool) -> None:
        finish(lane, lap=lap)
        hurried.set()

    monkeypatch.setattr(Lane, "finish", noticing)
    reading, code = Gate(found), Gate("code")
    later = FakeDevice("A", "second card", name="later")
    listener = scanner("S", code)
    running = begin(background, FakeDevice("A", reading), later, listener)
    assert reading.entered.wait(PATIENCE)
    assert code.entered.wait(PATIENCE)
    code.open()
    assert hurried.wait(PATIENCE)
    assert not running.done()
    reading.open()
    routed = running.result(PATIENCE)
    assert routed.value == value
    assert later.asked == [], "after a code has been scanned no further reader is asked"


def test_a_reader_that_answers_cancels_the_scan(background: ThreadPoolExecutor) -> None:
    code = Gate("code")
    reading = Gate("card")
    running = begin(background, FakeDevice("A", reading), scanner("S", code))
    assert code.entered.wait(PATIENCE)
    reading.open()
    routed = running.result(PATIENCE)
    assert trail(routed) == [("A", "ok")]
    assert code.cancelled


def test_the_scanner_goes_on_when_no_reader_can_be_used() -> None:
    routed = read(FakeDevice("A", DeviceAbsent), scanner("S", TimedOut, TimedOut, "code"))
    assert routed.value == "code"
    assert routed.trail[-1].rounds == 3


def test_the_readers_go_on_when_the_scanner_cannot_be_used() -> None:
    routed = read(FakeDevice("A", NoCard, NoCard, "card"), scanner("S", DeviceAbsent))
    assert routed.value == "card"
    assert trail(routed) == [("A", "ok")]


def test_a_code_that_cannot_be_used_does_not_end_the_read_and_is_told_at_the_end() -> None:
    assert read(FakeDevice("A", NoCard), scanner("S", BadInput, "code")).value == "code"
    routed = read(FakeDevice("A", NoCard), scanner("S", BadInput, Gate("never")), seconds=SHORT)
    assert isinstance(routed.error, BadInput)


def test_the_second_scanner_of_a_directory_serves_when_the_first_is_absent() -> None:
    usb, serial = scanner("S", DeviceAbsent, name="hid"), scanner("S", "code", name="serial")
    routed = read(usb, serial, want=methods("CodeScanner"))
    assert [attempt.device for attempt in routed.trail] == ["hid", "serial"]


def test_a_device_that_is_reader_and_scanner_in_one_does_both_in_turn() -> None:
    both = FakeDevice("A", CardSlots=[NoCard], CodeScanner=[TimedOut, "code"])
    routed = read(both)
    assert routed.value == "code"
    assert both.asked == ["CardSlots", "CodeScanner", "CardSlots", "CodeScanner"]
    assert both.remaining[1] <= 1.0, "listening must not keep a card waiting"


def test_a_device_whose_library_waits_long_for_a_code_may_have_the_time() -> None:
    both = FakeDevice("A", CardSlots=[NoCard], CodeScanner=["code"])
    both.limits = both.limits._replace(listen=3.0)
    assert read(both).value == "code"
    assert 1.0 < both.remaining[1] <= 3.0


def test_without_any_device_the_error_names_include_dir() -> None:
    error = read().error
    assert isinstance(error, DriverMissing)
    assert error.spec_code == -14
    assert "INCLUDE_DIR" in str(error)
    assert "wscall plugin list" in error.advice.en


def test_without_a_suitable_device_the_error_says_which_are_there() -> None:
    error = read(scanner("S", "code"), want=CARD).error
    assert isinstance(error, DriverMissing)
    assert "S/scanner (CodeScanner)" in error.found
    assert error.needed == "CardSlots"


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ((DeviceAbsent, NoCard), NoCard),
        ((DeviceFault, TimedOut), NoCard),
        ((DeviceAbsent, DeviceFault), DeviceFault),
        ((DeviceFault, DeviceBusy), DeviceBusy),
        ((DriverMissing, Quarantined), Quarantined),
        ((DriverMissing, DeviceAbsent), DriverMissing),
    ],
)
def test_the_best_explanation_is_given(script: tuple[type[WscallError], ...], kind: type[WscallError]) -> None:
    seconds = SHORT if NoCard in script or DeviceBusy in script else PATIENCE
    devices = [FakeDevice(name, entry) for name, entry in zip("AB", script, strict=True)]
    error = read(*devices, want=CARD, seconds=seconds).error
    assert type(error) is kind


def test_nothing_shown_tells_what_every_device_said() -> None:
    error = read(
        FakeDevice("A", NoCard), FakeDevice("B", DeviceAbsent), scanner("S", Gate("never")), seconds=SHORT
    ).error
    assert isinstance(error, NoCard)
    assert error.spec_code == -24
    assert "B/reader CardSlots absent x1" in error.found
    assert "S/scanner CodeScanner timeout" in error.found
    assert "card" in error.advice.en
    assert "QR code" in error.advice.en


def test_reads_at_the_same_time_do_not_disturb_each_other() -> None:
    shared = router(FakeDevice("A", NoCard), FakeDevice("B", "card"))
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: shared.read(CARD, Deadline(PATIENCE)), range(20)))
    assert {routed.value for routed in results} == {"card"}
    assert len({routed.id for routed in results}) == 20


@pytest.mark.parametrize(
    ("first", "asked"),
    [
        (DeviceAbsent, ["CardSlots"]),
        (DriverMissing, ["CardSlots"]),
        (DeviceFault, ["CardSlots"]),
        (NoCard, []),
        (DeviceBusy, []),
    ],
)
def test_another_way_to_a_device_is_taken_only_where_the_first_does_not_work(
    first: type[WscallError], asked: list[str]
) -> None:
    library = FakeDevice("A", first, name="library")
    wire = FakeDevice("A", "card", name="wire", fallback_for="library")
    Router(lambda: [library, wire], "readers", None, round_pause=0.01).read(methods("CardSlots"), Deadline(0.1))
    assert wire.asked == asked


def test_of_several_other_ways_the_first_that_works_is_enough() -> None:
    ways = [
        FakeDevice("A", DriverMissing, name="library"),
        FakeDevice("A", DeviceAbsent, name="other library", fallback_for="library"),
        FakeDevice("A", NoCard, name="wire", fallback_for="library"),
        FakeDevice("A", NoCard, name="last", fallback_for="library"),
    ]
    Router(lambda: ways, "readers", None, round_pause=0.01).read(methods("CardSlots"), Deadline(0.1))
    assert [bool(way.asked) for way in ways] == [True, True, True, False]


def test_another_way_serves_what_the_first_cannot_do() -> None:
    library = FakeDevice("A", name="library", RecordReader=[NoCard])
    wire = FakeDevice("A", "card", name="wire", fallback_for="library")
    routed = Router(lambda: [library, wire], "readers", None).read(methods("CardSlots"), Deadline(1))
    assert routed.value == "card"
