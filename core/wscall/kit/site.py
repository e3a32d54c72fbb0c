"""A temporary site around one vendor directory: its copy, a neighbour, and the real host with its settings."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, Self

from wscall.errors import BadInput
from wscall.host import DeviceHandle, DirectoryStatus, Host
from wscall.host.manifest import FILE_NAME, Manifest, load_manifest
from wscall.paths import bundled_manu
from wscall.text import Text

NEIGHBOUR: Final = "NEIGHBOUR"
"""Another vendor's directory in the same host: simulated devices that no fault of the first may touch."""


class _Entry(NamedTuple):
    directory: str
    mark: str = ""


class _Settings(NamedTuple):
    """What :class:`wscall.host.registry.HostSettings` asks for."""

    path: Path
    directories: tuple[_Entry, ...]
    state_dir: Path
    device_overrides: Mapping[tuple[str, str], Mapping[str, str]]
    scanner_directory: str | None = None
    trust: str = "off"


class Site:
    """One vendor directory, copied, beside a neighbour, under one host. Use it in a ``with`` statement.

    Args:
        directory: the vendor's; it is only read.
        overrides: the site's settings of its devices, by device, added to the manifest's.

    Raises:
        BadInput: it is no vendor directory.
        BadConfiguration: its manifest is wrong.
        DriverIncompatible: its manifest is for another version of the contract.
    """

    def __init__(self, directory: Path, overrides: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self.name = directory.resolve().name
        self.manifest: Manifest = load_manifest(_manifest_of(directory))
        self._home = TemporaryDirectory(prefix="wscall-check-", ignore_cleanup_errors=True)
        self.home = Path(self._home.name)
        self.folder = self.home / "manu" / self.name
        self.counter = self.home / "counter"
        shutil.copytree(directory, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copytree(bundled_manu() / "SIM", self.home / "manu" / NEIGHBOUR)
        self.overrides = {device: dict(values) for device, values in (overrides or {}).items()}
        self._host: Host | None = None

    @property
    def host(self) -> Host:
        """The host, started when it is first asked for."""
        if self._host is None:
            of_neighbour = {"counter": str(self.home / "neighbour")}
            settings = _Settings(
                self.home / "WSCallConfig.ini",
                (_Entry(self.name), _Entry(NEIGHBOUR)),
                self.home / "state",
                {
                    **{(self.name, device): values for device, values in self.overrides.items()},
                    (NEIGHBOUR, "reader"): of_neighbour,
                },
            )
            self._host = Host(settings, bundled=self.home / "nothing-bundled")
        return self._host

    def device(self, name: str) -> DeviceHandle:
        """A device of the vendor directory."""
        return self._device(self.name, name)

    def neighbour(self) -> DeviceHandle:
        """The simulated reader of the other vendor."""
        return self._device(NEIGHBOUR, "reader")

    def status(self) -> DirectoryStatus:
        """How the vendor directory stands."""
        return next(status for status in self.host.directories() if status.directory == self.name)

    def configure(self, device: str, values: Mapping[str, str]) -> None:
        """Add to the site's settings of a device, for the next host: one that runs does not know of them."""
        self.overrides.setdefault(device, {}).update(values)
        self.close_host()

    def close_host(self) -> tuple[str, ...]:
        """End the workers; returns the last lines that the vendor's one wrote. The next use starts anew."""
        host, self._host = self._host, None
        if host is None:
            return ()
        host.close()
        return host.last_lines(self.name)

    def close(self) -> None:
        """End the workers and remove the site."""
        self.close_host()
        self._home.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _device(self, directory: str, name: str) -> DeviceHandle:
        return next(each for each in self.host.devices() if (each.directory, each.name) == (directory, name))


def _manifest_of(directory: Path) -> Path:
    manifest = directory / FILE_NAME
    if not manifest.is_file():
        raise BadInput(
            Text("这不是厂商目录", "this is no vendor directory"),
            where=str(directory),
            needed=FILE_NAME,
            advice=Text("用 wscall plugin new 生成一个", "make one with wscall plugin new"),
        )
    return manifest
