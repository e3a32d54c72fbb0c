"""The host: all vendor directories of one configuration, their devices, and the plugins of the host."""

import os
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, Self

from wscall.deadline import Deadline
from wscall.errors import BadInput
from wscall.events import Events
from wscall.host import lock
from wscall.host.crashes import CrashBook
from wscall.host.guests import Guests, admitted
from wscall.host.handle import DeviceHandle
from wscall.host.hookspecs import HealthCheck, PlatformSpec, ReadFinished
from wscall.host.plugins import Plugins
from wscall.host.states import DirectoryStatus, PluginStatus
from wscall.host.vendor import Surroundings, VendorDirectory
from wscall.nearest import nearest
from wscall.paths import bundled_manu
from wscall.text import Text

DISABLE_VARIABLE: Final = "WSCALL_DISABLE"
"""Names of plugins, vendor directories or marks that are not to be used, with commas between."""


def _disabled() -> frozenset[str]:
    names = os.environ.get(DISABLE_VARIABLE, "").split(",")
    return frozenset(name.strip().casefold() for name in names if name.strip())


class Entry(Protocol):
    """One field of INCLUDE_DIR."""

    @property
    def directory(self) -> str:
        """Name of the vendor directory."""
        ...

    @property
    def mark(self) -> str:
        """厂商标识."""
        ...


