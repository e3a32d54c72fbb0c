"""What one read came to: the result, or the best explanation of why there is none, and how it went."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from wscall.deadline import Deadline
from wscall.devices.attempt import Attempt, Candidate, DeviceLike, Method, outcome_of
from wscall.errors import BadInput, Cancelled, DriverMissing, NoCard, TimedOut, WscallError
from wscall.text import NOTHING, Text

T = TypeVar("T")

_NOTHING_SHOWN = frozenset({"no_card", "timeout"})
_PRECEDENCE = ("busy", "fault", "quarantined", "absent", "cancelled")
"""Which failure to tell first: the one a person at the counter can do most about."""


class Routed(NamedTuple, Generic[T]):
    """One read, delivered once.

    Attributes:
        id: of this read, unique.
        at: when it ended, with the time zone.
        value: the result; None if there is none.
        error: why there is none; None on success.
        trail: who was asked, in order of preference, up to the one that answered.
    """

    id: str
    at: datetime
    value: T | None
    error: WscallError | None
    trail: tuple[Attempt, ...]

    def result(self) -> T:
        """The value.

        Raises:
            WscallError: :attr:`error`, if there is none.
        """
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value] # without an error there is a value, of whatever type T is


def why_not(
    asked: Sequence[Candidate[Any]],
    devices: Sequence[DeviceLike],
    methods: Sequence[Method[Any]],
    deadline: Deadline,
) -> WscallError:
    """The best explanation of a read without a result.

    A code that was shown but cannot be used comes first, then "nothing was shown" if any device says so, then
    whatever keeps the devices from being asked. A device asked alone speaks for itself.
    """
    errors = [candidate.error for candidate in asked if candidate.error is not None]
    if deadline.cancelled or any(isinstance(error, Cancelled) for error in errors):
        return Cancelled(Text("读取已取消", "the read was cancelled"), found=_summary(asked))
    if not errors:
        return _nobody(devices, methods)
    wrong_code = next((error for error in errors if isinstance(error, BadInput)), None)
    if wrong_code is not None or len(errors) == 1:
        return wrong_code or errors[0]
    if any(outcome_of(error) in _NOTHING_SHOWN for error in errors):
        return _nothing_shown(asked)
    return min(errors, key=lambda error: _PRECEDENCE.index(outcome_of(error)))


def _nothing_shown(asked: Sequence[Candidate[Any]]) -> NoCard:
    scanner = any(candidate.method.capability == "CodeScanner" for candidate in asked)
    reader = any(candidate.method.capability != "CodeScanner" for candidate in asked)
    card = Text("把卡放在读卡器上", "put the card on the reader") if reader else NOTHING
    code = Text("把二维码对准扫码器", "show the QR code to the scanner") if scanner else NOTHING
    join = Text("，或", " or ") if reader and scanner else NOTHING
    return NoCard(
        Text("没有读到卡或二维码", "neither a card nor a code was read")
        if scanner
        else Text("没有读到卡", "no card was read"),
        found=_summary(asked),
        advice=Text(card.zh + join.zh + code.zh + "，再试一次", card.en + join.en + code.en + " and try again"),
    )


def _nobody(devices: Sequence[DeviceLike], methods: Sequence[Method[Any]]) -> WscallError:
    """Nobody was asked: there was nobody, or no time."""
    needed = {method.capability for method in methods}
    if any(needed.intersection(device.capabilities) for device in devices):
        suited = Text("没有时间询问任何设备", "there was no time to ask any device")
        return TimedOut(suited, advice=Text("增大读取时限", "raise the time limit of the read"))
    return DriverMissing(
        Text("没有可用的设备", "there is no device to ask"),
        where="WSCallConfig.ini INCLUDE_DIR",
        found=", ".join(f"{d.directory}/{d.name} ({' '.join(d.capabilities)})" for d in devices)
        or str(Text("没有设备", "no device")),
        needed=" | ".join(sorted(needed)),
        advice=Text(
            "在 INCLUDE_DIR 中写入 <目录:厂商标识>，用 wscall plugin list 查看每个目录的状态；"
            "要用扫码器须设 DevSuitType=1 和 SMDDevName",
            "add <DIRECTORY:MARK> to INCLUDE_DIR; `wscall plugin list` shows the state of every directory; "
            "a scanner also needs DevSuitType=1 and SMDDevName",
        ),
    )


def _summary(asked: Sequence[Candidate[Any]]) -> str:
    lines = (candidate.attempt() for candidate in asked)
    return ", ".join(
        f"{line.directory}/{line.device} {line.capability} {line.outcome} x{line.rounds}" for line in lines
    )
