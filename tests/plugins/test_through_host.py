"""The bundled vendor directories as a site uses them: named in the configuration, run by real workers."""

import threading
from pathlib import Path
from typing import Any

import pytest

from support.hosting import host_of
from support.pcscd import VirtualCard, service
from support.terminals import Terminal, terminal
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceAbsent
from wscall.host import Host

MANU = Path(__file__).parents[2] / "manu"
TRIGGER = b"\x16T\r"
CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"
SCAN = [Method[Any]("CodeScanner", lambda device, deadline: device.scan(deadline))]


def scanners(folder: Path, name: str, port: str) -> Host:
    return host_of(folder, scanner=name, overrides={(name, "scanner"): {"port": port}}, bundled=MANU)


def test_a_mindeo_stand_is_triggered_and_the_router_gets_its_code(tmp_path: Path, line: Terminal) -> None:
    def part() -> None:
        assert line.expect(3) == TRIGGER
        line.send(TRIGGER + b"\x06" + CODE.encode() + b"\r\n")

    line.play(part)
    with scanners(tmp_path, "MINDE", line.name) as host:
        routed = Router(host.devices, "readers+scanner", "MINDE").read(SCAN, Deadline(20))
    assert routed.value == CODE, routed.error
    assert [(attempt.directory, attempt.outcome) for attempt in routed.trail] == [("MINDE", "ok")]


def test_a_cancelled_scan_ends_in_the_worker_too(tmp_path: Path, line: Terminal) -> None:
    deadline = Deadline(60)

    def part() -> None:
        line.expect(3)
        deadline.cancel()

    line.play(part)
    with scanners(tmp_path, "MINDE", line.name) as host:
        routed = Router(host.devices, "readers+scanner", "MINDE").read(SCAN, deadline)
        assert [attempt.outcome for attempt in routed.trail] == ["cancelled"]
        assert line.expect(3) == b"\x16U\r", "the light of the scanner goes out"


def test_a_scanner_that_is_plugged_in_again_works_again(tmp_path: Path) -> None:
    link = tmp_path / "port"

    def answers(line: Terminal, code: bytes) -> None:
        link.unlink(missing_ok=True)
        link.symlink_to(line.name)

        def part() -> None:
            line.expect(3)
            line.send(code)

        line.play(part)

    with scanners(tmp_path, "MINDE", str(link)) as host:
        handle = host.devices()[0]
        with terminal() as first:
            answers(first, b"ONE\r")
            assert handle.scan(Deadline(20)) == "ONE"
            first.release()
            first.hang_up()
            with pytest.raises(DeviceAbsent):
                handle.scan(Deadline(20))
        with terminal() as second:
            answers(second, b"TWO\r")
            assert handle.scan(Deadline(20)) == "TWO"


def test_a_keyou_stand_scans_by_itself(tmp_path: Path, line: Terminal) -> None:
    with scanners(tmp_path, "KEYOU", line.name) as host:
        handle = host.devices()[0]
        done = threading.Event()

        def part() -> None:
            """Somebody holds the code there until it is read: what comes before the scan begins does not count."""
            while not done.wait(0.15):
                line.send(b"K1\r")

        line.play(part)
        assert handle.scan(Deadline(20)) == "K1"
        done.set()


@pytest.mark.lane("pcsc")
@pytest.mark.xdist_group("pcscd")
def test_a_card_in_a_pcsc_reader(tmp_path: Path) -> None:
    with service(tmp_path), host_of(tmp_path, "PCSC:PCSC", bundled=MANU) as host:
        (handle,) = host.devices()
        card = VirtualCard(bytes.fromhex("3B80800101"), lambda command: b"\x90\x00")
        with handle.lease("test", Deadline(20)) as reader:
            assert reader.power_on("contact", Deadline(20)) == bytes.fromhex("3B80800101")
            assert reader.transmit("contact", bytes.fromhex("00A40000"), Deadline(20)) == b"\x90\x00"
            reader.power_off("contact", Deadline(20))
        card.remove()
