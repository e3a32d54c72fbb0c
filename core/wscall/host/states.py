"""What can be told about a vendor directory and a plugin, without starting anything."""

from pathlib import Path
from typing import Literal, NamedTuple

from wscall.text import NOTHING, Text

State = Literal["loaded", "disabled", "incompatible", "failed", "unavailable", "quarantined"]
Support = Literal["supported", "community", "experimental", "unsupported"]
Trust = Literal["off", "bundled", "trusted", "unlisted", "changed"]


class DeviceStatus(NamedTuple):
    """One device of a vendor directory, as its manifest declares it; ``reason`` says why it alone is refused."""

    name: str
    driver: str
    capabilities: tuple[str, ...]
    models: tuple[str, ...]
    transport: str
    isolation: str
    reason: Text = NOTHING


class DirectoryStatus(NamedTuple):
    """One vendor directory that the configuration names.

    Attributes:
        directory: its name in INCLUDE_DIR.
        mark: 厂商标识.
        path: where it lies, or None if it was not found.
        state: ``loaded``: may be used. ``disabled``: WSCALL_DISABLE names it. ``incompatible``: made for another
            contract version, system or machine. ``failed``: its manifest, its code or its trust is wrong.
            ``unavailable``: not found, or nothing knows its mark. ``quarantined``: crashed too often.
        reason: why it is not ``loaded``; for ``loaded`` what else is to be known.
        served_by: folder of the manifest in use; another one than ``path`` if a bundled plugin serves the folder.
        title: of the plugin.
        version: of the plugin.
        vendor: who makes it.
        support: how well it is known to work.
        trust: what ``manu.lock`` says; ``off`` if nobody asked.
        devices: as declared.
        pid: of its running worker, or None.
        crashes: how many count against it now.
    """

    directory: str
    mark: str
    path: Path | None
    state: State
    reason: Text = NOTHING
    served_by: Path | None = None
    title: Text = NOTHING
    version: str = ""
    vendor: str = ""
    support: str = ""
    trust: Trust = "off"
    devices: tuple[DeviceStatus, ...] = ()
    pid: int | None = None
    crashes: int = 0


class PluginStatus(NamedTuple):
    """One plugin that runs in the host: built in, or installed with pip.

    Attributes:
        name: of its module or entry point.
        source: ``built in`` or the distribution with its version.
        state: ``loaded``, ``disabled`` or ``failed``.
        reason: why it is not loaded.
        hooks: what it implements.
    """

    name: str
    source: str
    state: State
    reason: Text = NOTHING
    hooks: tuple[str, ...] = ()
