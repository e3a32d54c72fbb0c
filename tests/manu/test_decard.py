"""The vendor directory DECARD through the real host: manifest, worker, and the stand-in for its library."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.standins import Standin, hosted, standin
from wscall.cards import CardContent, read_card
from wscall.config.marks import canonical_mark
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import DeviceAbsent, DeviceFault, DriverMissing, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

LIMIT = 20.0


@pytest.fixture
def decard(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "DECARD", "reader") as started:
        yield started


@pytest.fixture
def reader(decard: Standin) -> Iterator[DeviceHandle]:
    with hosted(decard) as (_, handle):
        yield handle


def read(reader: DeviceHandle, wanted: RecordKind, *, photo: bool = False) -> CardContent:
    return read_card(reader, wanted, Deadline(LIMIT), pin=lambda: "123456", photo=photo)


def test_the_mark_in_every_spelling() -> None:
    marks = load_manifest(bundled_manu() / "DECARD" / "plugin.toml").marks
    assert all(canonical_mark(spelling) in marks for spelling in ("decard", "DECARD", "德卡"))


def test_a_full_health_card_with_its_sam(decard: Standin, reader: DeviceHandle) -> None:
    decard.simulator.insert("sam-guarded")
    content = read(reader, "people", photo=True)
    assert {name: content.values[name] for name in ("xm", "kh", "address2")} == {
        name: LIN.values[name] for name in ("xm", "kh", "address2")
    }
    assert content.photo.startswith(b"\xff\xd8")
    assert content.sam_code == "99000000000000000001"
    health = read(reader, "health")
    assert (health.allergies, health.immunisations) == (LIN.allergies, LIN.immunisations)


def test_an_identity_card_and_a_code(decard: Standin, reader: DeviceHandle) -> None:
    decard.simulator.insert("id-citizen")
    assert reader.read_id_card(Deadline(LIMIT)).number == ID_CARDS["id-citizen"].number
    decard.simulator.show("5F27A1:0:B2")
    assert reader.scan(Deadline(LIMIT)) == "5F27A1:0:B2"
    assert reader.identity().serial == "SIM0000000001"
    reader.indicate("ok", Deadline(LIMIT))
    assert (decard.counter / "signal").read_text() == "ok"


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("hang", TimedOut),
        ("flood", TimedOut),
        ("crash", DeviceFault),
        ("exit", DeviceFault),
        ("length", DeviceFault),
        ("empty", DeviceFault),
        ("overrun", DeviceFault),
        ("refuse", DeviceFault),
        ("two_cards", DeviceFault),
    ],
)
def test_a_fault_costs_one_read_and_no_more(
    decard: Standin, reader: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    decard.simulator.play(fault)
    with pytest.raises(kind):
        reader.power_on("contactless", Deadline(1.0 if kind is TimedOut else LIMIT))
    decard.simulator.play("")
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


def test_unplugged_and_back(decard: Standin, reader: DeviceHandle) -> None:
    assert read(reader, "card").values["kh"] == LIN.values["kh"]
    decard.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        read(reader, "card")
    decard.simulator.plug()
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


def test_a_card_taken_away_in_the_middle_gives_nothing(decard: Standin, reader: DeviceHandle) -> None:
    reader.power_on("contactless", Deadline(LIMIT))
    decard.simulator.remove("contactless")
    with pytest.raises(NoCard):
        reader.transmit("contactless", bytes.fromhex("00A4000002DDF1"), Deadline(LIMIT))


def test_without_the_vendors_library_the_missing_file_is_named(decard: Standin) -> None:
    (Path(decard.context.directory) / "libdcrf32.so").unlink()
    with hosted(decard) as (_, handle), pytest.raises(DriverMissing, match=r"libdcrf32\.so"):
        handle.power_on("contactless", Deadline(LIMIT))
