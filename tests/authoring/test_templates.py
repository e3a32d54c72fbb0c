"""What `wscall plugin new` makes, read through the real host and worker with its simulator."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from support.hosting import host_of
from wscall.authoring.scaffold import write_directory
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, NoCard
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator

LIMIT = 10.0


class Bench(NamedTuple):
    device: DeviceHandle
    hands: Simulator


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """The one device of a new directory of this kind under a host, and the hands on it."""
    written = write_directory(request.param, "Lantern", tmp_path / "manu")
    [plan] = load_manifest(written.path / "plugin.toml").device
    transport = plan.transport.model_dump(exclude_unset=True)
    setup = SimulatorSetup(
        written.path, tmp_path / "counter", plan.name, plan.driver, plan.capabilities, transport, plan.options
    )
    hands = start_simulator(setup, plan.simulator)
    try:
        with host_of(tmp_path, "Lantern:Lantern", overrides={("Lantern", plan.name): hands.overrides}) as host:
            yield Bench(host.devices()[0], hands)
    finally:
        hands.close()


@pytest.mark.parametrize("bench", ["driver"], indirect=True)
def test_the_driver_reads_the_card_on_the_box(bench: Bench) -> None:
    bench.hands.remove()
    with pytest.raises(NoCard):
        bench.device.read_record("card", Deadline(LIMIT))
    bench.hands.insert("health-32k")
    assert bench.device.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]
    assert bench.device.read_record("people", Deadline(LIMIT))["xm"] == LIN.values["xm"]
    bench.hands.unplug()
    with pytest.raises(DeviceAbsent):
        bench.device.read_record("card", Deadline(LIMIT))
    bench.hands.plug()
    assert bench.device.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("bench", ["apdu-reader", "library"], indirect=True)
def test_a_reader_reads_a_health_card(bench: Bench) -> None:
    bench.hands.remove()
    with pytest.raises(NoCard):
        bench.device.power_on("contactless", Deadline(LIMIT))
    bench.hands.insert("health-32k", "contactless")
    assert read_card(bench.device, "people", Deadline(LIMIT)).values["xm"] == LIN.values["xm"]
    assert bench.device.identity().serial
    bench.device.indicate("ok", Deadline(LIMIT))
    bench.hands.unplug()
    with pytest.raises(DeviceAbsent):
        bench.device.power_on("contactless", Deadline(LIMIT))
    bench.hands.plug()
    assert read_card(bench.device, "card", Deadline(LIMIT)).values["kh"] == LIN.values["kh"]
