"""What is plugged into this machine, as far as the operating system tells without opening anything."""

from typing import NamedTuple

from wscall.devices.transports.hid_devices import HidDevice, list_hid
from wscall.devices.transports.pcsc import Pcsc
from wscall.devices.transports.ports import Port, list_ports
from wscall.doctor.keyboard import typing_scanners
from wscall.errors import WscallError
from wscall.text import Text


class Attached(NamedTuple):
    """The hardware.

    Attributes:
        ports: serial ports that belong to a USB device; a bare one cannot say what hangs on it.
        hid: HID collections.
        readers: names of the PC/SC readers.
        typing: names of scanners in keyboard mode.
        unseen: why a kind of hardware could not be looked at.
    """

    ports: tuple[Port, ...] = ()
    hid: tuple[HidDevice, ...] = ()
    readers: tuple[str, ...] = ()
    typing: tuple[str, ...] = ()
    unseen: tuple[WscallError, ...] = ()


def look() -> Attached:
    """Look at the serial ports, the HID devices, the PC/SC readers and the keyboards.

    What cannot be looked at here, for want of a library or a service, is told in ``unseen``.
    """
    here = str(Text("本机", "this machine"))
    unseen: list[WscallError] = []
    hid: list[HidDevice] = []
    readers: list[str] = []
    try:
        hid = list_hid(here)
    except WscallError as error:
        unseen.append(error)
    try:
        readers = _readers(here)
    except WscallError as error:
        unseen.append(error)
    ports = (port for port in list_ports() if port.usb)
    return Attached(tuple(ports), tuple(hid), tuple(readers), tuple(typing_scanners()), tuple(unseen))


def _readers(where: str) -> list[str]:
    pcsc = Pcsc(where)
    try:
        return pcsc.readers()
    finally:
        pcsc.close()
