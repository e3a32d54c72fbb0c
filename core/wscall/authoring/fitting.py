"""Which vendor directory is made for a piece of hardware: the manifests say it themselves."""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from wscall.devices.transports.hid_devices import HidDevice, HidWish
from wscall.devices.transports.ports import Port
from wscall.errors import WscallError
from wscall.host.manifest import FILE_NAME, Device, Manifest, load_manifest
from wscall.host.manifest_transports import Hid, Pcsc, Serial


class Fit(NamedTuple):
    """A device of a vendor directory that serves the hardware."""

    directory: str
    mark: str
    device: str
    scanner: bool


class Directories:
    """The vendor directories of some folders; of several with one name the first counts.

    Those that cannot be read are left out: ``wscall plugin list`` and ``wscall plugin check`` tell what is wrong
    with them.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._manifests: dict[str, Manifest] = {}
        self.names: set[str] = set()
        for path in (path for folder in folders for path in sorted(folder.glob(f"*/{FILE_NAME}"))):
            name = path.parent.name
            if name.casefold() in self.names:
                continue
            self.names.add(name.casefold())
            try:
                self._manifests[name] = load_manifest(path)
            except WscallError:
                continue

    def for_port(self, port: Port) -> Fit | None:
        """What is made for the device at a serial port; a manifest for any port is made for none."""
        return next(self._of(lambda device: _fits_port(device, port)), None)

    def for_hid(self, hid: HidDevice) -> Fit | None:
        """What is made for a HID device; a manifest for any device is made for none."""
        return next(self._of(lambda device: _fits_hid(device, hid)), None)

    def for_reader(self, reader: str) -> Fit | None:
        """What serves a PC/SC reader, the most exact pattern first."""
        fitting = [
            (len(device.transport.reader.strip("*")), fit)
            for fit, device in self._devices()
            if isinstance(device.transport, Pcsc) and fnmatchcase(reader.lower(), device.transport.reader.lower())
        ]
        return max(fitting, key=lambda each: each[0])[1] if fitting else None

    def serial_device(self, directory: str) -> Fit | None:
        """The device of one directory that is on a serial port."""
        fits = self._of(lambda device: isinstance(device.transport, Serial))
        return next((fit for fit in fits if fit.directory == directory), None)

    def _of(self, fits: Callable[[Device], bool]) -> Iterator[Fit]:
        return (fit for fit, device in self._devices() if fits(device))

    def _devices(self) -> Iterator[tuple[Fit, Device]]:
        for directory, manifest in self._manifests.items():
            for device in manifest.device:
                fit = Fit(directory, manifest.plugin.mark, device.name, "CodeScanner" in device.capabilities)
                yield fit, device


def _fits_port(device: Device, port: Port) -> bool:
    line = device.transport
    return (
        isinstance(line, Serial)
        and bool(line.usb or line.product)
        and line.usb.upper() in {"", port.usb}
        and line.product.lower() in port.product.lower()
    )


def _fits_hid(device: Device, hid: HidDevice) -> bool:
    wanted = device.transport
    if not isinstance(wanted, Hid) or not (wanted.usb or wanted.product):
        return False
    return HidWish(wanted.usb.upper(), wanted.product, wanted.serial, wanted.usage_page, wanted.usage).fits(hid)
