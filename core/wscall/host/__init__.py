"""The parent of the vendor workers: manifests, states, supervision. Light: workers import their part of it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wscall.host.facts import DeviceLimits
    from wscall.host.handle import DeviceHandle, LeasedDevice
    from wscall.host.registry import Host, HostSettings
    from wscall.host.states import DeviceStatus, DirectoryStatus, PluginStatus

_HOMES = {
    "DeviceHandle": "handle",
    "DeviceLimits": "facts",
    "DeviceStatus": "states",
    "DirectoryStatus": "states",
    "Host": "registry",
    "HostSettings": "registry",
    "LeasedDevice": "handle",
    "PluginStatus": "states",
}


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is first asked for: a worker needs none of them."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - late on purpose

    return getattr(import_module(f"{__name__}.{home}"), name)


__all__ = [
    "DeviceHandle",
    "DeviceLimits",
    "DeviceStatus",
    "DirectoryStatus",
    "Host",
    "HostSettings",
    "LeasedDevice",
    "PluginStatus",
]
