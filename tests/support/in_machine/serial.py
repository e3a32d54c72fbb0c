"""A scanner stand behind a USB serial adapter, pulled out and put back while it is in use."""

import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from support.in_machine.site import PATIENCE, device
from support.in_machine.talk import Talk
from wscall.deadline import Deadline
from wscall.devices.transports.ports import list_ports
from wscall.errors import DeviceAbsent
from wscall.host import DeviceHandle

CODE = "5F2714C0A9E3D8B7:0:0123456789ABCDEF"


@contextmanager
def stand() -> Iterator[DeviceHandle]:
    """The bundled directory of the stand, as it is: it looks for the USB serial port by itself."""
    with tempfile.TemporaryDirectory() as name, device(Path(name), "MINDE:MINDE", "scanner") as handle:
        yield handle


def usb_serial_scanner_is_found_and_reads_a_code(talk: Talk) -> None:
    (port,) = (port for port in list_ports() if port.usb)
    assert port.usb == "0403:6001", port
    with stand() as handle:
        talk.please("show")
        assert handle.scan(Deadline(PATIENCE)) == CODE


def usb_serial_scanner_pulled_out_in_a_scan_is_absent_and_works_again(talk: Talk) -> None:
    with stand() as handle:
        with ThreadPoolExecutor() as person:
            scan = person.submit(handle.scan, Deadline(PATIENCE))
            try:
                talk.please("unplug in the scan")
            except AssertionError as failed:
                failed.add_note(f"the scan meanwhile: {scan.exception()!r}")
                raise
            assert isinstance(scan.exception(), DeviceAbsent), scan.exception()
        assert not [port for port in list_ports() if port.usb]
        try:
            handle.scan(Deadline(PATIENCE))
        except DeviceAbsent:
            talk.please("plug")
        else:
            raise AssertionError("a scan without a scanner gave a code")
        _wait_for_port()
        talk.please("show")
        assert handle.scan(Deadline(PATIENCE)) == CODE


def _wait_for_port() -> None:
    """QEMU has plugged it in; the kernel takes a moment to find it, and tells only who listens to udev."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.05)):
        if any(port.usb for port in list_ports()):
            return
        pause.wait(0.05)
    raise RuntimeError("the kernel did not find the adapter again")


CHECKS = (
    usb_serial_scanner_is_found_and_reads_a_code,
    usb_serial_scanner_pulled_out_in_a_scan_is_absent_and_works_again,
)
