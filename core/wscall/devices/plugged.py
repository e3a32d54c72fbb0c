"""Whether a device is plugged in, as the operating system sees it: nothing is opened, no vendor's code runs."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.devices.arrivals.pcsc import FOLDER, PcscReaders
from wscall.devices.transports.hid_devices import HidWish, list_hid
from wscall.devices.transports.ports import find_port, list_ports
from wscall.errors import DeviceAbsent, WscallError

_WILD: Final = re.compile(r"[*?\[]")
_DEVICES: Final = Path("/dev")
_SERVICE: Final = Path(FOLDER)
_PCSC: Final = "pcsc"


class Sighting(NamedTuple):
    """Whether it is there, and what the operating system calls it."""

    there: bool
    model: str = ""


def sighting(transport: Mapping[str, Any], where: str, readers: PcscReaders | None = None) -> Sighting | None:
    """Look for the device; None where only its driver can tell, or where several fit.

    Args:
        transport: ``[device.transport]`` with the site's settings in it.
        where: directory and device, for errors.
        readers: who keeps up with PC/SC, if anybody does.
    """
    kind = transport.get("kind")
    try:
        if kind == "serial":
            return _serial(transport, where)
        if kind == "hid":
            return _hid(transport, where)
        if kind == _PCSC and readers is not None:
            return _pcsc(transport, readers.readers or {})
    except DeviceAbsent:
        return Sighting(there=False)
    except WscallError:
        pass
    return None


def folders(transports: Iterable[Mapping[str, Any]]) -> tuple[Path, ...]:
    """Where the files of such devices come and go."""
    found = {_DEVICES}
    for transport in transports:
        if transport.get("kind") == _PCSC:
            found.add(_SERVICE if _SERVICE.is_dir() else _SERVICE.parent)
        name = str(transport.get("port" if transport.get("kind") == "serial" else "node", ""))
        if name.startswith("/"):
            found.add(Path(name).parent)
    return tuple(sorted(folder for folder in found if not _WILD.search(str(folder))))


def _serial(transport: Mapping[str, Any], where: str) -> Sighting:
    """A port that is named counts as there when there is a file of its name; Windows has a list of them."""
    name, usb, product = (str(transport.get(key, "")) for key in ("port", "usb", "product"))
    known = list_ports()
    port = find_port(name or "auto", usb, product, where, known)
    listed = next((each for each in known if each.name.casefold() == port.name.casefold()), None)
    if listed is not None:
        return Sighting(there=True, model=listed.product)
    return Sighting(there=sys.platform != "win32" and os.path.exists(port.name))  # noqa: PTH110 - it may be no path


def _pcsc(transport: Mapping[str, Any], readers: Iterable[str]) -> Sighting:
    pattern = str(transport.get("reader", "*")).lower()
    name = next((reader for reader in readers if fnmatchcase(reader.lower(), pattern)), None)
    return Sighting(there=name is not None, model=name or "")


def _hid(transport: Mapping[str, Any], where: str) -> Sighting | None:
    wish = HidWish.read(transport, where)
    if wish.node:
        return Sighting(there=os.path.exists(wish.node))  # noqa: PTH110 - it may be no path
    if not (wish.usb or wish.product or wish.serial):
        return None
    found = [device for device in list_hid(where) if wish.fits(device)]
    return Sighting(bool(found), found[0].product if found else "")
