"""Everything a vendor imports: ``from wscall.plugin import hookimpl, DriverSpec, ...``.

This facade is the contract. What stands here changes additively only; :data:`wscall.host.manifest.API` is
its version. It is light: importing it costs a worker a few milliseconds. The types that only plugins of the
host need (``Finding``, ``HealthCheck`` ...) are loaded when they are asked for.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from wscall.deadline import Deadline
from wscall.devices.capabilities import (
    CAPABILITIES,
    CardSlots,
    CodeScanner,
    Device,
    DeviceContext,
    DeviceIdentity,
    DriverSpec,
    IdCard,
    IdCardReader,
    Indicator,
    RecordReader,
    Slot,
)
from wscall.errors import (
    BadConfiguration,
    BadInput,
    Cancelled,
    DeviceAbsent,
    DeviceBusy,
    DeviceFault,
    DriverIncompatible,
    DriverMissing,
    Native,
    NoCard,
    NotSupported,
    TimedOut,
    WscallError,
)
from wscall.host.vendor_code import MARKER
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.host.hookspecs import CheckContext, Finding, HealthCheck, Observer, PlatformSpec, ReadFinished

Hook = TypeVar("Hook", bound=Callable[..., Any])

_HOST_TYPES = frozenset({"CheckContext", "Finding", "HealthCheck", "Observer", "PlatformSpec", "ReadFinished"})


def hookimpl(function: Hook) -> Hook:
    """Mark a function as the implementation of the hook of its name.

    The mark is pluggy's own, set without importing pluggy, which would double the start of a worker.
    """
    options = {"wrapper": False, "hookwrapper": False, "optionalhook": False, "tryfirst": False, "trylast": False}
    setattr(function, MARKER, {**options, "specname": None})
    return function


def __getattr__(name: str) -> object:
    """The types of the host, which need pluggy, only when one is asked for."""
    if name in _HOST_TYPES:
        from wscall.host import hookspecs  # noqa: PLC0415 - late on purpose

        return getattr(hookspecs, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "CAPABILITIES",
    "BadConfiguration",
    "BadInput",
    "Cancelled",
    "CardSlots",
    "CheckContext",
    "CodeScanner",
    "Deadline",
    "Device",
    "DeviceAbsent",
    "DeviceBusy",
    "DeviceContext",
    "DeviceFault",
    "DeviceIdentity",
    "DriverIncompatible",
    "DriverMissing",
    "DriverSpec",
    "Finding",
    "HealthCheck",
    "IdCard",
    "IdCardReader",
    "Indicator",
    "Native",
    "NoCard",
    "NotSupported",
    "Observer",
    "PlatformSpec",
    "ReadFinished",
    "RecordReader",
    "Slot",
    "Text",
    "TimedOut",
    "WscallError",
    "hookimpl",
]