class HostSettings(Protocol):
    """What the host needs of :class:`wscall.config.Settings`."""

    @property
    def path(self) -> Path:
        """The configuration file."""
        ...

    @property
    def directories(self) -> Sequence[Entry]:
        """INCLUDE_DIR in its order."""
        ...

    @property
    def scanner_directory(self) -> str | None:
        """The scanner's vendor directory."""
        ...

    @property
    def trust(self) -> str:
        """The policy: ``off``, ``warn`` or ``refuse``."""
        ...

    @property
    def device_overrides(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """The site's settings of devices."""
        ...

    @property
    def state_dir(self) -> Path:
        """Where crashes are counted."""
        ...


class Host:
    """All vendor directories that one configuration names.

    Nothing is loaded before it is asked for, and no worker starts before its first call. Safe to use from several
    threads. Close it, or use it in a ``with`` statement: workers end then.

    Args:
        settings: of the configuration.
        bundled: folder of the vendor directories that come with wscall; None for the usual one.
        events: told of devices that come and go, and of directories that change their state.
    """

    def __init__(self, settings: HostSettings, bundled: Path | None = None, events: Events | None = None) -> None:
        self._settings = settings
        self._bundled = bundled or bundled_manu()
        self._events = events or Events()
        self._loading = threading.RLock()
        self._loaded_plugins: Plugins | None = None
        self._loaded_vendors: tuple[VendorDirectory, ...] | None = None
        self._guests = Guests(settings.path, self._bundled, self._load)

    def directories(self) -> tuple[DirectoryStatus, ...]:
        """How each vendor directory stands: in INCLUDE_DIR order, the scanner's, then those that calls named."""
        return tuple(vendor.status() for vendor in self._all)

    def devices(self, directories: Sequence[Entry] = ()) -> tuple[DeviceHandle, ...]:
        """The devices of all vendor directories, in INCLUDE_DIR order, the scanner's last.

        A directory that cannot be used has handles too, which raise the reason; a disabled one has none.

        Args:
            directories: what one call names instead of the configured INCLUDE_DIR; the scanner stays the
                configured one. Directories that the configuration does not name are loaded now, and kept.

        Raises:
            BadInput: one of ``directories`` is not installed, switched off, or not trusted as the policy demands.
        """
        vendors = self._named(directories) if directories else self._vendors
        return tuple(handle for vendor in vendors for handle in vendor.handles)

    def known_devices(self) -> tuple[DeviceHandle, ...]:
        """The configured devices, and those of the directories that calls have named."""
        return tuple(handle for vendor in self._all for handle in vendor.handles)

    def plugins(self) -> tuple[PluginStatus, ...]:
        """The plugins that run in the host."""
        return tuple(self._plugins.statuses)

    def card_profiles(self) -> tuple[Any, ...]:
        """Kinds of card that plugins added (:class:`wscall.cards.content.CardProfile`)."""
        return tuple(self._plugins.card_profiles)

    def platforms(self) -> tuple[PlatformSpec, ...]:
        """Kinds of platform that plugins added."""
        return tuple(self._plugins.platforms)

    def health_checks(self) -> tuple[HealthCheck, ...]:
        """Checks that plugins added to the doctor."""
        return tuple(self._plugins.health_checks)

    def read_finished(self, read: ReadFinished) -> None:
        """Tell the observers of a finished read; never raises."""
        self._plugins.tell(read)

    def probe(self, deadline: Deadline) -> tuple[DirectoryStatus, ...]:
        """Start every worker once, all at the same time, to learn whether the vendors' code loads."""
        threads = [threading.Thread(target=vendor.probe, args=(deadline,)) for vendor in self._all]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.directories()

    def last_lines(self, directory: str) -> tuple[str, ...]:
        """What the last worker of a vendor directory wrote to standard error at its end, masked.

        Raises:
            BadInput: the configuration names no such directory.
        """
        return self._vendor(directory).last_lines()

    def reset(self, directory: str) -> None:
        """Lift the quarantine of a vendor directory.

        Raises:
            BadInput: the configuration names no such directory.
        """
        self._vendor(directory).reset()

    def trust(self, directory: str) -> str:
        """Write the present state of a vendor directory into ``manu.lock``; returns its hash.

        Raises:
            BadInput: the configuration names no such directory, or it is not there.
            BadConfiguration: the lock cannot be read, or the directory cannot be trusted.
        """
        status = self._vendor(directory).status()
        if status.path is None:
            raise BadInput(Text("找不到厂商目录", "the vendor directory is not there"), where=directory)
        return lock.trust_directory(self._settings.path.parent / lock.FILE_NAME, status.directory, status.path)

    def close(self) -> None:
        """End all workers, side by side. Safe to repeat."""
        with self._loading:
            self._loaded_vendors = self._loaded_vendors or ()
            self._guests.close()
            vendors = self._all
        threads = [threading.Thread(target=vendor.close) for vendor in vendors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def _plugins(self) -> Plugins:
        with self._loading:
            if self._loaded_plugins is None:
                self._loaded_plugins = Plugins(_disabled())
            return self._loaded_plugins

    @property
    def _vendors(self) -> tuple[VendorDirectory, ...]:
        if self._loaded_vendors is None:
            with self._loading:
                if self._loaded_vendors is None:
                    self._loaded_vendors = self._load_all()
        return self._loaded_vendors

    @property
    def _all(self) -> tuple[VendorDirectory, ...]:
        return (*self._vendors, *self._guests.loaded())

    def _named(self, directories: Sequence[Entry]) -> tuple[VendorDirectory, ...]:
        """What a call names, each once, and the scanner's directory."""
        configured = {vendor.name.casefold(): vendor for vendor in self._vendors}
        named: dict[VendorDirectory, None] = {}
        for entry in directories:
            vendor = configured.get(entry.directory.casefold())
            if vendor is None or not vendor.answers_to(entry.mark):
                with self._loading:
                    vendor = self._guests.find(entry.directory, entry.mark)
            named[admitted(vendor)] = None
        scanner = configured.get((self._settings.scanner_directory or "").casefold())
        return (*named, scanner) if scanner and scanner not in named else tuple(named)

    @cached_property
    def _surroundings(self) -> Surroundings:
        settings = self._settings
        return Surroundings(
            settings.path,
            self._bundled,
            settings.state_dir,
            settings.trust,
            _disabled(),
            self._plugins.drivers,
            CrashBook(settings.state_dir / "crashes.json"),
            self._events,
        )

    def _load_all(self) -> tuple[VendorDirectory, ...]:
        settings = self._settings
        named: dict[str, tuple[str, str]] = {}
        for entry in settings.directories:
            named.setdefault(entry.directory.casefold(), (entry.directory, entry.mark))
        if settings.scanner_directory:
            named.setdefault(settings.scanner_directory.casefold(), (settings.scanner_directory, ""))
        return tuple(self._load(name, mark) for name, mark in named.values())

    def _load(self, name: str, mark: str) -> VendorDirectory:
        folded = name.casefold()
        overrides = self._settings.device_overrides.items()
        own = {device: values for (directory, device), values in overrides if directory.casefold() == folded}
        return VendorDirectory(name, mark, own, self._surroundings)

    def _vendor(self, directory: str) -> VendorDirectory:
        for vendor in self._all:
            if vendor.name.casefold() == directory.casefold():
                return vendor
        names = [vendor.name for vendor in self._vendors]
        raise BadInput(
            Text("配置中没有这个厂商目录", "the configuration names no such vendor directory"),
            found=directory[:80],
            needed=" | ".join(names),
            advice=nearest(directory, names),
        )
