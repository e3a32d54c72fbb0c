"""The contracts of a driver that speaks to its device itself, on the emulator of that device, in this process.

Subclass them in a test module that has the fixture ``emulated``, the running emulator, and for the slots also
``reader``, the device opened on it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from support.card_slots_contract import Bench, CardSlotsContract
from support.simulated import Bench as Simulated
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.capabilities import CardSlots, Device, Indicator, Slot
from wscall.errors import BadInput, DeviceAbsent, WscallError
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault


def soon() -> Deadline:
    return Deadline(10)


class EmulatedContract:
    """What every such driver does.

    Attributes:
        faults: what is played on the device, and what the caller gets of each.
        harmless: faults with which a read works.
        whole: what :meth:`read` gives of the card that lies there.
    """

    faults: ClassVar[Mapping[Fault, type[WscallError]]]
    harmless: ClassVar[frozenset[Fault]] = frozenset()
    whole: ClassVar[str]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Play every fault of the device."""
        if "fault" in metafunc.fixturenames:
            metafunc.parametrize(("fault", "kind"), self.faults.items())

    def read(self, emulated: Simulated, device: Any) -> str:
        """One read, for which the card lies there."""
        raise NotImplementedError

    def test_a_fault_is_told_and_the_next_read_works(
        self, emulated: Simulated, fault: Fault, kind: type[WscallError]
    ) -> None:
        with emulated.opened() as device:
            emulated.simulator.play(fault)
            with pytest.raises(kind):
                self.read(emulated, device)
            emulated.simulator.play("")
            assert self.read(emulated, device) == self.whole

    def test_every_fault_is_tested_or_harmless(self, emulated: Simulated) -> None:
        assert set(emulated.simulator.faults) == {*self.faults, *self.harmless, ""}
        with emulated.opened() as device:
            for fault in self.harmless:
                emulated.simulator.play(fault)
                assert self.read(emulated, device) == self.whole

    def test_unplugged_and_plugged_in_again(self, emulated: Simulated) -> None:
        with emulated.opened() as device:
            emulated.simulator.unplug()
            with pytest.raises(DeviceAbsent):
                self.read(emulated, device)
        with pytest.raises(DeviceAbsent):
            emulated.open()
        emulated.simulator.plug()
        with emulated.opened() as device:
            assert self.read(emulated, device) == self.whole


class EmulatedReaderContract(EmulatedContract):
    """What every such reader of cards does."""

    whole = LIN.values["kh"]

    def read(self, emulated: Simulated, device: Any) -> str:
        return read_card(device, "card", soon()).values["kh"]

    def test_a_whole_health_card_with_its_sam(self, emulated: Simulated) -> None:
        with emulated.opened() as reader:
            content = read_card(reader, "health", soon(), photo=True)
        assert content.values["xm"] == LIN.values["xm"]
        assert content.allergies == LIN.allergies
        assert content.photo.startswith(b"\xff\xd8")

    def test_it_is_a_reader_with_the_slots_of_its_manifest(self, emulated: Simulated) -> None:
        with emulated.opened(slots=["contact", "sam1"]) as reader:
            assert isinstance(reader, CardSlots)
            assert isinstance(reader, Indicator)
            assert isinstance(reader, Device)
            assert reader.slots() == (Slot("contact", "contact"), Slot("sam1", "sam"))
            with pytest.raises(BadInput):
                reader.power_on("contactless", soon())

    def test_it_signals_what_it_can_and_keeps_quiet_otherwise(self, emulated: Simulated, tmp_path: Path) -> None:
        signal = tmp_path / "counter" / "signal"
        with emulated.opened() as reader:
            for word in ("ok", "error"):
                reader.indicate(word, soon())
                assert signal.read_text() == word
            reader.indicate("wait", soon())
            assert signal.read_text() == "error", "it has no signal for that"


class EmulatedSlotsContract(CardSlotsContract):
    """The slots of such a reader: a large card on the antenna, a small one on contacts."""

    @pytest.fixture(
        params=[("contactless", "health-32k"), ("contact", "health-16k")], ids=["contactless", "contact"]
    )
    def bench(self, request: pytest.FixtureRequest, emulated: Simulated, reader: CardSlots) -> Bench:
        simulator = emulated.simulator
        slot, card = request.param
        simulator.insert(card, slot)
        return Bench(reader, slot, lambda: simulator.insert(card, slot), lambda: simulator.remove(card))
