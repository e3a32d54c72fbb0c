"""Devices plugged in and out, cards put on and taken away: real simulated devices, and nobody looks unasked."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hearing import PATIENCE, Ear
from support.hospital import Hospital, open_hospital
from support.vendor_dirs import write_vendor
from wscall.api.functions import read_record, scan_code
from wscall.api.session import Session
from wscall.host.card_watch import PresentCard
from wscall.host.watching import Shared
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.scanner import ScannerEmulator

STAND = """
[plugin]
name = "stand"
mark = "STAND"
version = "1.0"
api = 1
vendor = "Test"

[[device]]
name = "scanner"
driver = "serial-scanner"
capabilities = ["CodeScanner"]
models = ["MD6600"]

[device.transport]
kind = "serial"
port = "{port}"

[device.options]
mode = "host"
trigger = "16540D"
stop = "16550D"
"""


@pytest.fixture
def hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hospital]:
    with open_hospital(tmp_path, monkeypatch) as opened:
        yield opened


@pytest.fixture
def stand(hospital: Hospital) -> Path:
    """Folder of a scanner on a real pseudo-terminal, which the configuration names; it is not plugged in yet."""
    place = hospital.folder / "usb"
    place.mkdir()
    folder = hospital.folder / "manu" / "STAND"
    folder.mkdir(parents=True)
    (folder / "plugin.toml").write_text(STAND.format(port=place / "scanner"), encoding="utf-8")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<SIM:SIM>", CardDevEnv__SMDDevName="STAND")
    return place


@pytest.fixture
def session(hospital: Hospital) -> Iterator[Session]:
    with hospital.session() as opened:
        yield opened


@pytest.fixture
def ear(session: Session) -> Ear:
    listener = Ear()
    session.events.listen(listener)
    return listener


def test_a_scanner_unplugged_and_plugged_in_again(stand: Path, session: Session, ear: Ear) -> None:
    end = session.watching.devices()
    for _ in range(3):
        with ScannerEmulator(stand) as scanner:
            assert ear.next("device.in").facts == {"directory": "STAND", "device": "scanner", "model": "MD6600"}
            scanner.show_code("SOME-CODE-1")
            scans = (scan_code(session, limit=PATIENCE).output for _ in range(2))
            assert any(output == "SOME-CODE-1" for output in scans), "the first may find that the device had gone"
        assert ear.next("device.out").facts["device"] == "scanner"
    end()
    with ScannerEmulator(stand):
        pass
    assert ear.nothing("device.in", "device.out")


def test_what_is_plugged_in_already_is_no_news(stand: Path, session: Session, ear: Ear) -> None:
    with ScannerEmulator(stand):
        session.watching.devices()
        assert ear.nothing("device.in", "device.out")
    ear.next("device.out", directory="STAND")


def test_cards_put_on_and_taken_away_while_watched(hospital: Hospital, session: Session, ear: Ear) -> None:
    remove("contactless", hospital.sim)
    end = session.watching.cards()
    where = {"directory": "SIM", "device": "reader"}
    insert("health-32k", directory=hospital.sim)
    assert ear.next("card.present").facts == {**where, "slot": "contactless"}
    assert session.watching.present() == (PresentCard("SIM", "reader", "contactless"),)
    insert("social-security", "contact", hospital.sim)
    assert ear.next("card.present").facts == {**where, "slot": "contact"}
    remove("contactless", hospital.sim)
    assert ear.next("card.removed").facts == {**where, "slot": "contactless"}
    end()
    assert session.watching.present() == ()


def test_a_sam_is_no_card_and_a_read_goes_on_undisturbed(hospital: Hospital, session: Session, ear: Ear) -> None:
    session.watching.cards()
    ear.next("card.present", slot="contactless")
    for _ in range(20):
        result = read_record(session, "people")
        assert result.code == 0, result.msg
    remove("contactless", hospital.sim)
    ear.next("card.removed")
    assert {event.facts["slot"] for event in ear.all if event.type.startswith("card.")} == {"contactless"}


def test_a_reader_that_crashes_is_left_alone_for_a_while(hospital: Hospital) -> None:
    write_vendor(hospital.folder / "manu", "BAD", "crash")
    hospital.configure(MANU_DIR__INCLUDE_DIR="<BAD:T><SIM:SIM>")
    with hospital.session() as session:
        ear = Ear()
        session.events.listen(ear)
        session.watching.cards()
        for _ in range(3):
            ear.next("card.present", directory="SIM")
            remove("contactless", hospital.sim)
            ear.next("card.removed", directory="SIM")
            insert("health-32k", directory=hospital.sim)
        assert session.host.directories()[0].crashes == 1


def test_a_closed_session_watches_nothing(hospital: Hospital, stand: Path) -> None:
    with hospital.session() as session:
        session.watching.devices()
        session.watching.cards()
        assert {"wscall-devices", "wscall-cards"} <= {thread.name for thread in threading.enumerate()}
    assert not {"wscall-devices", "wscall-cards"} & {thread.name for thread in threading.enumerate()}


class Run:
    closed = False

    def close(self) -> None:
        self.closed = True


def test_a_watch_begins_with_the_first_and_ends_with_the_last() -> None:
    begun: list[Run] = []

    def begin() -> Run:
        begun.append(Run())
        return begun[-1]

    shared = Shared(begin)
    first, second = shared.want(), shared.want()
    first()
    first()
    assert (len(begun), begun[0].closed) == (1, False)
    second()
    assert begun[0].closed
    assert shared.running is None
    third = shared.want()
    shared.close()
    assert begun[1].closed
    third()
    assert len(begun) == 2
