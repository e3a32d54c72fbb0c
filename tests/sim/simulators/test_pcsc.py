"""The PC/SC simulator: a real service, so these are tests of the lane pcsc."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from support.card_slots_contract import GET_CHALLENGE, Bench, CardSlotsContract
from support.hosting import host_of
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import DeviceContext, Slot
from wscall.errors import BadInput, DeviceAbsent, DeviceBusy, DeviceFault, NoCard, NotSupported, TimedOut
from wscall.host import DeviceHandle
from wscall.paths import bundled_manu
from wscall.sim.cards.persons import LIN, ZHAO
from wscall.sim.devices import pcscd
from wscall.sim.devices.pcscd import PcscService
from wscall.sim.simulators import Simulator, SimulatorSetup, start_simulator
from wscall.sim.simulators.pcsc import only_service
from wscall_plugins.pcsc import PcscReader, open_device

pytestmark = [pytest.mark.lane("pcsc"), pytest.mark.xdist_group("pcscd")]

LIMIT = 20.0


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    setup = SimulatorSetup(
        tmp_path / "PCSC", tmp_path / "counter", "reader", "pcsc", ("CardSlots",), {"kind": "pcsc"}, {}
    )
    with closing(start_simulator(setup)) as simulator:
        yield simulator


@pytest.fixture
def reader(simulator: Simulator) -> Iterator[PcscReader]:
    own = {"reader": simulator.overrides["reader"]}
    options = {name: value for name, value in simulator.overrides.items() if name not in own}
    context = DeviceContext("/manu/PCSC", "reader", {"kind": "pcsc", **own}, options)
    with closing(open_device(context, Deadline(LIMIT))) as reader:
        yield reader


@pytest.fixture
def handle(simulator: Simulator, tmp_path: Path) -> Iterator[DeviceHandle]:
    """The bundled directory on the simulator, through host and worker."""
    overrides = {("PCSC", "reader"): {**simulator.overrides, "limits.read": "3"}}
    with host_of(tmp_path, "PCSC:PCSC", overrides=overrides, bundled=bundled_manu()) as host:
        yield host.devices()[0]


class TestCardSlots(CardSlotsContract):
    @pytest.fixture
    def bench(self, simulator: Simulator, reader: PcscReader) -> Bench:
        return Bench(
            reader,
            "contactless",
            insert=lambda: simulator.insert("health-32k"),
            remove=lambda: simulator.remove("health-32k"),
        )


def name_on_card(handle: DeviceHandle) -> str:
    with handle.lease("test", Deadline(LIMIT)) as slots:
        return read_card(slots, "people", Deadline(LIMIT), pin=lambda: "123456").values["xm"]


def test_its_slots_are_the_antenna_and_the_sam(reader: PcscReader) -> None:
    assert reader.slots() == (Slot("contactless", "contactless"), Slot("sam1", "sam"))


def test_a_health_card_is_read_with_its_sam_and_then_another(simulator: Simulator, handle: DeviceHandle) -> None:
    assert name_on_card(handle) == LIN.values["xm"]
    simulator.insert("health-16k")
    assert name_on_card(handle) == ZHAO.values["xm"]


def test_without_the_sam_nothing_that_needs_it(simulator: Simulator, handle: DeviceHandle) -> None:
    simulator.remove("sam")
    with pytest.raises(NotSupported):
        name_on_card(handle)
    simulator.insert("sam")
    assert name_on_card(handle) == LIN.values["xm"]


def test_unplugged_it_is_absent_and_plugged_in_it_works_again(simulator: Simulator, handle: DeviceHandle) -> None:
    assert name_on_card(handle) == LIN.values["xm"]
    simulator.unplug()
    with pytest.raises(DeviceAbsent):
        name_on_card(handle)
    simulator.insert("health-16k")
    simulator.plug()
    assert name_on_card(handle) == ZHAO.values["xm"], "cards may be laid down while it is out"


def test_pulled_out_in_the_middle_of_a_read(simulator: Simulator, handle: DeviceHandle) -> None:
    with handle.lease("test", Deadline(LIMIT)) as slots:
        slots.power_on("contactless", Deadline(LIMIT))
        simulator.unplug()
        with pytest.raises(DeviceAbsent):
            slots.transmit("contactless", GET_CHALLENGE, Deadline(LIMIT))
        simulator.plug()
        with pytest.raises(NoCard):
            slots.transmit("contactless", GET_CHALLENGE, Deadline(LIMIT))
        slots.power_on("contactless", Deadline(LIMIT))
        assert slots.transmit("contactless", GET_CHALLENGE, Deadline(LIMIT)).endswith(b"\x90\x00")


def test_a_card_that_hangs_costs_its_read_only(simulator: Simulator, handle: DeviceHandle) -> None:
    simulator.play("hang")
    with handle.lease("test", Deadline(LIMIT)) as slots:
        slots.power_on("contactless", Deadline(LIMIT))
        with pytest.raises(TimedOut):
            slots.transmit("contactless", GET_CHALLENGE, Deadline(0.3))
    simulator.play("")
    assert name_on_card(handle) == LIN.values["xm"]


def test_an_answer_of_an_impossible_length_is_a_fault(simulator: Simulator, handle: DeviceHandle) -> None:
    simulator.play("length")
    with pytest.raises(DeviceFault):
        name_on_card(handle)
    simulator.play("")
    assert name_on_card(handle) == LIN.values["xm"]


def test_what_it_cannot_do_is_said(simulator: Simulator) -> None:
    with pytest.raises(BadInput) as caught:
        simulator.insert("health-32k", "contact")
    assert caught.value.needed == "contactless | sam1"
    with pytest.raises(NotSupported):
        simulator.show("CODE")
    with pytest.raises(NotSupported):
        simulator.play("two_cards")


def test_a_second_service_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    with pytest.raises(DeviceBusy) as caught:
        PcscService(tmp_path / "second").start()
    assert "Virtual PCD 00 00" in caught.value.found


def test_a_service_that_does_not_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcscd, "_HANDED_OVER", "echo no such option >&2; exit 1")
    with only_service(), pytest.raises(DeviceFault) as caught:
        PcscService(tmp_path).start()
    assert caught.value.found == "no such option"
    assert not pcscd.SOCKET.exists()
