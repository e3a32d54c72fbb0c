"""One attempt at one device for one capability: asking, what came of it, and its line in the trail."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from wscall.deadline import Deadline
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceAbsent,
    DeviceBusy,
    DriverIncompatible,
    DriverMissing,
    Internal,
    Native,
    NoCard,
    NotSupported,
    Quarantined,
    TimedOut,
    WscallError,
)
from wscall.text import NOTHING, Text

T = TypeVar("T")

Outcome = Literal["ok", "no_card", "timeout", "absent", "busy", "fault", "quarantined", "cancelled"]

OUTCOMES: Mapping[type[WscallError], Outcome] = MappingProxyType(
    {
        NoCard: "no_card",
        TimedOut: "timeout",
        Cancelled: "cancelled",
        DeviceAbsent: "absent",
        DriverMissing: "absent",
        DriverIncompatible: "absent",
        BadConfiguration: "absent",
        NotSupported: "absent",
        DeviceBusy: "busy",
        Quarantined: "quarantined",
    }
)
"""What each kind of error means for the routing; every kind that is not here is a ``fault``."""

_AGAIN: tuple[type[WscallError], ...] = (NoCard, DeviceBusy)
_LISTEN_AGAIN: tuple[type[WscallError], ...] = (NoCard, DeviceBusy, TimedOut, BadInput)
_WORKS: tuple[type[WscallError], ...] = (NoCard, DeviceBusy, Cancelled)
"""Errors of a device that works: another way to it would find the same."""
_OTHER_CAPABILITY: tuple[type[WscallError], ...] = (NoCard, NotSupported)
"""After these a device may still answer through another capability; any other error speaks for all of it."""


class Limits(Protocol):
    """The part of a manifest's limits that routing needs."""

    @property
    def read(self) -> float:
        """Seconds one attempt may take."""
        ...

    @property
    def listen(self) -> float:
        """Seconds a reader that is a scanner too listens for a code before it looks for a card again."""
        ...


