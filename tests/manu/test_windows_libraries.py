"""The 32- and 64-bit Windows builds of the stand-ins, called by the drivers from here through the library host."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.standins import Standin, hosted, standin, windows_only
from support.wine import wine_prefix
from wscall.cards import read_card
from wscall.deadline import Deadline
from wscall.devices.transports.binary import read_binary
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, NotSupported, TimedOut, WscallError
from wscall.host import DeviceHandle, Host
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]

LIMIT = 60.0
DEVICES = {
    "SSSE32": ("HuaDa", "library", "SSSE32.dll", 32),
    "WSB_RWInterface": ("HuaDa", "national", "WSB_RWInterface.dll", 32),
    "dcrf32": ("DECARD", "reader", "dcrf32.dll", 32),
    "dcrf32-64": ("DECARD", "reader", "dcrf32.dll", 64),
}


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(params=DEVICES)
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standin]:
    directory, name, file, bits = DEVICES[request.param]
    site = tmp_path / "厂商"  # a vendor library on a path that is not ASCII
    with standin(site, directory, name, windows_only(bits), runner="wine") as started:
        (library,) = Path(started.context.directory).rglob(file)
        binary = read_binary(library, "test")
        assert binary is not None
        assert (binary.format, binary.bits) == ("PE", bits)
        yield started


@pytest.fixture
def served(device: Standin) -> Iterator[tuple[Host, DeviceHandle]]:
    with hosted(device) as pair:
        yield pair


@pytest.fixture
def reader(served: tuple[Host, DeviceHandle]) -> DeviceHandle:
    return served[1]


def antenna(reader: DeviceHandle) -> str:
    return reader.slots()[0].name


def test_a_read_as_on_linux(device: Standin, reader: DeviceHandle) -> None:
    content = read_card(reader, "people", Deadline(LIMIT))
    assert (content.values["xm"], content.values["address2"]) == (LIN.values["xm"], LIN.values["address2"])
    if "RecordReader" in reader.capabilities:
        assert reader.read_record("people", Deadline(LIMIT))["xm"] == LIN.values["xm"]
    if "IdCardReader" in reader.capabilities:
        device.simulator.insert("id-citizen")
        assert reader.read_id_card(Deadline(LIMIT)).name == ID_CARDS["id-citizen"].name
    if "CodeScanner" in reader.capabilities:
        device.simulator.show("5F27A1:0:B2")
        assert reader.scan(Deadline(LIMIT)) == "5F27A1:0:B2"
    device.simulator.remove()
    with pytest.raises(NoCard):
        reader.power_on(antenna(reader), Deadline(LIMIT))
    device.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        reader.power_on(antenna(reader), Deadline(LIMIT))
    device.simulator.plug()
    device.simulator.insert("health-32k")
    assert read_card(reader, "card", Deadline(LIMIT)).values["kh"] == LIN.values["kh"]


def test_a_crash_while_a_code_is_awaited_is_told(device: Standin, reader: DeviceHandle) -> None:
    if "CodeScanner" not in reader.capabilities:
        with pytest.raises(NotSupported):
            reader.scan(Deadline(LIMIT))
        return
    reader.power_on(antenna(reader), Deadline(LIMIT))
    device.simulator.play("crash")
    with pytest.raises(DeviceFault, match="0xC0000005"):
        reader.scan(Deadline(LIMIT))


FAULTS: dict[Fault, type[WscallError]] = {
    "hang": TimedOut,
    "flood": TimedOut,
    "crash": DeviceFault,
    "exit": DeviceFault,
    "overrun": DeviceFault,
    "empty": DeviceFault,
}


def test_a_fault_costs_one_read_and_the_worker_lives_on(
    device: Standin, served: tuple[Host, DeviceHandle]
) -> None:
    host, reader = served
    assert read_card(reader, "card", Deadline(LIMIT)).values["kh"] == LIN.values["kh"]
    worker = host.directories()[0].pid
    for fault, kind in FAULTS.items():
        device.simulator.play(fault)
        with pytest.raises(kind):
            reader.power_on(antenna(reader), Deadline(1.0 if kind is TimedOut else LIMIT))
        device.simulator.play("")
        assert read_card(reader, "card", Deadline(LIMIT)).values["kh"] == LIN.values["kh"], fault
    assert host.directories()[0].pid == worker
