import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceBusy
from wscall.host.leases import WHOLE, Lease, LeaseDesk


def test_a_second_owner_is_told_who_has_it() -> None:
    desk = LeaseDesk("WD/reader")
    desk.claim(WHOLE, "read 17", Deadline(60))
    with pytest.raises(DeviceBusy) as caught:
        desk.claim(WHOLE, "read 18", Deadline(60))
    assert caught.value.where == "WD/reader"
    assert caught.value.found.startswith("read 17, 0.")


def test_what_is_given_back_can_be_had_again() -> None:
    desk = LeaseDesk("WD/reader")
    with desk.claim(WHOLE, "first", Deadline(60)) as first:
        assert first.covers("contact")
    assert not first.covers("contact")
    second = desk.claim(WHOLE, "second", Deadline(60))
    first.release()
    assert second.covers(WHOLE), "giving back twice takes nothing from the next owner"


def test_an_owner_that_forgets_loses_it_at_the_end_of_its_lease() -> None:
    desk = LeaseDesk("WD/reader")
    forgotten = desk.claim(WHOLE, "forgetful", Deadline(0.05))
    assert desk.claim(WHOLE, "next", Deadline(60), wait=30).owner == "next"
    assert not forgotten.covers(WHOLE)


def test_a_waiting_owner_gets_it_when_it_is_given_back() -> None:
    desk = LeaseDesk("WD/reader")
    first = desk.claim(WHOLE, "first", Deadline(60))
    timer = threading.Timer(0.05, first.release)
    timer.start()
    assert desk.claim(WHOLE, "second", Deadline(60), wait=30).owner == "second"
    timer.join()


def test_a_cancelled_wait_ends_at_once() -> None:
    desk = LeaseDesk("WD/reader")
    desk.claim(WHOLE, "first", Deadline(60))
    deadline = Deadline(60)
    timer = threading.Timer(0.05, deadline.cancel)
    timer.start()
    with pytest.raises(Cancelled):  # and not DeviceBusy, as after the wait of a minute
        desk.claim(WHOLE, "second", deadline, wait=60)
    timer.join()


KEYS = st.sampled_from([WHOLE, "contact", "contactless", "sam1"])


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=20))
def test_no_two_leases_ever_overlap(steps: list[tuple[str, bool]]) -> None:
    desk = LeaseDesk("WD/reader")
    held: list[Lease] = []
    for key, release in steps:
        if release and held:
            held.pop().release()
            continue
        clash = any(key == WHOLE or lease.key in {WHOLE, key} for lease in held)
        if clash:
            with pytest.raises(DeviceBusy):
                desk.claim(key, "x", Deadline(60))
        else:
            held.append(desk.claim(key, "x", Deadline(60)))
