"""The vendor directory SIM through the real host: manifest, worker process, pipe, and the cards on the counter."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from wscall.cards import CardContent, read_card
from wscall.cards.id_card import values_from_id_card
from wscall.cards.qr import check_code
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import DeviceAbsent, NoCard, NotSupported, TimedOut
from wscall.host import DeviceHandle, Host
from wscall.paths import bundled_manu
from wscall.sim.cards import CARDS, ID_CARDS
from wscall.sim.cards.persons import CHEN, LIN, WANG, ZHAO, ZHOU, Holder
from wscall.sim.devices.counter import insert, remove
from wscall.sim.devices.scanner import ScannerEmulator

CODE = "5F27" * 16 + ":0:" + "A1B2" * 8
LIMIT = 20.0


@pytest.fixture
def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The simulators' directory, which the worker finds through its environment."""
    monkeypatch.setenv("WSCALL_SIM_DIR", str(tmp_path / "sim"))
    return tmp_path / "sim"


@pytest.fixture
def host(tmp_path: Path, counter: Path) -> Iterator[Host]:
    with host_of(tmp_path, "SIM:SIM", bundled=bundled_manu()) as host:
        yield host


def device(host: Host, name: str) -> DeviceHandle:
    return next(handle for handle in host.devices() if handle.name == name)


def read(host: Host, wanted: RecordKind, *, photo: bool = False) -> CardContent:
    return read_card(device(host, "reader"), wanted, Deadline(LIMIT), pin=lambda: "123456", photo=photo)


def test_the_manifest_declares_three_devices(host: Host) -> None:
    assert [(handle.name, handle.capabilities) for handle in host.devices()] == [
        ("reader", ("CardSlots", "Indicator")),
        ("id-reader", ("IdCardReader",)),
        ("scanner", ("CodeScanner",)),
    ]
    assert {handle.mark for handle in host.devices()} == {"SIM"}
    (status,) = host.probe(Deadline(LIMIT))
    assert status.state == "loaded", status


def test_out_of_the_box_a_health_card_with_its_sam(host: Host) -> None:
    content = read(host, "people", photo=True)
    assert content.values["xm"] == LIN.values["xm"]
    assert content.values["address2"] == LIN.values["address2"]
    assert content.photo.startswith(b"\xff\xd8")
    assert content.sam_code == "99000000000000000001"
    health = read(host, "health")
    assert health.allergies == LIN.allergies
    assert health.immunisations == LIN.immunisations


def test_without_the_sam_the_card_number_only(host: Host, counter: Path) -> None:
    remove("sam", counter)
    content = read(host, "card")
    assert (content.values["kh"], content.sam_code) == (LIN.values["kh"], "noSam")
    with pytest.raises(NotSupported) as failure:
        read(host, "people")
    assert "SAM" in failure.value.what.zh
    insert("sam", directory=counter)
    assert read(host, "people").values["xm"] == LIN.values["xm"]


@pytest.mark.parametrize(
    ("name", "holder", "profile"),
    [
        ("health-16k", ZHAO, "health_card"),
        ("health-8k", WANG, "health_card"),
        ("health-old", CHEN, "health_card"),
        ("social-security", ZHOU, "social_security"),
    ],
)
@pytest.mark.parametrize("place", ["contactless", "contact"])
def test_every_card_on_either_side(
    host: Host, counter: Path, name: str, holder: Holder, profile: str, place: str
) -> None:
    remove("contactless", counter)
    insert(name, place, counter)
    content = read(host, "people")
    assert content.profile == profile
    assert (content.values["xm"], content.values["kh"]) == (holder.values["xm"], holder.values["kh"])


def test_an_old_card_needs_no_sam(host: Host, counter: Path) -> None:
    remove("sam", counter)
    insert("health-old", directory=counter)
    assert read(host, "people").values["xm"] == CHEN.values["xm"]


def test_strange_and_missing_cards(host: Host, counter: Path) -> None:
    insert("foreign", directory=counter)
    with pytest.raises(NoCard, match="无法识别"):
        read(host, "card")
    remove("foreign", counter)
    with pytest.raises(NoCard, match="未寻到卡"):
        read(host, "card")
    assert set(CARDS) >= {"foreign"}


def test_a_card_taken_away_in_the_middle_gives_nothing(host: Host, counter: Path) -> None:
    reader = device(host, "reader")
    reader.power_on("contactless", Deadline(LIMIT))
    assert reader.transmit("contactless", bytes.fromhex("00A4000002DDF1"), Deadline(LIMIT)).hex() == "9000"
    remove("health-32k", counter)
    with pytest.raises(NoCard):
        reader.transmit("contactless", bytes.fromhex("00A4000002EF05"), Deadline(LIMIT))


def test_identity_and_signal(host: Host, counter: Path) -> None:
    reader = device(host, "reader")
    assert reader.identity().serial == "SIM0000000001"
    reader.indicate("ok", Deadline(LIMIT))
    assert (counter / "signal").read_text() == "ok"


def test_identity_card(host: Host, counter: Path) -> None:
    reader = device(host, "id-reader")
    with pytest.raises(NoCard):
        reader.read_id_card(Deadline(LIMIT))
    insert("id-citizen", directory=counter)
    card = reader.read_id_card(Deadline(LIMIT))
    assert values_from_id_card(card)["xm"] == ID_CARDS["id-citizen"].name
    assert len(card.photo) == 1024


def test_the_scanner_is_absent_until_its_emulator_runs(host: Host, counter: Path) -> None:
    scanner = device(host, "scanner")
    with pytest.raises(DeviceAbsent) as failure:
        scanner.scan(Deadline(LIMIT))
    assert "wscall simulate scanner" in failure.value.advice.zh
    with ScannerEmulator(counter) as emulator:
        emulator.show_code(CODE)
        assert check_code(scanner.scan(Deadline(LIMIT))) == CODE
    with pytest.raises(DeviceAbsent):
        scanner.scan(Deadline(LIMIT))
    with ScannerEmulator(counter) as emulator:
        emulator.show_code(CODE)
        assert scanner.scan(Deadline(LIMIT)) == CODE


def test_a_code_shown_while_the_scanner_listens(host: Host, counter: Path) -> None:
    scanner = device(host, "scanner")
    with ScannerEmulator(counter) as emulator:
        with pytest.raises(TimedOut):
            scanner.scan(Deadline(0.5))
        emulator.wait_scanning(False, Deadline(LIMIT))

        def show() -> None:
            emulator.wait_scanning(True, Deadline(LIMIT))
            emulator.show_code(CODE)

        person = threading.Thread(target=show)
        person.start()
        try:
            assert scanner.scan(Deadline(LIMIT)) == CODE
        finally:
            person.join()
