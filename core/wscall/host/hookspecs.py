"""The hooks a plugin can implement. Plugins register through them; the host calls what they registered.

Every hook is a generator: it yields what the plugin offers. Reads never go through a hook call, because pluggy
stops at the first exception and lets ``sys.exit`` through; the host asks each plugin by itself instead.

Vendor directories implement ``wscall_drivers`` only (their code runs in a worker). A pip package announces its
module in the entry-point group ``wscall.plugins`` and may implement all of them.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import pluggy

from wscall.deadline import Deadline
from wscall.devices.capabilities import DriverSpec
from wscall.text import NOTHING, Text

if TYPE_CHECKING:
    from wscall.cards.content import CardProfile
    from wscall.config import Settings
    from wscall.host.registry import Host
    from wscall.platform.port import Platform

PROJECT: Final = "wscall"
hookspec = pluggy.HookspecMarker(PROJECT)

Severity = Literal["ok", "warning", "error"]


class Finding(NamedTuple):
    """One thing a doctor's check found: how bad, what, and what to do next."""

    severity: Severity
    what: Text
    advice: Text = NOTHING


class CheckContext(NamedTuple):
    """What a doctor's check may look at."""

    settings: "Settings"
    host: "Host"


class HealthCheck(NamedTuple):
    """A check that ``wscall doctor`` runs.

    Attributes:
        name: unique, in the form ``area.subject``.
        title: what is looked at, for people.
        run: looks, and yields what it found; nothing means all is well. It ends by the deadline.
    """

    name: str
    title: Text
    run: Callable[[CheckContext, Deadline], Iterable[Finding]]


class PlatformSpec(NamedTuple):
    """Another kind of card management platform.

    Attributes:
        scheme: the endpoint's scheme that chooses it, e.g. ``demo`` for ``demo:anything``.
        title: for people.
        open: connects; gets the settings and the endpoint.
    """

    scheme: str
    title: Text
    open: "Callable[[Settings, str], Platform]"


class ReadFinished(NamedTuple):
    """What observers are told of a read: nothing about the person or the card.

    Attributes:
        id: the read's own id.
        wanted: ``card``, ``people``, ``health`` or ``code``.
        code: the specification's return code; 0 is success.
        milliseconds: how long it took.
        outcomes: of every attempt, in order: directory, device, outcome, milliseconds.
    """

    id: str
    wanted: str
    code: int
    milliseconds: int
    outcomes: tuple[tuple[str, str, str, int], ...]


class Observer(NamedTuple):
    """Somebody who wants to know of finished reads; ``tell`` runs before the caller gets the result: be quick."""

    name: str
    tell: Callable[[ReadFinished], None]


@hookspec
def wscall_drivers() -> Iterable[DriverSpec]:  # type: ignore[empty-body]  # a specification has no body
    """Offer drivers, to be named by ``driver`` in a manifest.

    Added in 0.1.0.

    >>> from wscall.plugin import DeviceIdentity, DriverSpec, Text, TimedOut, hookimpl
    >>> class Bell:
    ...     def identity(self):
    ...         return DeviceIdentity(model="bell")
    ...     def indicate(self, signal, deadline):
    ...         print("ding" if signal == "ok" else "dong")
    ...     def close(self):
    ...         pass
    >>> def open_bell(context, deadline):
    ...     return Bell()
    >>> @hookimpl
    ... def wscall_drivers():
    ...     yield DriverSpec("bell", open_bell, ("Indicator",))
    """


@hookspec
def wscall_card_profiles() -> "Iterable[CardProfile]":  # type: ignore[empty-body]  # a specification has no body
    """Offer kinds of card, tried after the built-in ones on every reader that exchanges APDUs.

    Added in 0.1.0.

    >>> from wscall.cards.content import CardContent
    >>> from wscall.plugin import hookimpl
    >>> class StaffCard:
    ...     name = "staff_card"
    ...     def matches(self, channel):
    ...         return channel.historical.startswith(b"STAFF")
    ...     def read(self, channel, wanted, sam):
    ...         return CardContent("staff_card", {"kh": "0001"})
    >>> @hookimpl
    ... def wscall_card_profiles():
    ...     yield StaffCard()
    """


@hookspec
def wscall_platforms() -> Iterable[PlatformSpec]:  # type: ignore[empty-body]  # a specification has no body
    """Offer another kind of card management platform, chosen by the scheme of the endpoint.

    Added in 0.1.0.

    >>> from wscall.plugin import PlatformSpec, Text, hookimpl
    >>> def connect(settings, endpoint):
    ...     raise ConnectionError(endpoint)  # return an object with the methods of wscall.platform.port.Platform
    >>> @hookimpl
    ... def wscall_platforms():
    ...     yield PlatformSpec("county", Text("县级平台", "county platform"), connect)
    """


@hookspec
def wscall_health_checks() -> Iterable[HealthCheck]:  # type: ignore[empty-body]  # a specification has no body
    """Offer checks for ``wscall doctor``.

    Added in 0.1.0.

    >>> import shutil
    >>> from wscall.plugin import Finding, HealthCheck, Text, hookimpl
    >>> def free_space(context, deadline):
    ...     if shutil.disk_usage(".").free < 1000:
    ...         yield Finding("error", Text("磁盘已满", "the disk is full"), Text("清理磁盘", "make room"))
    >>> @hookimpl
    ... def wscall_health_checks():
    ...     yield HealthCheck("disk.space", Text("磁盘空间", "disk space"), free_space)
    """


@hookspec
def wscall_read_finished() -> Iterable[Observer]:  # type: ignore[empty-body]  # a specification has no body
    """Offer observers of finished reads: counters, a light at the door.

    Added in 0.1.0.

    >>> from wscall.plugin import Observer, hookimpl
    >>> counts = {}
    >>> def count(read):
    ...     counts[read.code] = counts.get(read.code, 0) + 1
    >>> @hookimpl
    ... def wscall_read_finished():
    ...     yield Observer("counts", count)
    """
