"""The 32-bit Windows builds of more stand-ins, called by the drivers from here through the library host."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.standins import Standin, hosted, standin
from support.wine import wine_prefix
from wscall.deadline import Deadline
from wscall.devices.transports.binary import read_binary
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

LIMIT = 60.0
DEVICES = {
    "RdCard": ("SS", "rdcard", "RdCard.dll"),
    "sdtapi": ("SS", "sdtapi", "sdtapi.dll"),
    "termb": ("SS", "termb", "termb.dll"),
    "HealthyCarder": ("WDCARD", "library", "HealthyCarder.dll"),
    "GWI": ("CCYLCARD", "library", "GWI_X0_DRV.dll"),
}


def _card(reader: DeviceHandle, limit: float = LIMIT) -> str:
    return reader.read_id_card(Deadline(limit)).number


def _record(reader: DeviceHandle, limit: float = LIMIT) -> str:
    return reader.read_record("people", Deadline(limit))["sfzhm"]


Read = Callable[..., str]


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standin]:
    directory, name, file = DEVICES[request.param]
    with standin(tmp_path, directory, name, runner="wine") as started:
        binary = read_binary(Path(started.context.directory) / file, "test")
        assert binary is not None
        assert (binary.format, binary.bits) == ("PE", 32)
        yield started


@pytest.fixture
def reader(device: Standin) -> Iterator[DeviceHandle]:
    with hosted(device) as (_, handle):
        yield handle


@pytest.fixture
def read(reader: DeviceHandle) -> Read:
    return _record if "RecordReader" in reader.capabilities else _card


@pytest.fixture
def number(device: Standin, reader: DeviceHandle) -> str:
    """The number of who is read: an identity card is put down, a health card lies there."""
    if "RecordReader" in reader.capabilities:
        return LIN.values["sfzhm"]
    device.simulator.insert("id-citizen")
    return ID_CARDS["id-citizen"].number


def test_a_read_as_on_linux(device: Standin, reader: DeviceHandle, read: Read, number: str) -> None:
    assert read(reader) == number
    if "CodeScanner" in reader.capabilities:
        device.simulator.show("5F27A1:0:B2")
        assert reader.scan(Deadline(LIMIT)) == "5F27A1:0:B2"
    device.simulator.remove()
    with pytest.raises(NoCard):
        read(reader)
    device.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        read(reader)
    device.simulator.plug()
    device.simulator.insert("health-32k" if read is _record else "id-citizen")
    device.simulator.insert("sam")
    assert read(reader) == number


@pytest.mark.parametrize(("fault", "kind"), [("hang", TimedOut), ("crash", DeviceFault), ("overrun", DeviceFault)])
def test_a_fault_costs_one_read(
    device: Standin, reader: DeviceHandle, read: Read, number: str, fault: Fault, kind: type[WscallError]
) -> None:
    assert read(reader) == number
    device.simulator.play(fault)
    with pytest.raises(kind):
        read(reader, 2.0 if kind is TimedOut else LIMIT)
    device.simulator.play("")
    assert read(reader) == number
