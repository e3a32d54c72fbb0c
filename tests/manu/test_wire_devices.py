"""Devices that need no vendor's library, through the real host: manifest, worker, driver, an emulator's line."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from support.standins import hosted, standin
from support.vendor_contract import Faults, HealthCardContract, soon
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceFault, NoCard, TimedOut
from wscall.host.manifest import load_manifest
from wscall.paths import bundled_manu
from wscall.sim.cards import ID_CARDS

CARD_READERS = [("CCYLCARD", "frames"), ("CCYLCARD", "hid"), ("HuaDa", "hid")]
ID_READERS = [("SS", "module"), ("HuaDa", "hid")]
CITIZEN = ID_CARDS["id-citizen"]
ID_CARD = [Method[Any]("IdCardReader", lambda device, deadline: device.read_id_card(deadline))]


@pytest.mark.parametrize(("directory", "name"), sorted({*CARD_READERS, *ID_READERS}))
def test_where_the_vendor_has_a_library_it_is_asked_first(directory: str, name: str) -> None:
    first, *others = load_manifest(bundled_manu() / directory / "plugin.toml").device
    if others:
        wire = next(device for device in others if device.name == name)
        assert (first.transport.kind, wire.fallback_for) == ("library", first.name)
    else:
        assert (first.name, first.fallback_for) == (name, "")


class TestGwiSerial(HealthCardContract):
    directory, device = "CCYLCARD", "frames"
    faults: ClassVar[Faults] = {"checksum": DeviceFault, "two_cards": NoCard}


class TestGwiHid(HealthCardContract):
    directory, device = "CCYLCARD", "hid"
    faults: ClassVar[Faults] = {"length": DeviceFault}


class TestHuadaHid(HealthCardContract):
    directory, device = "HuaDa", "hid"
    faults: ClassVar[Faults] = {"noise": DeviceFault, "hang": TimedOut}


@pytest.mark.parametrize(("directory", "name"), ID_READERS)
def test_an_identity_card(tmp_path: Path, directory: str, name: str) -> None:
    with standin(tmp_path, directory, name) as started, hosted(started) as (_, device):
        with pytest.raises(NoCard):
            device.read_id_card(soon())
        started.simulator.insert("id-citizen")
        assert device.read_id_card(soon()).number == CITIZEN.number
        assert device.identity().serial


def test_where_no_library_works_the_router_comes_to_the_line(tmp_path: Path) -> None:
    with standin(tmp_path, "SS", "module") as module, hosted(module) as (host, _):
        module.simulator.insert("id-citizen")
        routed = Router(host.devices, "readers", "").read(ID_CARD, soon())
    assert routed.value is not None, routed.error
    assert routed.value._replace(photo=b"") == CITIZEN
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail][-1] == ("module", "ok")
    assert {attempt.outcome for attempt in routed.trail[:-1]} == {"absent"}
