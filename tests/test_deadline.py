import threading

import pytest

from wscall.deadline import Deadline, Request
from wscall.errors import Cancelled, TimedOut
from wscall.text import Text

WHAT = Text("等待读卡", "waiting for a card")
LONG = 3600.0


def test_a_deadline_in_the_future_lets_one_go_on() -> None:
    deadline = Deadline(LONG)
    deadline.check(WHAT)
    assert 0 < deadline.remaining() <= LONG
    assert not deadline.cancelled


@pytest.mark.parametrize("seconds", [0, -5])
def test_a_deadline_in_the_past_has_timed_out(seconds: float) -> None:
    deadline = Deadline(seconds)
    assert deadline.remaining() == 0
    with pytest.raises(TimedOut) as caught:
        deadline.check(WHAT)
    assert caught.value.what == WHAT
    assert not deadline.wait(LONG)


def test_cancelled_comes_before_timed_out() -> None:
    deadline = Deadline(0)
    deadline.cancel()
    with pytest.raises(Cancelled):
        deadline.check(WHAT)


def test_cancel_wakes_who_waits() -> None:
    deadline = Deadline(LONG)
    woken: list[bool] = []
    waiting = threading.Thread(target=lambda: woken.append(deadline.wait(LONG)))
    waiting.start()
    deadline.cancel()
    waiting.join()
    assert woken == [True]


def test_cancel_calls_back_once() -> None:
    deadline = Deadline(LONG)
    calls: list[str] = []
    deadline.on_cancel(lambda: calls.append("a"))
    deadline.on_cancel(lambda: calls.append("b"))
    deadline.cancel()
    deadline.cancel()
    assert calls == ["a", "b"]


def test_registering_late_calls_back_at_once() -> None:
    deadline = Deadline(LONG)
    deadline.cancel()
    calls: list[str] = []
    withdraw = deadline.on_cancel(lambda: calls.append("late"))
    withdraw()
    assert calls == ["late"]


def test_a_withdrawn_callback_is_not_called() -> None:
    deadline = Deadline(LONG)
    calls: list[str] = []
    withdraw = deadline.on_cancel(lambda: calls.append("gone"))
    withdraw()
    withdraw()
    deadline.cancel()
    assert not calls


def test_a_callback_may_use_the_deadline() -> None:
    deadline = Deadline(LONG)
    seen: list[bool] = []

    def register_another() -> None:
        deadline.on_cancel(lambda: seen.append(deadline.cancelled))

    deadline.on_cancel(register_another)
    deadline.cancel()
    assert seen == [True]


def test_a_part_never_outlives_the_whole() -> None:
    whole = Deadline(10)
    assert whole.within(LONG).at <= whole.at + 0.5
    assert whole.within(1).at < whole.at
    assert Deadline(0).within(5).remaining() == 0


def test_cancelling_the_whole_cancels_its_parts() -> None:
    whole = Deadline(LONG)
    part = whole.within(LONG).within(LONG)
    whole.cancel()
    assert part.cancelled


def test_a_part_of_a_cancelled_whole_is_cancelled() -> None:
    whole = Deadline(LONG)
    whole.cancel()
    assert whole.within(LONG).cancelled


def test_cancelling_a_part_leaves_the_whole_alone() -> None:
    whole = Deadline(LONG)
    with whole.within(LONG) as part:
        part.cancel()
    whole.check(WHAT)


def test_a_released_part_is_not_kept() -> None:
    whole = Deadline(LONG)
    with whole.within(LONG) as part:
        assert whole._callbacks
    assert not whole._callbacks
    whole.cancel()
    assert not part.cancelled
    Deadline(1).release()


def test_cancelling_from_many_threads_calls_back_once() -> None:
    deadline = Deadline(LONG)
    calls: list[int] = []
    deadline.on_cancel(lambda: calls.append(1))
    threads = [threading.Thread(target=deadline.cancel) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]


def test_a_request_has_a_name_and_its_parts_are_cancelled_with_it() -> None:
    request = Request(LONG, "visit-1", owner="page")
    part = request.within(LONG)
    request.cancel()
    assert (request.id, request.owner, part.cancelled) == ("visit-1", "page", True)
