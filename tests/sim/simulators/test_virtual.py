"""The simulators of the counter's devices, through the vendor directory SIM in a real worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from wscall.deadline import Deadline
from wscall.errors import BadInput, DeviceAbsent, DeviceFault, NoCard, NotSupported, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.paths import bundled_manu
from wscall.sim.devices.condition import Condition, change_condition, condition_of
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator

LIMIT = 20.0


class Stand:
    """The reader of SIM, its simulator, and the host between them."""

    def __init__(self, simulator: Simulator, reader: DeviceHandle) -> None:
        self.simulator = simulator
        self.reader = reader

    def power_on(self, limit: float = LIMIT) -> bytes:
        return self.reader.power_on("contactless", Deadline(limit))


def setup_of(folder: Path, device: str = "reader", *capabilities: str) -> SimulatorSetup:
    of_reader = capabilities or ("CardSlots", "Indicator")
    virtual = {"kind": "virtual"}
    return SimulatorSetup(
        bundled_manu() / "SIM", folder / "counter", device, f"sim-{device}", of_reader, virtual, {}
    )


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    simulator = start_simulator(setup_of(tmp_path))
    overrides = {("SIM", "reader"): simulator.overrides}
    with host_of(tmp_path, "SIM:SIM", overrides=overrides, bundled=bundled_manu()) as host:
        yield Stand(simulator, host.devices()[0])
    simulator.close()


def test_the_driver_sees_the_cards_of_this_counter(stand: Stand) -> None:
    assert stand.power_on()
    stand.simulator.remove("contactless")
    with pytest.raises(NoCard):
        stand.power_on()
    stand.simulator.insert("foreign", "contactless")
    assert stand.power_on()
    with pytest.raises(BadInput):
        stand.simulator.insert("id-citizen", "contactless")


def test_unplugged_and_plugged_in_again(stand: Stand) -> None:
    stand.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        stand.power_on()
    stand.simulator.plug()
    assert stand.power_on()


@pytest.mark.parametrize(
    ("fault", "kind", "native"),
    [
        ("hang", TimedOut, ""),
        ("crash", DeviceFault, "SIGABRT"),
        ("exit", DeviceFault, "7"),
        ("refuse", DeviceFault, "SIM-7"),
        ("two_cards", NoCard, ""),
    ],
)
def test_each_fault_costs_its_own_call(stand: Stand, fault: str, kind: type[WscallError], native: str) -> None:
    assert stand.power_on()
    stand.simulator.play(fault)  # type: ignore[arg-type] # one of the faults
    with pytest.raises(kind) as failure:
        stand.power_on(0.5)
    assert (failure.value.native.code if failure.value.native else "") == native
    stand.simulator.play("")
    assert stand.power_on()


def test_a_flood_of_output_changes_nothing(stand: Stand) -> None:
    stand.simulator.play("flood")
    assert stand.power_on()


def test_what_it_cannot_do_is_said(stand: Stand, tmp_path: Path) -> None:
    with pytest.raises(NotSupported):
        stand.simulator.show("code")
    with pytest.raises(NotSupported, match="checksum"):
        stand.simulator.play("checksum")
    id_reader = start_simulator(setup_of(tmp_path, "id-reader", "IdCardReader"))
    assert "two_cards" not in id_reader.faults
    id_reader.close()


def test_a_damaged_condition_is_a_fault_of_the_device(tmp_path: Path) -> None:
    change_condition(tmp_path, "reader", Condition("hang"))
    assert condition_of(tmp_path, "reader").fault == "hang"
    for damage in ("", "[]", '{"colour": 1}'):
        (tmp_path / "condition-reader.json").write_text(damage)
        with pytest.raises(DeviceFault):
            condition_of(tmp_path, "reader")
