"""A scanner in HID-POS mode on the kernel's HID stack, through driver, worker and host."""

import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.in_machine.site import PATIENCE, device
from support.in_machine.talk import Talk
from support.in_machine.uhid import Descriptor, VirtualHid
from wscall.deadline import Deadline
from wscall.errors import DeviceAbsent, TimedOut
from wscall.host import DeviceHandle

CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"
LONG = CODE * 4
MANIFEST = """
[plugin]
name = "hidpos"
mark = "HP"
version = "1.0"
api = 1
vendor = "test"

[[device]]
name = "scanner"
driver = "hid-pos-scanner"
capabilities = ["CodeScanner"]

[device.transport]
kind = "hid"
usb = "1EAB:0010"

[device.options]
dedupe_ms = 0
"""
SCANNER = Descriptor(
    bytes.fromhex(
        "058C 0902 A101"  # bar code scanner, an application
        "8502 1500 26FF00 7508 953F 0902 8102"  # report 2: 63 bytes of input
        "8504 9501 0900 B102"  # report 4: one byte of feature
        "C0".replace(" ", "")
    ),
    "Virtual scanner",
    "HP0001",
)
KEYBOARD = SCANNER._replace(
    reports=bytes.fromhex("0501 0906 A101 0507 19E0 29E7 1500 2501 7501 9508 8102 C0"), serial="HP0002"
)


def report(data: bytes, *, more: bool) -> bytes:
    """An input report of the point-of-sale usage tables."""
    return (bytes([2, len(data)]) + b"]Q0" + data).ljust(63, b"\0") + bytes([int(more)])


def reports(code: str, size: int = 56) -> list[bytes]:
    data = code.encode()
    return [report(data[at : at + size], more=at + size < len(data)) for at in range(0, len(data), size)]


@contextmanager
def scanner() -> Iterator[DeviceHandle]:
    """The device as a site has it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        directory = folder / "manu" / "HIDPOS"
        directory.mkdir(parents=True)
        (directory / "plugin.toml").write_text(MANIFEST)
        with device(folder, "HIDPOS:HP", "scanner") as handle:
            yield handle


@contextmanager
def held(stand: VirtualHid, shown: Sequence[bytes]) -> Iterator[None]:
    """Somebody holds a code there until it is read: what comes before the scan begins does not count."""
    done = threading.Event()

    def hold() -> None:
        while not done.wait(0.3):
            for piece in shown:
                stand.send(piece)

    person = threading.Thread(target=hold)
    person.start()
    try:
        yield
    finally:
        done.set()
        person.join()


def hid_scanner_reads_a_code(talk: Talk) -> None:
    with VirtualHid(SCANNER) as stand, scanner() as handle:
        assert handle.identity().serial == "HP0001"
        with held(stand, reports(CODE)):
            assert handle.scan(Deadline(PATIENCE)) == CODE


def hid_scanner_reads_a_code_of_several_reports(talk: Talk) -> None:
    with VirtualHid(SCANNER) as stand, scanner() as handle, held(stand, reports(LONG)):
        assert handle.scan(Deadline(PATIENCE)) == LONG


def hid_scanner_that_sees_nothing_ends_in_time(talk: Talk) -> None:
    with VirtualHid(SCANNER), scanner() as handle:
        handle.identity()
        try:
            handle.scan(Deadline(1))
        except TimedOut:
            return
        raise AssertionError("a scan of nothing gave a code")


def hid_scanner_unplugged_is_absent_and_works_again_when_plugged_in(talk: Talk) -> None:
    with scanner() as handle:
        with VirtualHid(SCANNER) as stand, held(stand, reports(CODE)):
            assert handle.scan(Deadline(PATIENCE)) == CODE
        for _ in range(2):  # the first finds the open device gone, the second looks for it anew
            _absent(handle)
        with VirtualHid(SCANNER) as stand, held(stand, reports(CODE)):
            assert handle.scan(Deadline(PATIENCE)) == CODE


def hid_scanner_in_keyboard_mode_is_told(talk: Talk) -> None:
    with VirtualHid(KEYBOARD), scanner() as handle:
        assert "HID-POS" in _absent(handle).advice.en
        assert "keyboard mode" in _absent(handle).advice.en


def _absent(handle: DeviceHandle) -> DeviceAbsent:
    try:
        handle.scan(Deadline(PATIENCE))
    except DeviceAbsent as absent:
        return absent
    raise AssertionError("a scan without a scanner gave a code")


CHECKS = (
    hid_scanner_reads_a_code,
    hid_scanner_reads_a_code_of_several_reports,
    hid_scanner_that_sees_nothing_ends_in_time,
    hid_scanner_unplugged_is_absent_and_works_again_when_plugged_in,
    hid_scanner_in_keyboard_mode_is_told,
)
