"""Suggestions from hardware that the operating system would report; nothing of it is really there."""

import tomllib
from pathlib import Path

import pytest

from wscall.authoring.attached import Attached
from wscall.authoring.fitting import Directories
from wscall.authoring.suggestion import Suggestion, suggest
from wscall.devices.known import known
from wscall.devices.transports.hid_devices import HidDevice
from wscall.devices.transports.ports import Port
from wscall.host.manifest import load_manifest
from wscall.host.manifest_transports import Hid, Serial
from wscall.paths import bundled_manu

BRIDGE = Port("/dev/ttyUSB0", "1A86:7523", "USB Serial")
SECOND = Port("/dev/ttyUSB1", "1A86:7523", "USB Serial")
MINDEO = Port("/dev/ttyACM0", "1A86:7523", "Mindeo FS390", "S1")
CINO = Port("COM7", "1FBB:3850", "CINO FuzzyScan")
HONEYWELL = HidDevice(b"1", "0C2E:0B61", "Honeywell Scanner", "S1", 0x8C, 0x02)
MOUSE = HidDevice(b"2", "046D:C077", "Optical Mouse", "", 0x01, 0x02)
KEYBOARD = HidDevice(b"3", "2DD6:0260", "SuperLead 2300", "", 0x01, 0x06)

READER = """\
[plugin]
name = "lamp"
mark = "Lamp"
version = "1"
api = 1
vendor = "Lamp"
[[device]]
name = "reader"
driver = "lamp-reader"
capabilities = ["CardSlots"]
transport = { kind = "hid", usb = "72AA:90d5" }
[[device]]
name = "tower"
driver = "pcsc"
capabilities = ["CardSlots"]
transport = { kind = "pcsc", reader = "*lamp*" }
[[device]]
name = "line"
driver = "serial-scanner"
capabilities = ["CodeScanner"]
transport = { kind = "serial", product = "Lamp" }
"""


def suggested(attached: Attached, *folders: Path) -> list[Suggestion]:
    return suggest(attached, Directories((*folders, bundled_manu())))


@pytest.fixture
def manu(tmp_path: Path) -> Path:
    """A site's folder with one vendor directory, and one that cannot be read."""
    for name, text in (("LAMP", READER), ("BROKEN", "[plugin")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "plugin.toml").write_text(text, encoding="utf-8")
    return tmp_path


def loaded(suggestion: Suggestion, folder: Path) -> Serial | Hid:
    path = folder / "new.toml"
    path.write_text(suggestion.manifest, encoding="utf-8")
    transport = load_manifest(path).device[0].transport
    assert isinstance(transport, Serial | Hid)
    return transport


def test_nothing_attached_is_nothing_suggested() -> None:
    assert suggested(Attached()) == []


def test_a_scanner_of_a_known_maker_gets_a_manifest(tmp_path: Path) -> None:
    [each] = suggested(Attached(ports=(CINO,)))
    assert (each.entry, each.kind, each.site) == ("<CINO:CINO>", "scanner", "")
    line = loaded(each, tmp_path)
    assert (line.kind, line.usb, line.product) == ("serial", "1FBB:3850", "CINO FuzzyScan")


def test_a_bridge_chip_says_nothing_of_the_product_and_the_advice_says_so(tmp_path: Path) -> None:
    [each] = suggested(Attached(ports=(BRIDGE,)))
    assert (each.entry, loaded(each, tmp_path).product) == ("<SCANNER:SCANNER>", "")
    assert "CH340" in each.what.en
    assert "scanners only" in each.advice.en


def test_two_alike_get_names_of_their_own_and_are_told_apart_by_port() -> None:
    first, second = suggested(Attached(ports=(BRIDGE, SECOND)))
    assert (first.entry, second.entry) == ("<SCANNER:SCANNER>", "<SCANNER2:SCANNER2>")
    assert first.site == "[DEVICE:SCANNER/scanner]\nport=/dev/ttyUSB0"
    assert second.site == "[DEVICE:SCANNER2/scanner]\nport=/dev/ttyUSB1"


def test_a_product_text_leads_to_the_bundled_directory() -> None:
    [alone] = suggested(Attached(ports=(MINDEO,)))
    assert (alone.entry, alone.kind, alone.site) == ("<MINDE:MINDE>", "", "")
    beside, _ = suggested(Attached(ports=(MINDEO, BRIDGE)))
    assert beside.site == "[DEVICE:MINDE/scanner]\nusb=1A86:7523\nproduct=Mindeo FS390"


def test_a_scanner_in_hid_pos_mode(tmp_path: Path) -> None:
    [each] = suggested(Attached(hid=(MOUSE, HONEYWELL, KEYBOARD)))
    assert (each.entry, each.kind) == ("<HONEYWELL:HONEYWELL>", "hid-scanner")
    assert loaded(each, tmp_path).usb == "0C2E:0B61"
    assert tomllib.loads(each.manifest)["device"][0]["options"]["enable"] == "FE01"


def test_a_scanner_that_types_is_warned_of_and_not_configured() -> None:
    [each] = suggested(Attached(typing=("SuperLead 2300",)))
    assert (each.seen, each.entry, each.manifest) == ("SuperLead 2300", "", "")
    assert "HID-POS" in each.advice.en


def test_manifests_say_which_hardware_they_are_for(manu: Path) -> None:
    hid = [HidDevice(path, "72AA:90D5", "Lamp", "", page, 1) for path, page in ((b"1", 0xFF00), (b"2", 0xFF01))]
    each = suggested(Attached(hid=tuple(hid)), manu)
    assert [(one.entry, one.kind) for one in each] == [("<LAMP:Lamp>", "")]
    each = suggested(Attached(ports=(Port("COM3", "0000:0001", "LAMP 3"),)), manu)
    assert [(one.entry, one.kind) for one in each] == [("<LAMP:Lamp>", "")]


def test_the_most_exact_pattern_serves_a_reader(manu: Path) -> None:
    exact, other = suggested(Attached(readers=("Lamp Tower 00 00", "ACS ACR1281 00 00")), manu)
    assert (exact.entry, other.entry) == ("<LAMP:Lamp>", "<PCSC:PCSC>")


def test_a_new_name_is_never_that_of_a_directory_that_is_there(manu: Path) -> None:
    [each] = suggested(Attached(ports=(Port("COM3", "1234:5678", "Broken Thing"),)), manu)
    assert each.directory == "BROKEN2"


@pytest.mark.parametrize(
    ("attached", "entry"),
    [
        (Attached(hid=(HidDevice(b"1", "072F:90D5", "HD-100", "", 0xFF00, 1),)), "<HuaDa:HD>"),
        (Attached(readers=("Watchdata W5181 00 00",)), "<WDCARD:WD>"),
        (Attached(readers=("Gemalto PC Twin Reader 00 00",)), "<PCSC:PCSC>"),
    ],
)
def test_hardware_of_the_bundled_directories_is_known_from_their_manifests(attached: Attached, entry: str) -> None:
    assert [(each.entry, each.kind) for each in suggested(attached)] == [(entry, "")]


def test_the_table_leads_to_directories_that_exist() -> None:
    directories = Directories((bundled_manu(),))
    for directory in known().products.values():
        assert directories.serial_device(directory), directory
