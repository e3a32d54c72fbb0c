"""Devices for tests of the routing: they answer from a script, and wait where a test wants to hold them."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.errors import Cancelled, TimedOut, WscallError
from wscall.text import Text

SAID = Text("测试", "test")
PATIENCE = 10.0


class Gate:
    """An answer that is held back until the test opens it; a cancel or the deadline ends it as on a device."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.entered = threading.Event()
        self.left = threading.Event()
        self.opened = False
        self.cancelled = False
        self._wake = threading.Event()

    def open(self) -> None:
        self.opened = True
        self._wake.set()

    def wait(self, deadline: Deadline) -> Any:
        self.entered.set()
        withdraw = deadline.on_cancel(self._wake.set)
        self._wake.wait(deadline.remaining())
        withdraw()
        self.cancelled = not self.opened and deadline.cancelled
        self.left.set()
        if self.opened:
            return self.answer
        raise Cancelled(SAID) if deadline.cancelled else TimedOut(SAID)


class Limits(NamedTuple):
    read: float = 5.0
    listen: float = 1.0


class FakeDevice:
    """Answers each capability from its script; the last entry is repeated for ever."""

    mark = "TEST"
    driver = "fake"

    def __init__(
        self,
        directory: str,
        *script: Any,
        name: str = "reader",
        read: float = 5.0,
        fallback_for: str = "",
        **more: list[Any],
    ) -> None:
        self.directory = directory
        self.name = name
        self.fallback_for = fallback_for
        self.limits = Limits(read)
        scripts = {**({"CardSlots": list(script)} if script else {}), **more}
        self.capabilities = tuple(scripts)
        self._scripts: dict[str, Iterator[Any]] = {key: _repeating(value) for key, value in scripts.items()}
        self.asked: list[str] = []
        self._asked = threading.Condition()
        self.remaining: list[float] = []

    def lease(self, owner: str, deadline: Deadline) -> AbstractContextManager["FakeDevice"]:
        assert deadline.remaining() <= self.limits.read or "CodeScanner" in self.capabilities
        return nullcontext(self)

    def wait_asked(self, times: int) -> None:
        with self._asked:
            assert self._asked.wait_for(lambda: len(self.asked) >= times, PATIENCE)

    def answer(self, capability: str, deadline: Deadline) -> Any:
        self.remaining.append(deadline.remaining())
        with self._asked:
            self.asked.append(capability)
            self._asked.notify_all()
        entry = next(self._scripts[capability])
        if isinstance(entry, Gate):
            entry = entry.wait(deadline)
        if isinstance(entry, type) and issubclass(entry, WscallError):
            raise entry(SAID, where=self.directory)
        if isinstance(entry, BaseException):
            raise entry
        return entry


def _repeating(script: list[Any]) -> Iterator[Any]:
    yield from script
    while True:
        yield script[-1]


def scanner(directory: str, *script: Any, name: str = "scanner") -> FakeDevice:
    return FakeDevice(directory, name=name, CodeScanner=list(script))


def methods(*capabilities: str) -> list[Method[Any]]:
    return [_method(capability) for capability in capabilities]


def _method(capability: str) -> Method[Any]:
    return Method(capability, lambda device, deadline: device.answer(capability, deadline))


CARD_OR_CODE = methods("CardSlots", "CodeScanner")
