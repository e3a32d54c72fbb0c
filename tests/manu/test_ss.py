"""The vendor directory SS through the real host: three libraries, of which the first that is there reads."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.standins import Standin, hosted, standin
from wscall.config.marks import canonical_mark
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceAbsent, DeviceFault, TimedOut, WscallError
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS
from wscall.sim.simulators import Fault

LIMIT = 20.0
LIBRARIES = ("rdcard", "sdtapi", "termb")
READ = [Method[Any]("IdCardReader", lambda device, deadline: device.read_id_card(deadline))]


def test_the_mark_in_every_spelling() -> None:
    marks = load_manifest(bundled_manu() / "SS" / "plugin.toml").marks
    assert {canonical_mark(spelling).casefold() for spelling in ("SS", "神思", "山东神思SS")} <= marks


@pytest.mark.parametrize("device", LIBRARIES)
def test_a_card_is_read_by_the_library_that_is_there(tmp_path: Path, device: str) -> None:
    with standin(tmp_path, "SS", device) as shensi, hosted(shensi) as (host, _):
        shensi.simulator.insert("id-citizen")
        routed = Router(host.devices, "readers", None).read(READ, Deadline(LIMIT))
    assert routed.value is not None, routed.error
    assert routed.value._replace(photo=b"") == ID_CARDS["id-citizen"]
    before = LIBRARIES[: LIBRARIES.index(device)]
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [
        *((name, "absent") for name in before),
        (device, "ok"),
    ]


def test_an_empty_reader_is_not_asked_through_another_library(tmp_path: Path) -> None:
    with standin(tmp_path, "SS", "rdcard") as shensi, hosted(shensi) as (host, _):
        routed = Router(host.devices, "readers", None, round_pause=0.01).read(READ, Deadline(0.5))
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [("rdcard", "no_card")]


@pytest.fixture
def shensi(tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, "SS", "rdcard") as started:
        yield started


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
    ],
)
def test_a_fault_costs_one_read_and_no_more(shensi: Standin, fault: Fault, kind: type[WscallError]) -> None:
    shensi.simulator.insert("id-citizen")
    with hosted(shensi) as (_, reader):
        shensi.simulator.play(fault)
        with pytest.raises(kind):
            reader.read_id_card(Deadline(1.0 if kind is TimedOut else LIMIT))
        shensi.simulator.play("")
        assert reader.read_id_card(Deadline(LIMIT)).name == ID_CARDS["id-citizen"].name


def test_unplugged_and_back(shensi: Standin) -> None:
    shensi.simulator.insert("id-citizen")
    with hosted(shensi) as (_, reader):
        reader.read_id_card(Deadline(LIMIT))
        shensi.simulator.unplug()
        with pytest.raises(DeviceAbsent):
            reader.read_id_card(Deadline(LIMIT))
        shensi.simulator.plug()
        assert reader.read_id_card(Deadline(LIMIT)).name == ID_CARDS["id-citizen"].name


def test_the_person_does_not_stay_in_the_directory(shensi: Standin) -> None:
    shensi.simulator.insert("id-citizen")
    with hosted(shensi) as (_, reader):
        reader.read_id_card(Deadline(LIMIT))
    left = [path.name for path in Path(shensi.context.directory).iterdir()]
    assert sorted(left) == ["plugin.toml", "standin-rdcard", "standin.port"]
