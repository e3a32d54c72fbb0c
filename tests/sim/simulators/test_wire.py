"""What all simulators of devices on a line share; each device's own dialogue is tested with its driver."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from wscall.errors import BadInput, NotSupported
from wscall.sim.devices import counter
from wscall.sim.simulators import SimulatorSetup, start_simulator
from wscall.sim.simulators.wire import WireSimulator

SETUPS: dict[str, dict[str, object]] = {
    "huada-hid": {"kind": "hid", "usb": "072F:90D5"},
    "gwi-frames": {"kind": "serial", "port": "auto", "usb": "1A86:7523"},
    "sdt-serial": {"kind": "serial", "port": "auto"},
}


@pytest.fixture(params=sorted(SETUPS))
def simulator(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WireSimulator]:
    setup = SimulatorSetup(
        tmp_path / "ACME", tmp_path / "sim", "reader", request.param, (), SETUPS[request.param], {}
    )
    with closing(start_simulator(setup)) as started:
        assert isinstance(started, WireSimulator)
        yield started


def test_the_path_stays_the_same(simulator: WireSimulator, tmp_path: Path) -> None:
    path = Path(simulator.overrides.get("port") or simulator.overrides["node"])
    assert path == tmp_path / "sim" / "ACME.reader.line"
    assert path.is_symlink()
    if "port" in simulator.overrides:
        named = (simulator.overrides["usb"], simulator.overrides["product"])
        assert named == ("", ""), "what the manifest says of the real one's adapter does not count"
    simulator.unplug()
    assert not path.is_symlink()
    simulator.plug()
    assert path.is_symlink()


def test_cards_lie_on_the_counter(simulator: WireSimulator, tmp_path: Path) -> None:
    simulator.insert("id-citizen")
    placed = counter.load(tmp_path / "sim").card("id-reader")
    assert placed is not None
    assert placed.card == "id-citizen"
    simulator.remove("id-citizen")
    assert counter.load(tmp_path / "sim").card("id-reader") is None
    with pytest.raises(BadInput):
        simulator.insert("id-nobody")


def test_what_it_cannot_do_is_said(simulator: WireSimulator) -> None:
    with pytest.raises(NotSupported) as caught:
        simulator.play("crash")
    assert "hang" in caught.value.needed
    with pytest.raises(NotSupported):
        simulator.show("5F27")
