"""Plugins that run in the host: those built in, and those installed with pip. One that fails costs only itself."""

import importlib
import logging
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final, NamedTuple

import pluggy

from wscall.devices.capabilities import DriverSpec
from wscall.errors import DriverIncompatible, WscallError
from wscall.host import hookspecs
from wscall.host.hookspecs import PROJECT, HealthCheck, Observer, PlatformSpec, ReadFinished
from wscall.host.served import REPORT, fault_of
from wscall.host.states import PluginStatus
from wscall.host.vendor_code import HOOKS, called, check_hooks, resolve
from wscall.masking import scrub
from wscall.text import Text

GROUP: Final = "wscall.plugins"
BUILT_IN: Final = "wscall_plugins.hooks"
_log = logging.getLogger("wscall.host")


class SharedDriver(NamedTuple):
    """A driver that any manifest may name; ``reference`` is the ``module:name`` by which a worker imports it."""

    spec: DriverSpec
    reference: str
    source: str


class Plugins:
    """Loads the plugins of the host and keeps what they offer.

    Args:
        disabled: names from ``WSCALL_DISABLE``, in lower case.
    """

    def __init__(self, disabled: frozenset[str]) -> None:
        self.statuses: list[PluginStatus] = []
        self.drivers: dict[str, SharedDriver] = {}
        self.card_profiles: list[Any] = []
        self.platforms: list[PlatformSpec] = []
        self.health_checks: list[HealthCheck] = []
        self.observers: list[Observer] = []
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        for name, source, load in _sources():
            self._add(name, source, load, disabled=name.casefold() in disabled)

    def tell(self, read: ReadFinished) -> None:
        """Tell every observer of a finished read; one that fails is logged and changes nothing."""
        for observer in self.observers:
            try:
                observer.tell(read)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # noqa: BLE001 - a plugin may raise anything; the read is over
                _log.warning("observer %s: %s: %s", observer.name, type(error).__name__, scrub(str(error)))

    def _add(self, name: str, source: str, load: Callable[[], ModuleType], *, disabled: bool) -> None:
        if disabled:
            reason = Text("WSCALL_DISABLE 停用了它", "WSCALL_DISABLE names it")
            self.statuses.append(PluginStatus(name, source, "disabled", reason))
            return
        try:
            module = load()
            hooks = tuple(check_hooks(module, name))
            self._manager.register(module, name)
            self._manager.check_pending()
            self._keep(module, name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, sys.exit included
            if self._manager.has_plugin(name):
                self._manager.unregister(name=name)
            fault = fault_of(error, Text("插件无法加载", "the plugin cannot be loaded"), name)
            _log.warning("plugin %s (%s): %s", name, source, scrub(str(fault)))
            reason = fault.text()
            self.statuses.append(PluginStatus(name, source, "failed", Text(scrub(reason.zh), scrub(reason.en))))
        else:
            self.statuses.append(PluginStatus(name, source, "loaded", hooks=hooks))

    def _keep(self, module: ModuleType, name: str) -> None:
        """Take over all that a plugin offers, or nothing of it."""
        offers = {hook: called(module, hook, name) for hook in HOOKS}
        drivers = [SharedDriver(spec, _reference(spec, name), name) for spec in offers["wscall_drivers"]]
        for hook, kind in (
            ("wscall_platforms", PlatformSpec),
            ("wscall_health_checks", HealthCheck),
            ("wscall_read_finished", Observer),
        ):
            for offer in offers[hook]:
                if not isinstance(offer, kind):
                    raise _unfit(hook, name, type(offer).__name__, kind.__name__)
        for driver in drivers:
            other = self.drivers.get(driver.spec.name)
            if other:
                found = f"{driver.spec.name}: {other.source}, {name}"
                raise _unfit("wscall_drivers", name, found, "a name of its own")
        self.drivers.update({driver.spec.name: driver for driver in drivers})
        self.card_profiles += offers["wscall_card_profiles"]
        self.platforms += offers["wscall_platforms"]
        self.health_checks += offers["wscall_health_checks"]
        self.observers += offers["wscall_read_finished"]


def _sources() -> Iterator[tuple[str, str, Callable[[], ModuleType]]]:
    """Name, source and loader of every plugin: the built-in one, then the installed ones by name."""
    if find_spec(BUILT_IN.partition(".")[0]) and find_spec(BUILT_IN):
        yield "wscall", "built in", lambda: importlib.import_module(BUILT_IN)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        yield entry.name, _distribution(entry), entry.load


def _distribution(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _reference(spec: object, plugin: str) -> str:
    """How a worker imports a driver: its ``open`` has to be a function or class of a module."""
    if not isinstance(spec, DriverSpec):
        raise _unfit("wscall_drivers", plugin, type(spec).__name__, "DriverSpec")
    reference = f"{getattr(spec.open, '__module__', '')}:{getattr(spec.open, '__qualname__', '')}"
    try:
        found = None if "<" in reference else resolve(reference)
    except WscallError:
        found = None
    if found is not spec.open:
        needed = "an open function at the top of a module"
        raise _unfit("wscall_drivers", plugin, f"{spec.name}: {reference}", needed)
    return reference


def _unfit(hook: str, plugin: str, found: str, needed: str) -> DriverIncompatible:
    what = Text(f"钩子 {hook} 产生的内容不能用", f"what hook {hook} yields cannot be used")
    return DriverIncompatible(what, where=plugin, found=found, needed=needed, advice=REPORT)
