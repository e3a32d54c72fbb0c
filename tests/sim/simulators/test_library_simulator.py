"""The simulator of library devices: where it puts its stand-in, and the hands of the tester."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from wscall.devices.transports.binary import own_platform
from wscall.errors import DriverMissing, NotSupported
from wscall.sim.devices.counter import load
from wscall.sim.simulators import SimulatorSetup, start_simulator
from wscall.sim.simulators.library import LibrarySimulator

CAPABILITIES = ("CardSlots", "CodeScanner")


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "standins"
    (folder / own_platform()).mkdir(parents=True)
    monkeypatch.setenv("WSCALL_STANDINS", str(folder))
    return folder / own_platform()


def setup(tmp_path: Path, file: object, capabilities: tuple[str, ...] = CAPABILITIES) -> SimulatorSetup:
    folder = tmp_path / "ACME"
    folder.mkdir(exist_ok=True)
    return SimulatorSetup(folder, tmp_path / "sim", "reader", "dcrf32", capabilities, {"file": file}, {})


def put(folder: Path, name: str, content: bytes = b"code") -> None:
    (folder / name).write_bytes(content)


@pytest.fixture
def simulator(tmp_path: Path, built: Path) -> Iterator[LibrarySimulator]:
    put(built, "dcrf32.so")
    simulator = LibrarySimulator(setup(tmp_path, "lib/libdcrf32.so"))
    yield simulator
    simulator.close()


def ask(tmp_path: Path, line: str) -> str:
    port = int((tmp_path / "ACME" / "lib" / "standin.port").read_text())
    with socket.create_connection(("127.0.0.1", port), 10) as asking, asking.makefile("rw") as stream:
        stream.write(line + "\n")
        stream.flush()
        return stream.readline().rstrip("\n")


def test_the_stand_in_lies_under_the_vendors_name_with_its_port(
    simulator: LibrarySimulator, tmp_path: Path
) -> None:
    assert (tmp_path / "ACME" / "lib" / "libdcrf32.so").read_bytes() == b"code"
    assert simulator.overrides == {}
    assert ask(tmp_path, "enter x") == "ok"


def test_a_vendor_without_a_library_for_this_machine_gets_one_beside(tmp_path: Path, built: Path) -> None:
    put(built, "dcrf32.so")
    simulator = LibrarySimulator(setup(tmp_path, {"windows-x86": "dcrf32.dll"}))
    assert (tmp_path / "ACME" / simulator.overrides["file"]).read_bytes() == b"code"
    assert not (tmp_path / "ACME" / "dcrf32.dll").exists()
    simulator.close()


@pytest.mark.parametrize(("key", "platform"), [("windows", "windows-x86"), ("windows-x86_64", "windows-x86_64")])
def test_where_windows_libraries_are_run_it_is_one_of_those(
    tmp_path: Path, built: Path, key: str, platform: str
) -> None:
    (built.parent / platform).mkdir(exist_ok=True)
    put(built.parent / platform, "dcrf32.dll", b"PE")
    asked = setup(tmp_path, {key: "dcrf32.dll"})
    simulator = LibrarySimulator(asked._replace(transport={**asked.transport, "runner": "wine"}))
    assert (tmp_path / "ACME" / "dcrf32.dll").read_bytes() == b"PE"
    assert simulator.overrides == {}
    simulator.close()


def test_a_stand_in_that_is_not_built_is_named_with_what_builds_it(tmp_path: Path, built: Path) -> None:
    with pytest.raises(DriverMissing) as failure:
        start_simulator(setup(tmp_path, "libdcrf32.so"))
    assert "make native" in failure.value.advice.en
    assert failure.value.needed == "dcrf32.so"


def test_hands_on_the_device(simulator: LibrarySimulator, tmp_path: Path) -> None:
    simulator.insert("health-8k", "contact")
    assert load(tmp_path / "sim").places["contact"].card == "health-8k"
    simulator.remove("contact")
    assert "contact" not in load(tmp_path / "sim").places
    simulator.show("A")
    assert ask(tmp_path, "scan 0") == "ok 41"
    simulator.unplug()
    assert ask(tmp_path, "scan 0") == "unplugged"
    simulator.plug()
    assert ask(tmp_path, "scan 0") == "timeout"
    for fault in simulator.faults:
        simulator.play(fault)
        assert ask(tmp_path, "enter x") == f"ok {fault}".rstrip()


def test_an_interface_with_one_place_for_a_card_cannot_have_two(tmp_path: Path, built: Path) -> None:
    put(built, "wsb.so")
    simulator = LibrarySimulator(setup(tmp_path, "wsb.so")._replace(driver="wsb"))
    assert "two_cards" not in simulator.faults
    simulator.close()


def test_what_it_cannot_play_is_said(tmp_path: Path, built: Path) -> None:
    put(built, "dcrf32.so")
    simulator = LibrarySimulator(setup(tmp_path, "libdcrf32.so", ("IdCardReader",)))
    with pytest.raises(NotSupported):
        simulator.show("A")
    for fault in ("noise", "two_cards"):
        with pytest.raises(NotSupported):
            simulator.play(fault)
    simulator.close()
    assert not (tmp_path / "ACME" / "standin.port").exists()
