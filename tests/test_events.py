"""Publishing and hearing of events."""

import json
import logging
import threading
from datetime import UTC, datetime
from typing import get_args

import pytest

from wscall.events import FACTS, Event, Events, EventType


def anybody(events: Events) -> bool:
    return events.heard


def test_every_type_says_what_it_tells() -> None:
    assert set(FACTS) == set(get_args(EventType))


def test_who_listens_hears_until_he_ends_it() -> None:
    events = Events()
    heard: list[Event] = []
    assert not anybody(events)
    events.publish("device.in", directory="A", device="reader", model="")
    end = events.listen(heard.append)
    assert anybody(events)
    before = datetime.now(UTC)
    events.publish("card.present", directory="A", device="reader", slot="contact")
    end()
    end()
    events.publish("device.out", directory="A", device="reader", model="")
    (event,) = heard
    assert before <= event.at <= datetime.now(UTC)
    assert not anybody(events)


def test_an_event_travels_as_plain_data_without_its_owner() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678900, UTC)
    event = Event("read.finished", at, {"request": "r", "id": "i", "code": -24, "ms": 7}, "somebody")
    assert json.dumps(event.to_json()) == (
        '{"type": "read.finished", "at": "2026-01-02T03:04:05.678+00:00", "request": "r", "id": "i",'
        ' "code": -24, "ms": 7}'
    )


def test_one_who_fails_keeps_nobody_from_hearing(caplog: pytest.LogCaptureFixture) -> None:
    events = Events()
    heard: list[Event] = []

    def fail(_event: Event) -> None:
        raise ZeroDivisionError

    events.listen(fail)
    events.listen(heard.append)
    with caplog.at_level(logging.ERROR):
        events.publish("agent.stopping")
    assert [event.type for event in heard] == ["agent.stopping"]
    assert "agent.stopping" in caplog.text


def test_listening_from_many_threads_loses_nobody() -> None:
    events = Events()
    counts = [0] * 8
    barrier = threading.Barrier(len(counts))

    def come_and_go(place: int) -> None:
        def count(_event: Event) -> None:
            counts[place] += 1

        barrier.wait()
        for _ in range(200):
            end = events.listen(count)
            events.publish("agent.stopping")
            end()

    threads = [threading.Thread(target=come_and_go, args=(place,)) for place in range(len(counts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert min(counts) >= 200
    assert not anybody(events)
