"""The vendor directory CCYLCARD through the real host: manifest, worker, and the stand-in for its library."""

from collections.abc import Iterator
from pathlib import Path

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
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

LIMIT = 20.0


@pytest.fixture
def gwi(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "CCYLCARD", "library") as started:
        yield started


@pytest.fixture
def reader(gwi: Standin) -> Iterator[DeviceHandle]:
    with hosted(gwi) as (_, handle):
        yield handle


def read(reader: DeviceHandle, wanted: RecordKind, *, photo: bool = False) -> CardContent:
    return read_card(reader, wanted, Deadline(LIMIT), pin=lambda: "123456", photo=photo)


def test_the_mark_in_every_spelling() -> None:
    marks = load_manifest(bundled_manu() / "CCYLCARD" / "plugin.toml").marks
    assert {canonical_mark(spelling).casefold() for spelling in ("GWI", " CWI", "长城", "长城医疗")} <= marks


def test_a_full_health_card_with_its_sam(gwi: Standin, reader: DeviceHandle) -> None:
    gwi.simulator.insert("sam-guarded")
    content = read(reader, "people", photo=True)
    assert {name: content.values[name] for name in ("xm", "kh", "address2")} == {
        name: LIN.values[name] for name in ("xm", "kh", "address2")
    }
    assert content.photo.startswith(b"\xff\xd8")
    health = read(reader, "health")
    assert (health.allergies, health.immunisations) == (LIN.allergies, LIN.immunisations)


def test_an_identity_card_and_a_signal(gwi: Standin, reader: DeviceHandle) -> None:
    gwi.simulator.insert("id-citizen")
    assert reader.read_id_card(Deadline(LIMIT)).number == ID_CARDS["id-citizen"].number
    reader.indicate("ok", Deadline(LIMIT))
    assert (gwi.counter / "signal").read_text() == "ok"


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
        ("two_cards", NoCard),
    ],
)
def test_a_fault_costs_one_read_and_no_more(
    gwi: Standin, reader: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    gwi.simulator.play(fault)
    with pytest.raises(kind):
        reader.power_on("contactless", Deadline(1.0 if kind is TimedOut else LIMIT))
    gwi.simulator.play("")
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


def test_unplugged_and_back(gwi: Standin, reader: DeviceHandle) -> None:
    assert read(reader, "card").values["kh"] == LIN.values["kh"]
    gwi.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        read(reader, "card")
    gwi.simulator.plug()
    assert read(reader, "card").values["kh"] == LIN.values["kh"]


def test_a_card_taken_away_in_the_middle_gives_nothing(gwi: Standin, reader: DeviceHandle) -> None:
    reader.power_on("contactless", Deadline(LIMIT))
    gwi.simulator.remove("contactless")
    with pytest.raises(NoCard):
        reader.transmit("contactless", bytes.fromhex("00A4000002DDF1"), Deadline(LIMIT))
