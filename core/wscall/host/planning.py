"""A device as its driver will get it: the manifest's table with the site's settings in it."""

import sys
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from wscall.errors import BadConfiguration, DriverIncompatible, DriverMissing
from wscall.host.facts import DeviceLimits
from wscall.host.manifest import Device
from wscall.host.manifest_transports import transport_keys
from wscall.host.plugins import SharedDriver
from wscall.nearest import nearest
from wscall.text import Text

_SYSTEM: Final = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


class PlannedDevice(NamedTuple):
    """A device of the manifest with the site's overrides in it."""

    device: Device
    shared: SharedDriver | None
    transport: dict[str, Any]
    options: dict[str, Any]
    limits: DeviceLimits

    def setup(self) -> dict[str, Any]:
        """What the worker gets to know of it."""
        return {
            "name": self.device.name,
            "driver": self.device.driver,
            "reference": self.shared.reference if self.shared else "",
            "capabilities": self.device.capabilities,
            "concurrency": self.device.concurrency,
            "apartment": self.device.apartment,
            "transport": self.transport,
            "options": self.options,
        }


def plan_device(device: Device, overrides: Mapping[str, str], shared: SharedDriver | None) -> PlannedDevice:
    """Put the site's overrides where they belong: ``limits.read``, a key of the transport, or an option.

    Raises:
        BadConfiguration: a limit that is no number of seconds; the driver checks what is meant for it.
    """
    transport = device.transport.model_dump(exclude_unset=True)
    options = dict(device.options)
    if device.codec:
        options.setdefault("codec", device.codec)
    if device.limits.poll is not None:
        options.setdefault("poll", device.limits.poll)
    limits = DeviceLimits(device.limits.start, device.limits.read, device.limits.poll, device.limits.listen)
    for name, value in overrides.items():
        key = name.removeprefix("transport.").removeprefix("options.")
        if key in {"limits.start", "limits.read", "limits.listen"}:
            limits = limits._replace(**{key.removeprefix("limits."): _seconds(device.name, key, value)})
        elif key in transport_keys(device.transport.kind) and not name.startswith("options."):
            transport[key] = value
        else:
            options[key] = value
    return PlannedDevice(device, shared, transport, options, limits)


def _seconds(device: str, key: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 600:  # noqa: PLR2004 - the manifest's own bound
        what = Text(f"{key} 不是可用的秒数", f"{key} is no usable number of seconds")
        raise BadConfiguration(what, where=device, found=value[:40], needed="0 < s <= 600")
    return seconds


def shared_driver(
    device: Device, drivers: Mapping[str, SharedDriver], where: str, *, own: bool
) -> SharedDriver | None:
    """The shared driver that a device names; None where it must be one of the vendor's own module.

    Raises:
        DriverMissing: there is none of that name, and the vendor has no module.
        DriverIncompatible: it cannot do what the device declares.
    """
    shared = drivers.get(device.driver)
    if shared is None:
        if own:
            return None
        raise DriverMissing(
            Text(f"没有名为 {device.driver} 的驱动", f"there is no driver {device.driver}"),
            where=where,
            found=device.driver,
            needed=" | ".join(sorted(drivers)),
            advice=nearest(device.driver, drivers),
        )
    kinds = shared.spec.transports
    lacking = set(device.capabilities) - set(shared.spec.capabilities)
    if lacking or (kinds and device.transport.kind not in kinds):
        raise DriverIncompatible(
            Text(f"驱动 {device.driver} 做不到清单所声明的", f"driver {device.driver} cannot do what is declared"),
            where=where,
            found=" ".join([*device.capabilities, device.transport.kind]),
            needed=" ".join([*shared.spec.capabilities, *kinds]),
        )
    return shared


def check_system(device: Device, where: str) -> None:
    """Refuse a device that is declared for other systems or machines.

    Raises:
        DriverIncompatible: with what this machine is, and what is needed.
    """
    machine = this_machine()
    for found, allowed in ((_SYSTEM, device.os), (machine, device.arch)):
        if allowed and found not in allowed:
            raise DriverIncompatible(
                Text("该设备的驱动不支持本机", "the device's driver does not run on this machine"),
                where=where,
                found=found,
                needed=" | ".join(allowed),
                advice=Text(
                    "向厂商索取该版本，或换一台电脑", "ask the vendor for that build, or use another computer"
                ),
            )


def this_machine() -> str:
    """The machine that this process runs as, in the words of the manifest."""
    import platform  # noqa: PLC0415 - slow, and only needed where vendor directories are loaded

    machine = platform.machine().lower()
    if machine in {"amd64", "x86_64", "i386", "i586", "i686", "x86"}:
        return "x86_64" if sys.maxsize > 1 << 32 else "x86"
    return {"arm64": "aarch64"}.get(machine, machine)
