"""The contracts of a vendor's device through the real host: the manifest, worker and driver that are shipped.

Subclass :class:`VendorContract`, or :class:`HealthCardContract` for a reader of cards, in a test module and name
the device; its own tests are methods beside those of the contract.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final

import pytest

from support.standins import Standin, hosted, standin
from wscall.cards import CardContent, read_card
from wscall.config.marks import canonical_mark
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

Kind = type[WscallError]
Faults = Mapping[Fault, Kind]

LIMIT: Final = 20.0
_SHORT: Final = 0.3
"""Seconds for a call that is known not to answer."""
_SELECT: Final = bytes.fromhex("00A4000002DDF1")

LIBRARY_FAULTS: Final[Faults] = MappingProxyType(
    {
        "hang": TimedOut,
        "flood": TimedOut,
        "crash": DeviceFault,
        "exit": DeviceFault,
        "length": DeviceFault,
        "empty": DeviceFault,
        "overrun": DeviceFault,
        "refuse": DeviceFault,
    }
)
"""What a caller gets of each fault that every vendor's library can have."""


def soon() -> Deadline:
    return Deadline(LIMIT)


def unknown_marks(directory: str, *spellings: str) -> set[str]:
    """Those of the spellings by which the bundled vendor directory is not found."""
    marks = load_manifest(bundled_manu() / directory / "plugin.toml").marks
    return {spelling for spelling in spellings if canonical_mark(spelling).casefold() not in marks}


def read_content(reader: DeviceHandle, wanted: RecordKind, *, photo: bool = False) -> CardContent:
    """A card as the project reads it, with the PIN of the guarded SAM."""
    return read_card(reader, wanted, soon(), pin=lambda: "123456", photo=photo)


class VendorContract:
    """What every device does behind the host.

    Attributes:
        directory: of the bundled vendor.
        device: in its manifest.
        faults: what is played on it, and what the caller gets of each.
        whole: what :meth:`read` gives of the card that lies there.
    """

    directory: ClassVar[str]
    device: ClassVar[str]
    faults: ClassVar[Faults] = LIBRARY_FAULTS
    whole: ClassVar[str] = LIN.values["kh"]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Play every fault of the device."""
        if "fault" in metafunc.fixturenames:
            metafunc.parametrize(("fault", "kind"), self.faults.items())

    @pytest.fixture
    def standin(self, tmp_path: Path) -> Iterator[Standin]:
        with standin(tmp_path, self.directory, self.device) as started:
            yield started

    @pytest.fixture
    def reader(self, standin: Standin) -> Iterator[DeviceHandle]:
        with hosted(standin) as (_, handle):
            yield handle

    def begin(self, reader: DeviceHandle, deadline: Deadline) -> object:
        """The first call of a read: the one that a fault hits."""
        raise NotImplementedError

    def read(self, reader: DeviceHandle) -> str:
        """A read from its begin to its end."""
        raise NotImplementedError

    def test_a_fault_costs_one_read_and_no_more(
        self, standin: Standin, reader: DeviceHandle, fault: Fault, kind: Kind
    ) -> None:
        assert self.read(reader) == self.whole, "and its worker runs from here on"
        standin.simulator.play(fault)
        with pytest.raises(kind):
            self.begin(reader, Deadline(_SHORT if kind is TimedOut else LIMIT))
        standin.simulator.play("")
        assert self.read(reader) == self.whole

    def test_unplugged_and_plugged_in_again(self, standin: Standin, reader: DeviceHandle) -> None:
        assert self.read(reader) == self.whole
        standin.simulator.unplug()
        with pytest.raises(DeviceAbsent):
            self.read(reader)
        standin.simulator.plug()
        assert self.read(reader) == self.whole


class HealthCardContract(VendorContract):
    """What every reader of cards does behind the host."""

    def begin(self, reader: DeviceHandle, deadline: Deadline) -> object:
        return reader.power_on("contactless", deadline)

    def read(self, reader: DeviceHandle) -> str:
        return read_content(reader, "card").values["kh"]

    def test_a_full_health_card_with_its_sam_and_a_signal(self, standin: Standin, reader: DeviceHandle) -> None:
        standin.simulator.insert("sam-guarded")
        content = read_content(reader, "people", photo=True)
        asked = ("xm", "kh", "address2")
        assert {name: content.values[name] for name in asked} == {name: LIN.values[name] for name in asked}
        assert content.photo.startswith(b"\xff\xd8")
        assert content.sam_code == "99000000000000000001"
        health = read_content(reader, "health")
        assert (health.allergies, health.immunisations) == (LIN.allergies, LIN.immunisations)
        reader.indicate("ok", soon())
        assert (standin.counter / "signal").read_text() == "ok"

    def test_a_card_pulled_in_the_middle_gives_nothing(self, standin: Standin, reader: DeviceHandle) -> None:
        reader.power_on("contactless", soon())
        standin.simulator.remove("contactless")
        with pytest.raises(NoCard):
            reader.transmit("contactless", _SELECT, soon())
        standin.simulator.insert("health-32k")
        with pytest.raises(NoCard):
            reader.transmit("contactless", _SELECT, soon())
        assert self.read(reader) == self.whole
