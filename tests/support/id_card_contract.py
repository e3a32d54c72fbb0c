"""The contract of ``IdCardReader`` over a vendor's library: every driver runs through it, on its stand-in.

Subclass :class:`IdCardContract` in a test module that has the fixtures ``standin``, ``opened`` and ``reader``.
"""

from collections.abc import Callable

import pytest

from support.standins import Standin
from wscall.deadline import Deadline
from wscall.devices.capabilities import IdCardReader
from wscall.errors import Cancelled, DeviceAbsent, DeviceFault, NoCard, TimedOut
from wscall.sim.cards import ID_CARDS
from wscall.sim.simulators import Fault


def soon() -> Deadline:
    return Deadline(20)


class IdCardContract:
    """What every reader of identity cards does."""

    @pytest.mark.parametrize("name", ["id-citizen", "id-senior"])
    def test_a_card(self, standin: Standin, reader: IdCardReader, name: str) -> None:
        standin.simulator.insert(name)
        assert reader.read_id_card(soon())._replace(photo=b"") == ID_CARDS[name]

    def test_another_card_gives_its_own_holder(self, standin: Standin, reader: IdCardReader) -> None:
        for name in ("id-citizen", "id-senior", "id-citizen"):
            standin.simulator.insert(name)
            assert reader.read_id_card(soon()).number == ID_CARDS[name].number

    def test_no_card(self, standin: Standin, reader: IdCardReader) -> None:
        with pytest.raises(NoCard) as caught:
            reader.read_id_card(soon())
        assert "重新放置" in caught.value.advice.zh
        standin.simulator.insert("id-citizen")
        reader.read_id_card(soon())
        standin.simulator.remove()
        with pytest.raises(NoCard):
            reader.read_id_card(soon())

    def test_a_reader_that_is_unplugged_and_plugged_in_again(
        self, standin: Standin, reader: IdCardReader, opened: Callable[[], IdCardReader]
    ) -> None:
        """The host opens a device anew after it was absent."""
        standin.simulator.insert("id-citizen")
        standin.simulator.unplug()
        with pytest.raises(DeviceAbsent):
            reader.read_id_card(soon())
        with pytest.raises(DeviceAbsent):
            opened()
        standin.simulator.plug()
        assert opened().read_id_card(soon()).name == ID_CARDS["id-citizen"].name

    @pytest.mark.parametrize("fault", ["empty", "length", "overrun", "refuse"])
    def test_a_fault_of_the_library_is_a_fault_and_not_a_person(
        self, standin: Standin, reader: IdCardReader, fault: Fault
    ) -> None:
        standin.simulator.insert("id-citizen")
        standin.simulator.play(fault)
        with pytest.raises(DeviceFault) as caught:
            reader.read_id_card(soon())
        assert not [value for value in ID_CARDS["id-citizen"][:9] if len(value) > 2 and value in str(caught.value)]
        standin.simulator.play("")
        standin.simulator.insert("id-citizen")
        assert reader.read_id_card(soon()).name == ID_CARDS["id-citizen"].name

    def test_nothing_is_left_behind(self, standin: Standin, reader: IdCardReader) -> None:
        before = sorted(path.name for path in standin.site.rglob("*"))
        standin.simulator.insert("id-citizen")
        after_card = sorted(path.name for path in standin.site.rglob("*"))
        reader.read_id_card(soon())
        assert sorted(path.name for path in standin.site.rglob("*")) == after_card
        assert set(after_card) - set(before) <= {"sim", "counter.json", "counter.json.lock"}

    def test_no_time_and_no_wish_to_read(self, standin: Standin, reader: IdCardReader) -> None:
        standin.simulator.insert("id-citizen")
        with pytest.raises(TimedOut):
            reader.read_id_card(Deadline(0))
        deadline = soon()
        deadline.cancel()
        with pytest.raises(Cancelled):
            reader.read_id_card(deadline)
