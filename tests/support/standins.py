"""A device of a bundled vendor directory whose vendor library is a stand-in: in this process, or behind a host."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from support.hosting import host_of
from wscall.devices.capabilities import DeviceContext
from wscall.host import DeviceHandle, Host
from wscall.host.manifest import load_manifest
from wscall.host.planning import plan_device
from wscall.paths import bundled_manu
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator


class Standin(NamedTuple):
    """A simulated device and how its driver finds it.

    Attributes:
        simulator: the tester's hands.
        context: what the driver opens it with.
        site: a folder for a host: ``manu/<directory>`` in it is a copy with the stand-in.
        counter: on which the cards lie.
        settings: the site's, with which the driver finds it.
        driver: its name.
    """

    simulator: Simulator
    context: DeviceContext
    site: Path
    counter: Path
    settings: Mapping[str, str]
    driver: str


MACHINES = {32: "x86", 64: "x86_64"}


def windows_only(bits: int) -> Callable[[str], str]:
    """The manifest of a vendor that has a library for one kind of Windows and for nothing else."""

    def edit(manifest: str) -> str:
        lines = manifest.replace("windows = ", f"windows-{MACHINES[bits]} = ").splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith("linux = "))

    return edit


@contextmanager
def standin(
    folder: Path, directory: str, device: str, edit: Callable[[str], str] = str, **site: str
) -> Iterator[Standin]:
    """Copy a vendor directory below ``folder`` and put the stand-in for its library into it.

    Args:
        folder: empty, the test's own.
        directory: of a bundled vendor.
        device: in its manifest.
        edit: what is changed in the manifest's text.
        site: more settings of the site for the device.
    """
    copied = folder / "manu" / directory
    shutil.copytree(bundled_manu() / directory, copied)
    written = copied / "plugin.toml"
    written.write_text(edit(written.read_text("utf-8")), "utf-8")
    manifest = load_manifest(written)
    declared = next(known for known in manifest.device if known.name == device)
    planned = plan_device(declared, site, None)
    setup = SimulatorSetup(
        copied, folder / "sim", device, declared.driver, declared.capabilities, planned.transport, planned.options
    )
    simulator = start_simulator(setup, declared.simulator)
    try:
        settings = {**site, **simulator.overrides}
        found = plan_device(declared, settings, None)
        context = DeviceContext(str(copied), device, found.transport, found.options)
        yield Standin(simulator, context, folder, folder / "sim", settings, declared.driver)
    finally:
        simulator.close()


@contextmanager
def hosted(standin: Standin) -> Iterator[tuple[Host, DeviceHandle]]:
    """The device behind a real host and a worker."""
    directory, device = Path(standin.context.directory).name, standin.context.name
    overrides = {(directory, device): standin.settings}
    with host_of(standin.site, directory, overrides=overrides, bundled=standin.site / "manu") as host:
        yield host, next(handle for handle in host.devices() if handle.name == device)
