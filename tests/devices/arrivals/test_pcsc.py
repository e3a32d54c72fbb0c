"""What the watch makes of what a PC/SC service tells; the real service is in tests/host/test_watching_pcsc.py."""

import queue
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from wscall.devices.arrivals import pcsc
from wscall.devices.arrivals.pcsc import PcscReaders

PATIENCE = 60.0
CARD, EMPTY = 0x20, 0x10
GONE = 0x8010001D


class Said(NamedTuple):
    """What the service says next: the readers it lists from then on, with their states, and a code."""

    readers: dict[str, int]
    code: int = 0


class Played:
    """The bare functions of PC/SC, as pyscard has them; waits end when the test says something."""

    SCARD_SCOPE_USER = 0
    SCARD_S_SUCCESS = 0
    SCARD_STATE_UNAWARE = 0
    SCARD_STATE_CHANGED = 2
    SCARD_STATE_PRESENT = CARD
    SCARD_E_UNKNOWN_READER = 0x80100009

    def __init__(self, **readers: int) -> None:
        self.readers = readers
        self.serving = True
        self.released = 0
        self._said: queue.Queue[Said | None] = queue.Queue()

    def say(self, code: int = 0, **readers: int) -> None:
        self._said.put(Said(readers, code))

    def SCardEstablishContext(self, _scope: int) -> tuple[int, int]:
        return (0, 1) if self.serving else (GONE, 0)

    def SCardReleaseContext(self, _context: int) -> None:
        self.released += 1

    def SCardCancel(self, _context: int) -> None:
        self._said.put(None)

    def SCardListReaders(self, _context: int, _groups: list[str]) -> tuple[int, list[str]]:
        return 0, list(self.readers)

    def SCardGetStatusChange(
        self, _context: int, _limit: int, asked: list[tuple[str, int]]
    ) -> tuple[int, list[tuple[str, int, bytes]]]:
        if all(self.readers.get(name, known) == known for name, known in asked[:-1]):
            said = self._said.get(timeout=PATIENCE)
            if said is None:
                return 0x80100002, []
            self.readers = said.readers
            if said.code:
                self.serving = said.code != GONE
                return said.code, []
        return 0, [(name, self.readers.get(name, 0) | self.SCARD_STATE_CHANGED, b"") for name, _ in asked]


class Watched:
    """The watch, and what it told, in order."""

    def __init__(self, service: Played) -> None:
        self._told: queue.Queue[Any] = queue.Queue()
        self.watch = PcscReaders()
        self.service = service
        self.watch.listen(lambda: self._told.put(self.watch.readers))

    def next(self) -> Any:
        return self._told.get(timeout=PATIENCE)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    service = Played(A=EMPTY)
    monkeypatch.setattr(pcsc, "pyscard", lambda _where: service)
    made = Watched(service)
    yield made
    made.watch.close()


def test_what_is_there_is_known_at_once(watched: Watched) -> None:
    assert watched.watch.readers == {"A": False}


def test_cards_and_readers_come_and_go(watched: Watched) -> None:
    watched.service.say(A=CARD)
    assert watched.next() == {"A": True}
    watched.service.say(A=CARD, B=EMPTY)
    assert watched.next() == {"A": True, "B": False}
    watched.service.say(B=EMPTY)
    assert watched.next() in ({"A": False, "B": False}, {"B": False})
    watched.service.say()
    readers = watched.next()
    while readers:
        readers = watched.next()
    assert readers == {}


def test_a_card_that_was_exchanged_is_another_one(watched: Watched) -> None:
    watched.service.say(A=CARD | 1 << 16)
    assert watched.next() == {"A": True}
    watched.service.say(A=CARD | 3 << 16)
    assert watched.next() == {"A": True}


def test_a_reader_that_goes_while_it_is_asked_about_is_no_end_of_the_service(watched: Watched) -> None:
    watched.service.say(code=Played.SCARD_E_UNKNOWN_READER)
    assert watched.next() == {}
    assert watched.service.released == 0


def test_a_service_that_ends_and_comes_back(watched: Watched) -> None:
    watched.service.say(code=GONE)
    assert watched.next() is None
    watched.service.serving = True
    watched.service.readers = {"C": CARD}
    watched.watch.retry()
    assert watched.next() == {"C": True}
    assert watched.service.released == 1
