"""What keeps the PC/SC service from starting is said, part by part. Running: test_pcsc.py of the simulators."""

import sys
from pathlib import Path

import pytest

from wscall.errors import DeviceFault, DriverMissing
from wscall.sim.devices import pcscd
from wscall.sim.devices.pcscd import PcscService, check_installed


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with every part, as far as can be seen, on which no service runs."""
    driver = tmp_path / "libifdvpcd.so"
    driver.touch()
    monkeypatch.setattr(pcscd, "DRIVER", driver)
    monkeypatch.setattr(pcscd, "pyscard", lambda: None)
    monkeypatch.setattr(pcscd, "serving_readers", lambda: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/sbin/{name}")
    return driver


def test_with_every_part_nothing_is_missing(installed: Path) -> None:
    check_installed()


def test_without_the_driver_it_is_named(installed: Path) -> None:
    installed.unlink()
    with pytest.raises(DriverMissing) as caught:
        check_installed()
    assert caught.value.needed == "vpcd"
    assert caught.value.advice.en == "apt-get install vsmartcard-vpcd"


def test_without_the_service_it_is_named(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(DriverMissing) as caught:
        check_installed()
    assert caught.value.needed == "pcscd"


def test_without_pyscard_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard.scard", None)
    with pytest.raises(DriverMissing) as caught:
        check_installed()
    assert "wscall[pcsc]" in caught.value.advice.en


def test_who_may_not_make_the_socket_needs_to_be_root(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.touch()
    monkeypatch.setattr(pcscd, "SOCKET", closed / "pcscd" / "pcscd.comm")
    with pytest.raises(DeviceFault) as caught:
        PcscService(tmp_path / "service").start()
    assert caught.value.needed == "root"
    assert str(closed) in caught.value.found
