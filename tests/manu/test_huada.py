"""The vendor directory HuaDa through the real host: the reader library, and the national driver beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from support.standins import Standin, hosted, standin
from wscall.cards import CardContent, read_card
from wscall.config.marks import canonical_mark
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import DeviceAbsent, DeviceFault, DriverIncompatible, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

LIMIT = 20.0
FAULTS: tuple[tuple[Fault, type[WscallError]], ...] = (
    ("hang", TimedOut),
    ("flood", TimedOut),
    ("crash", DeviceFault),
    ("exit", DeviceFault),
    ("length", DeviceFault),
    ("empty", DeviceFault),
    ("overrun", DeviceFault),
    ("refuse", DeviceFault),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "HuaDa", "library") as started:
        yield started


@pytest.fixture
def reader(library: Standin) -> Iterator[DeviceHandle]:
    with hosted(library) as (_, handle):
        yield handle


@pytest.fixture
def national(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "HuaDa", "national") as started:
        yield started


@pytest.fixture
def driver(national: Standin) -> Iterator[DeviceHandle]:
    with hosted(national) as (_, handle):
        yield handle


def read(reader: DeviceHandle, wanted: RecordKind, *, photo: bool = False) -> CardContent:
    return read_card(reader, wanted, Deadline(LIMIT), pin=lambda: "123456", photo=photo)


def test_the_mark_in_every_spelling_and_the_order_of_the_ways() -> None:
    manifest = load_manifest(bundled_manu() / "HuaDa" / "plugin.toml")
    assert all(canonical_mark(spelling).casefold() in manifest.marks for spelling in ("HD", "hd", "华大", "HuaDa"))
    ways = {device.name: device.fallback_for for device in manifest.device}
    assert (ways["library"], ways["national"]) == ("", "library")


def test_a_full_health_card_with_its_sam(library: Standin, reader: DeviceHandle) -> None:
    library.simulator.insert("sam-guarded")
    content = read(reader, "people", photo=True)
    assert (content.values["xm"], content.values["address2"]) == (LIN.values["xm"], LIN.values["address2"])
    assert content.photo.startswith(b"\xff\xd8")
    health = read(reader, "health")
    assert (health.allergies, health.immunisations) == (LIN.allergies, LIN.immunisations)


def test_an_identity_card_and_a_code(library: Standin, reader: DeviceHandle) -> None:
    library.simulator.insert("id-citizen")
    assert reader.read_id_card(Deadline(LIMIT)) == ID_CARDS["id-citizen"]
    library.simulator.show("5F27A1:0:B2")
    assert reader.scan(Deadline(LIMIT)) == "5F27A1:0:B2"
    reader.indicate("ok", Deadline(LIMIT))
    assert (library.counter / "signal").read_text() == "ok"
    assert reader.identity().serial == "SIM0000000001"


@pytest.mark.parametrize(("fault", "kind"), [*FAULTS, ("two_cards", DeviceFault)])
def test_a_fault_of_the_reader_library_costs_one_read_and_no_more(
    library: Standin, reader: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    library.simulator.play(fault)
    with pytest.raises(kind):
        reader.power_on("contactless", Deadline(1.0 if kind is TimedOut else LIMIT))
    library.simulator.play("")
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize(("fault", "kind"), [fault for fault in FAULTS if fault[0] != "length"])
def test_a_fault_of_the_national_driver_costs_one_read_and_no_more(
    national: Standin, driver: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    national.simulator.play(fault)
    with pytest.raises(kind):
        driver.read_record("card", Deadline(1.0 if kind is TimedOut else LIMIT))
    national.simulator.play("")
    assert driver.read_record("card", Deadline(LIMIT))["kh"] == LIN.values["kh"]


def test_records_and_commands_of_the_national_driver(national: Standin, driver: DeviceHandle) -> None:
    record = driver.read_record("people", Deadline(LIMIT))
    assert (record["xm"], record["lxrxm3"]) == (LIN.values["xm"], LIN.values["lxrxm3"])
    assert read(driver, "people").values["xm"] == LIN.values["xm"]
    national.simulator.remove()
    with pytest.raises(NoCard):
        driver.read_record("people", Deadline(LIMIT))


def test_unplugged_and_back(library: Standin, reader: DeviceHandle) -> None:
    assert read(reader, "card").values["kh"] == LIN.values["kh"]
    library.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        read(reader, "card")
    library.simulator.plug()
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


def test_windows_libraries_are_said_not_to_run_here(library: Standin) -> None:
    with host_of(library.site, "HuaDa", bundled=library.site / "manu") as host:
        reader = next(handle for handle in host.devices() if handle.name == "library")
        with pytest.raises(DriverIncompatible, match="windows"):
            reader.power_on("contactless", Deadline(LIMIT))
