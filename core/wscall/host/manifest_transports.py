"""``[device.transport]`` of a manifest: how bytes reach a device, one table a kind."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import Field, field_validator

from wscall.host.manifest_table import Table, Words

_SYSTEM: Final = re.compile(r"any|(windows|linux|macos)(-(x86|x86_64|aarch64|loongarch64))?")
UsbId = Annotated[
    str,
    Field(
        description="VID:PID in hexadecimal",
        pattern=r"^([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4})?$",
        examples=["1A86:7523"],
    ),
]
ProductText = Annotated[str, Field(description="Part of the USB product text", examples=["ACME"])]


class Serial(Table):
    """A serial port, also one that a USB device pretends to have."""

    kind: Literal["serial"] = Field(
        description="A serial port, also one that a USB device pretends to have", examples=["serial"]
    )
    port: Words = Field(
        "auto", description="auto, a name (COM3, /dev/ttyUSB0) or a pattern", examples=["COM3", "/dev/ttyUSB*"]
    )
    usb: UsbId = ""
    product: ProductText = ""
    baud: int = Field(9600, ge=50, le=4_000_000, description="Bits a second", examples=[115200])
    bits: int = Field(8, ge=5, le=8, description="Data bits", examples=[7])
    parity: Literal["n", "e", "o", "m", "s", "N", "E", "O", "M", "S"] = Field(
        "n", description="Parity bit: none, even, odd, mark, space", examples=["e"]
    )
    stop: int = Field(1, ge=1, le=2, description="Stop bits", examples=[2])
    flow: Literal["none", "rtscts", "xonxoff", "dsrdtr"] = Field(
        "none", description="Flow control", examples=["rtscts"]
    )


class Hid(Table):
    """A USB HID device."""

    kind: Literal["hid"] = Field(description="A USB HID device", examples=["hid"])
    usb: UsbId = ""
    product: ProductText = ""
    serial: str = Field("", description="USB serial number, where there are several", examples=["A1B2C3"])
    usage_page: int = Field(0, ge=0, le=0xFFFF, description="HID usage page; 0: any", examples=[140])
    usage: int = Field(0, ge=0, le=0xFFFF, description="HID usage; 0: any", examples=[2])
    node: str = Field(
        "",
        description="The device's path, which spares looking for it; or an emulator's terminal",
        examples=["/dev/hidraw0"],
    )


class Library(Table):
    """A vendor's shared library."""

    kind: Literal["library"] = Field(description="A vendor's shared library", examples=["library"])
    file: str | dict[str, str] = Field(
        description="File in the vendor directory, or files by system and machine: linux-x86_64, windows, any",
        examples=["acme.dll", {"linux-x86_64": "x64/libacme.so", "windows": "acme.dll"}],
    )
    convention: Literal["cdecl", "stdcall"] = Field(
        "cdecl", description="Calling convention on 32-bit Windows", examples=["stdcall"]
    )
    preload: tuple[Words, ...] = Field(
        (),
        strict=False,
        description="Files to load before it; those for another system or bitness are left out",
        examples=[["acme_core.dll"]],
    )
    runner: str = Field("", description="Program that runs Windows libraries on another system", examples=["wine"])

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str | dict[str, str]) -> str | dict[str, str]:
        for key, name in (file if isinstance(file, dict) else {"any": file}).items():
            if not _SYSTEM.fullmatch(key):
                raise ValueError(
                    f"{key}: any | (windows | linux | macos)[-(x86 | x86_64 | aarch64 | loongarch64)]"
                )
            _check_inside(name)
        return file

    @field_validator("preload")
    @classmethod
    def _beside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for name in files:
            _check_inside(name)
        return files


def _check_inside(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if not name or path.is_absolute() or ".." in path.parts or ":" in name:
        raise ValueError(f"{name!r}: a path inside the vendor directory")


class Pcsc(Table):
    """A reader of the system's smart card service."""

    kind: Literal["pcsc"] = Field(description="A reader of the system's smart card service", examples=["pcsc"])
    reader: str = Field("*", description="Pattern for the reader's name, any case", examples=["*ACME*"])
    protocol: Literal["any", "t0", "t1", "T0", "T1"] = Field(
        "any", description="Transmission protocol of the card", examples=["t1"]
    )


class Tcp(Table):
    """A device in the network, on this machine or beside it."""

    kind: Literal["tcp"] = Field(
        description="A device in the network, on this machine or beside it", examples=["tcp"]
    )
    host: Words = Field(description="Name or address", examples=["192.168.1.60"])
    port: int = Field(ge=1, le=65535, description="Number of the port", examples=[4001])


class Virtual(Table):
    """No hardware: a simulated device."""

    kind: Literal["virtual"]


class Nothing(Table):
    """The driver finds its device by itself."""

    kind: Literal["none"]


TRANSPORTS: Final[Mapping[str, type[Table]]] = {
    "serial": Serial,
    "hid": Hid,
    "library": Library,
    "pcsc": Pcsc,
    "tcp": Tcp,
    "virtual": Virtual,
    "none": Nothing,
}
"""The transports by kind."""


def transport_keys(kind: str) -> tuple[str, ...]:
    """The keys that ``[device.transport]`` of this kind may have."""
    return tuple(TRANSPORTS[kind].model_fields)
