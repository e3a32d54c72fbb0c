"""A driver opened on its simulator, in this process."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, DriverSpec
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator
from wscall_plugins.hooks import wscall_drivers

LIMIT = 10.0


def driver_named(name: str) -> DriverSpec:
    """A driver that comes with wscall."""
    return next(driver for driver in wscall_drivers() if driver.name == name)


class Bench(NamedTuple):
    """A running simulator, and what its driver needs to find it."""

    simulator: Simulator
    context: DeviceContext

    def open(self, **options: Any) -> Any:
        """Open the device; the caller closes it."""
        context = self.context._replace(options={**self.context.options, **options})
        return driver_named(self.context.name).open(context, Deadline(LIMIT))

    @contextmanager
    def opened(self, **options: Any) -> Iterator[Any]:
        """An open device, closed at the end."""
        with closing(self.open(**options)) as device:
            yield device


@contextmanager
def simulated(
    folder: Path, driver: str, transport: Mapping[str, Any], options: Mapping[str, Any] | None = None
) -> Iterator[Bench]:
    """A simulator of the driver, after which the device is named, with a counter of its own."""
    setup = SimulatorSetup(
        folder / "TEST",
        folder / "counter",
        driver,
        driver,
        driver_named(driver).capabilities,
        transport,
        options or {},
    )
    with closing(start_simulator(setup)) as simulator:
        found = {**transport, **simulator.overrides}
        yield Bench(simulator, DeviceContext(str(setup.folder), driver, found, options or {}))
