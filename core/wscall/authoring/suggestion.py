"""From what is plugged in to what belongs into the configuration.

A vendor directory that is made for the hardware is named; for scanners nobody has made one for, the manifest of a
shared driver is written out. Nothing is opened and nothing is sent: a guess may trigger the wrong device.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from wscall.authoring.attached import Attached
from wscall.authoring.fitting import Directories, Fit
from wscall.authoring.scaffold import manifest
from wscall.devices.known import known
from wscall.devices.transports.hid_devices import HidDevice
from wscall.devices.transports.ports import Port
from wscall.text import NOTHING, Text

_HID_POS: Final = (0x8C, 0x02)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_LONGEST_NAME: Final = 12
_SWITCH: Final = Text(
    "用说明书中的设置码改为虚拟串口（USB-COM）或 HID-POS 模式",
    "switch it to USB-COM or HID-POS mode with the set-up codes of its manual",
)


class Suggestion(NamedTuple):
    """What to do with one piece of hardware.

    Attributes:
        seen: what the operating system says of it.
        what: what it is taken for.
        entry: for INCLUDE_DIR, ``<DIR:MARK>``; empty if nothing can read it as it is.
        scanner: whether it scans codes, so that SMDDevName may name its directory.
        kind: of the vendor directory to make (:data:`wscall.authoring.kinds.KINDS`); empty where there is one.
        settings: for its manifest.
        manifest: its text.
        site: lines for WSCallConfig.ini that tell this device from others alike.
        advice: what else there is to know.
    """

    seen: str
    what: Text
    entry: str = ""
    scanner: bool = False
    kind: str = ""
    settings: Mapping[str, str | int] = {}
    manifest: str = ""
    site: str = ""
    advice: Text = NOTHING

    @property
    def directory(self) -> str:
        """Name of the vendor directory."""
        return self.entry.strip("<>").partition(":")[0]


def suggest(attached: Attached, directories: Directories) -> list[Suggestion]:
    """Something for every device that wscall may be able to use. A mouse is none, nor is a keyboard for typing."""
    names = _Names(directories)
    return [
        *_for_ports(attached.ports, directories, names),
        *_for_hid(attached.hid, directories, names),
        *_for_readers(attached.readers, directories),
        *(
            Suggestion(
                name,
                Text("键盘模式的扫码器，程序无法读取", "a scanner in keyboard mode, which no program can read"),
                advice=_SWITCH,
            )
            for name in attached.typing
        ),
    ]


class _Names:
    """Gives new vendor directories names that are free."""

    def __init__(self, directories: Directories) -> None:
        self._taken = set(directories.names)

    def take(self, *words: str) -> str:
        found = (word[0] for word in map(_WORD.search, words) if word)
        base = next(found, "SCANNER").upper()[:_LONGEST_NAME]
        name, number = base, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{base}{number}"
        self._taken.add(name.casefold())
        return name


def _for_ports(ports: tuple[Port, ...], directories: Directories, names: _Names) -> Iterator[Suggestion]:
    alike = Counter((port.usb, port.product) for port in ports)
    for port in ports:
        fit = directories.for_port(port)
        if fit:
            yield _served(str(port), fit)
            continue
        told = directories.serial_device(known().directory(port.product))
        if told:
            site = f"[DEVICE:{told.directory}/{told.device}]\nusb={port.usb}\nproduct={port.product}"
            yield _served(str(port), told, site if len(ports) > 1 else "")
            continue
        suggestion = _scanner(port, names)
        if alike[port.usb, port.product] > 1:
            site = f"[DEVICE:{suggestion.directory}/scanner]\nport={port.name}"
            suggestion = suggestion._replace(site=site)
        yield suggestion


def _served(seen: str, fit: Fit, site: str = "") -> Suggestion:
    what = Text(f"由厂商目录 {fit.directory} 支持", f"served by the vendor directory {fit.directory}")
    return Suggestion(seen, what, f"<{fit.directory}:{fit.mark}>", fit.scanner, site=site)


def _scanner(port: Port, names: _Names) -> Suggestion:
    table = known()
    maker, bridge = table.maker(port.usb), table.bridges.get(port.usb)
    settings: dict[str, str | int] = {"transport.usb": port.usb}
    silent = table.says_nothing(port.usb, port.product)
    if not silent:
        settings["transport.product"] = port.product
    name = names.take(maker.name if maker else "", "" if silent else port.product)
    if maker:
        what = Text(f"{maker.name} 扫码器", f"a {maker.name} scanner")
        advice = NOTHING
    elif bridge:
        what = Text(f"串口设备（{bridge.chip} 转接芯片）", f"a serial device behind a {bridge.chip} bridge chip")
        advice = Text(
            "这种芯片用在许多产品中：是扫码墩才用下面的清单；多个同样的芯片时按端口区分",
            "many products have this chip: the manifest is for scanners only; tell several of them apart by port",
        )
    else:
        what = Text("虚拟串口设备", "a device with a virtual serial port")
        advice = Text("是扫码墩才用下面的清单", "use the manifest only if it is a scanner")
    return _new_scanner(str(port), what, "scanner", name, settings, advice)


def _new_scanner(
    seen: str, what: Text, kind: str, name: str, settings: Mapping[str, str | int], advice: Text = NOTHING
) -> Suggestion:
    made = manifest(kind, name, settings)
    return Suggestion(
        seen, what, f"<{name}:{name}>", scanner=True, kind=kind, settings=settings, manifest=made, advice=advice
    )


def _for_hid(devices: tuple[HidDevice, ...], directories: Directories, names: _Names) -> Iterator[Suggestion]:
    served = set()
    for device in devices:
        fit = directories.for_hid(device)
        if fit and (device.usb, device.serial, fit) not in served:  # one device shows several collections
            served.add((device.usb, device.serial, fit))
            yield _served(str(device), fit)
        elif not fit and (device.usage_page, device.usage) == _HID_POS:
            maker = known().maker(device.usb)
            settings = {"transport.usb": device.usb} | (
                {"options.enable": maker.enable} if maker and maker.enable else {}
            )
            name = names.take(maker.name if maker else "", device.product)
            yield _new_scanner(
                str(device), Text("HID-POS 扫码器", "a scanner in HID-POS mode"), "hid-scanner", name, settings
            )


def _for_readers(readers: tuple[str, ...], directories: Directories) -> Iterator[Suggestion]:
    for reader in readers:
        fit = directories.for_reader(reader)
        if fit:
            yield _served(reader, fit)
