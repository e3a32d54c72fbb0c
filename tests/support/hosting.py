"""Settings for a host, without a configuration file."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wscall.events import Events
from wscall.host import Host


class Entry(NamedTuple):
    directory: str
    mark: str = "T"


class SomeSettings(NamedTuple):
    """What :class:`wscall.host.registry.HostSettings` asks for."""

    path: Path
    directories: tuple[Entry, ...]
    state_dir: Path
    scanner_directory: str | None = None
    trust: str = "off"
    device_overrides: Mapping[tuple[str, str], Mapping[str, str]] = {}


def host_of(
    folder: Path,
    *names: str,
    scanner: str | None = None,
    trust: str = "off",
    overrides: Mapping[tuple[str, str], Mapping[str, str]] | None = None,
    bundled: Path | None = None,
    events: Events | None = None,
) -> Host:
    """A host for ``folder/WSCallConfig.ini`` that names these directories, each as ``DIR`` or ``DIR:MARK``."""
    entries = tuple(Entry(*name.split(":")) for name in names)
    settings = SomeSettings(
        folder / "WSCallConfig.ini", entries, folder / "state", scanner, trust, overrides or {}
    )
    return Host(settings, bundled or folder / "bundled", events)