class DeviceLike(Protocol):
    """What the router needs to know of a device; the host's handles are such."""

    @property
    def directory(self) -> str:
        """Vendor directory, as in INCLUDE_DIR."""
        ...

    @property
    def mark(self) -> str:
        """The vendor's mark."""
        ...

    @property
    def driver(self) -> str:
        """Name of the driver."""
        ...

    @property
    def name(self) -> str:
        """Name of the device in its manifest."""
        ...

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Names of :data:`wscall.devices.capabilities.CAPABILITIES`."""
        ...

    @property
    def fallback_for(self) -> str:
        """Name of the device of the same directory to which this is another way; empty: a device by itself."""
        ...

    @property
    def limits(self) -> Limits:
        """Time limits."""
        ...

    def lease(self, owner: str, deadline: Deadline) -> AbstractContextManager[Any]:
        """Claim the device for one attempt; the claimed device is what a method reads from.

        Raises:
            DeviceBusy: another request has it.
        """
        ...


class Method(NamedTuple, Generic[T]):
    """One way to get what is wanted: the capability it needs, and how to read through it.

    ``read`` gets the device and a deadline; it raises NoCard when there is nothing to read.
    """

    capability: str
    read: Callable[[Any, Deadline], T]


class Attempt(NamedTuple):
    """One line of the trail: what asking one device for one capability came to, over all rounds.

    Attributes:
        directory: vendor directory.
        mark: the vendor's mark.
        driver: name of the driver.
        device: the device's name in its manifest.
        capability: what it was asked for.
        outcome: of the last round.
        ms: milliseconds, all rounds together.
        native: the vendor's own code and text, or None.
        reason: what was wrong; empty if nothing.
        rounds: how often it was asked.
    """

    directory: str
    mark: str
    driver: str
    device: str
    capability: str
    outcome: Outcome
    ms: float
    native: Native | None = None
    reason: Text = NOTHING
    rounds: int = 1

    def to_json(self) -> dict[str, Any]:
        """The line as plain data; ``reason`` in the language of the moment."""
        line: dict[str, Any] = self._asdict()
        line["native"] = self.native._asdict() if self.native else None
        line["reason"] = str(self.reason)
        return line


class Candidate(Generic[T]):
    """One device and one capability during one read: asked once a round, remembers what came of it.

    Args:
        device: whom to ask.
        method: what for.
        listens: a scanner, which waits for a person: asked again after time limits and wrong codes too.
        limit: seconds one attempt may take; infinity leaves it to the deadline of the read.
        told: gets the line for the trail when the first round concludes, and when a later one comes out otherwise.
    """

    __slots__ = ("_again", "_limit", "_ms", "_outcome", "_rounds", "_told", "device", "error", "method", "value")

    def __init__(
        self,
        device: DeviceLike,
        method: Method[T],
        limit: float,
        *,
        listens: bool = False,
        told: Callable[["Attempt"], object] | None = None,
    ) -> None:
        self.device = device
        self.method = method
        self.error: WscallError | None = None
        self.value: T | None = None
        self._again = _LISTEN_AGAIN if listens else _AGAIN
        self._limit = limit
        self._ms = 0.0
        self._rounds = 0
        self._told = told
        self._outcome: Outcome | None = None

    def ask(self, deadline: Deadline) -> bool:
        """Ask once, within the limit; True if it answered."""
        began = time.perf_counter()
        with deadline.within(self._limit) as part:
            error = self._read(part)
        self._ms += (time.perf_counter() - began) * 1000
        self._rounds += 1
        if not self._cut_short(error, deadline):
            self.error = error
        if self._told is not None:
            self._tell(self._told)
        return error is None

    def _tell(self, told: Callable[["Attempt"], object]) -> None:
        outcome = outcome_of(self.error)
        if outcome != self._outcome:
            self._outcome = outcome
            told(self.attempt())

    def _read(self, deadline: Deadline) -> WscallError | None:
        try:
            with self.device.lease("read", deadline) as device:
                self.value = self.method.read(device, deadline)
        except WscallError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a defect in one way of reading must not end the read
            return Internal(
                Text("读取过程中出现内部错误", "an internal error while reading"),
                where=f"{self.device.directory}/{self.device.name}",
                found=type(error).__name__,
                needed=self.method.capability,
                advice=Text("查看日志并联系技术支持", "see the log and tell support"),
            )
        return None

    def _cut_short(self, error: WscallError | None, deadline: Deadline) -> bool:
        """Whether the last question was only ended by the end of the whole read, after a proper answer."""
        if self.error is None or error is None:
            return False
        return isinstance(error, (TimedOut, Cancelled)) and (deadline.cancelled or deadline.remaining() <= 0)

    @property
    def asked(self) -> bool:
        """Whether it was asked at all."""
        return self._rounds > 0

    @property
    def hopeful(self) -> bool:
        """Whether asking (again) could still succeed."""
        return not self.asked or isinstance(self.error, self._again)

    @property
    def works(self) -> bool:
        """Whether the device was found in working order, so that another way to it is of no use."""
        return self.asked and (self.error is None or isinstance(self.error, _WORKS))

    @property
    def speaks_for_device(self) -> bool:
        """Whether the last answer makes asking the same device for something else pointless."""
        return self.error is not None and not isinstance(self.error, _OTHER_CAPABILITY)

    def attempt(self) -> Attempt:
        """The line for the trail."""
        error = self.error
        return Attempt(
            self.device.directory,
            self.device.mark,
            self.device.driver,
            self.device.name,
            self.method.capability,
            outcome_of(error),
            round(self._ms, 3),
            error.native if error else None,
            error.text() if error else NOTHING,
            self._rounds,
        )


def outcome_of(error: WscallError | None) -> Outcome:
    """What an error means for the routing; no error is ``ok``."""
    if error is None:
        return "ok"
    for kind in type(error).__mro__:
        if kind in OUTCOMES:
            return OUTCOMES[kind]
    return "fault"
