"""Devices that need no vendor's library, through the real host: manifest, worker, driver, an emulator's line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.standins import Standin, hosted, standin
from wscall.cards import CardContent, read_card
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceAbsent, DeviceFault, NoCard, TimedOut, WscallError
from wscall.host import DeviceHandle
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS
from wscall.sim.cards.persons import LIN
from wscall.sim.simulators import Fault

CARD_READERS = [("CCYLCARD", "frames"), ("CCYLCARD", "hid"), ("HuaDa", "hid")]
ID_READERS = [("SS", "module"), ("HuaDa", "hid")]
CITIZEN = ID_CARDS["id-citizen"]
ID_CARD = [Method[Any]("IdCardReader", lambda device, deadline: device.read_id_card(deadline))]
LIMIT = 20.0


def soon() -> Deadline:
    return Deadline(LIMIT)


@pytest.fixture
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Standin]:
    with standin(tmp_path, *request.param) as started:
        yield started


@pytest.fixture
def device(bench: Standin) -> Iterator[DeviceHandle]:
    with hosted(bench) as (_, handle):
        yield handle


def read(device: DeviceHandle) -> CardContent:
    return read_card(device, "health", soon(), pin=lambda: "123456")


@pytest.mark.parametrize(("directory", "name"), sorted({*CARD_READERS, *ID_READERS}))
def test_where_the_vendor_has_a_library_it_is_asked_first(directory: str, name: str) -> None:
    first, *others = load_manifest(bundled_manu() / directory / "plugin.toml").device
    if others:
        wire = next(device for device in others if device.name == name)
        assert (first.transport.kind, wire.fallback_for) == ("library", first.name)
    else:
        assert (first.name, first.fallback_for) == (name, "")


@pytest.mark.parametrize("bench", CARD_READERS, indirect=True)
def test_a_full_health_card_with_its_sam(bench: Standin, device: DeviceHandle) -> None:
    bench.simulator.insert("sam-guarded")
    content = read(device)
    assert (content.values["xm"], content.values["kh"]) == (LIN.values["xm"], LIN.values["kh"])
    assert (content.allergies, content.immunisations) == (LIN.allergies, LIN.immunisations)
    device.indicate("ok", soon())
    assert (bench.counter / "signal").read_text() == "ok"


@pytest.mark.parametrize("bench", ID_READERS, indirect=True)
def test_an_identity_card(bench: Standin, device: DeviceHandle) -> None:
    with pytest.raises(NoCard):
        device.read_id_card(soon())
    bench.simulator.insert("id-citizen")
    assert device.read_id_card(soon()).number == CITIZEN.number
    assert device.identity().serial


@pytest.mark.parametrize("bench", [("SS", "module")], indirect=True)
def test_where_no_library_works_the_router_comes_to_the_line(bench: Standin) -> None:
    bench.simulator.insert("id-citizen")
    with hosted(bench) as (host, _):
        routed = Router(host.devices, "readers", "").read(ID_CARD, soon())
    assert routed.value is not None, routed.error
    assert routed.value._replace(photo=b"") == CITIZEN
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail][-1] == ("module", "ok")
    assert {attempt.outcome for attempt in routed.trail[:-1]} == {"absent"}


@pytest.mark.parametrize(
    ("bench", "fault", "kind"),
    [
        (("CCYLCARD", "frames"), "checksum", DeviceFault),
        (("CCYLCARD", "frames"), "two_cards", NoCard),
        (("CCYLCARD", "hid"), "length", DeviceFault),
        (("HuaDa", "hid"), "noise", DeviceFault),
        (("HuaDa", "hid"), "hang", TimedOut),
    ],
    indirect=["bench"],
)
def test_a_fault_costs_its_own_read_only(
    bench: Standin, device: DeviceHandle, fault: Fault, kind: type[WscallError]
) -> None:
    assert read(device).values["kh"] == LIN.values["kh"]
    bench.simulator.play(fault)
    with pytest.raises(kind):
        read_card(device, "card", Deadline(2))
    bench.simulator.play("")
    assert read(device).values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("bench", CARD_READERS, indirect=True)
def test_unplugged_and_plugged_in_again(bench: Standin, device: DeviceHandle) -> None:
    assert read(device).values["kh"] == LIN.values["kh"]
    bench.simulator.unplug()
    with pytest.raises(DeviceAbsent):
        read_card(device, "card", soon())
    bench.simulator.plug()
    assert read(device).values["kh"] == LIN.values["kh"]


@pytest.mark.parametrize("bench", CARD_READERS, indirect=True)
def test_a_card_pulled_in_the_middle_gives_nothing(bench: Standin, device: DeviceHandle) -> None:
    device.power_on("contactless", soon())
    bench.simulator.remove("health-32k")
    with pytest.raises(NoCard):
        device.transmit("contactless", bytes.fromhex("00A4000002DDF1"), soon())
    bench.simulator.insert("health-32k")
    with pytest.raises(NoCard):
        device.transmit("contactless", bytes.fromhex("00A4000002DDF1"), soon())
    assert read(device).values["kh"] == LIN.values["kh"]
