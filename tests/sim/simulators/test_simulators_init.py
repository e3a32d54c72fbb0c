"""How the simulator of a device is found."""

import os
from pathlib import Path

import pytest

from wscall.errors import BadConfiguration, NotSupported
from wscall.host.vendor_code import resolve
from wscall.sim.simulators import SIMULATORS, SimulatorSetup, start_simulator

_OWN = """
def start_simulator(setup):
    return setup.device + " simulated by " + setup.folder.name
"""


def setup(folder: Path, driver: str) -> SimulatorSetup:
    return SimulatorSetup(folder, folder / "counter", "reader", driver, ("CardSlots",), {"kind": "virtual"}, {})


def test_a_vendors_own_simulator_comes_from_its_directory(tmp_path: Path) -> None:
    folder = tmp_path / "ACME_OWN_SIMULATOR"
    folder.mkdir()
    (folder / "simulator.py").write_text(_OWN, encoding="utf-8")
    started: object = start_simulator(setup(folder, "acme"), "simulator.py")
    assert started == "reader simulated by ACME_OWN_SIMULATOR"


def test_a_driver_without_a_simulator_is_told_with_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        start_simulator(setup(tmp_path, "acme"))
    assert caught.value.found == "acme"
    assert "simulator" in caught.value.advice.en


@pytest.mark.parametrize("driver", sorted(SIMULATORS))
def test_every_entry_of_the_registry_exists(driver: str) -> None:
    assert callable(resolve(SIMULATORS[driver]))


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there it is so by itself")
def test_without_pseudo_terminals_it_is_said_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "openpty")
    with pytest.raises(NotSupported, match="伪终端"):
        start_simulator(setup(tmp_path, "serial-scanner"))
