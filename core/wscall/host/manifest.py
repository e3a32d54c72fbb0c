"""``plugin.toml``: what a vendor directory says of itself before any of its code runs."""

import codecs
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import (
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from wscall.config.marks import canonical_mark
from wscall.errors import BadConfiguration, DriverIncompatible
from wscall.host.manifest_problems import first_problem
from wscall.host.manifest_table import Table, Words
from wscall.host.manifest_transports import Hid, Library, Nothing, Pcsc, Serial, Tcp, Virtual
from wscall.text import Text

API: Final = 1
"""Version of the contract with plugins. Additive changes keep it; the host accepts it and the one before."""
ACCEPTED_API: Final = tuple(range(max(1, API - 1), API + 1))
FILE_NAME: Final = "plugin.toml"

Capability = Literal["CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator"]
OperatingSystem = Literal["windows", "linux", "macos"]
Machine = Literal["x86", "x86_64", "aarch64", "loongarch64"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Titles(Table):
    """A title in both languages."""

    zh: Words
    en: Words


class Plugin(Table):
    """``[plugin]``: who made this, and for which contract."""

    name: Name = Field(description="Name of the plugin: letters, digits, . _ -", examples=["acme-readers"])
    title: Titles | None = Field(
        None,
        description='Name for people: { zh = "...", en = "..." }',
        examples=[{"zh": "ACME 读卡器", "en": "ACME reader"}],
    )
    mark: Words = Field(
        description="厂商标识 by which INCLUDE_DIR names the vendor; case does not matter", examples=["ACME"]
    )
    aliases: tuple[Words, ...] = Field(
        (), strict=False, description="Other spellings of the mark", examples=[["艾克米"]]
    )
    version: Words = Field(description="Version of the plugin", examples=["1.2.0"])
    api: int = Field(
        description="Version of the contract with the host",
        examples=[API],
        json_schema_extra={"enum": [*ACCEPTED_API]},
    )
    vendor: Words = Field(description="Who makes the plugin", examples=["ACME Medical"])
    homepage: str = Field(
        "", description="URL", pattern=r"^(https?://\S+)?$", examples=["https://acme.example/readers"]
    )
    issues: str = Field("", description="URL or address to report faults to", examples=["support@acme.example"])
    support: Literal["supported", "community", "experimental", "unsupported"] = Field(
        "community", description="How well it is known to work", examples=["supported"]
    )
    module: str = Field(
        "",
        description="Module with own drivers: driver.py, or driver for a folder with __init__.py",
        examples=["driver.py"],
        pattern=r"^([A-Za-z_][A-Za-z0-9_]*(\.py)?)?$",
    )


Transport = Annotated[
    Serial | Hid | Library | Pcsc | Tcp | Virtual | Nothing,
    Field(discriminator="kind", description="How bytes reach the device"),
]


def _no_transport() -> Nothing:
    return Nothing(kind="none")


class Limits(Table):
    """``[device.limits]``: times in seconds."""

    start: Seconds = Field(3.0, description="Until the driver process says hello", examples=[10.0])
    read: Seconds = Field(5.0, description="One attempt to read", examples=[8.0])
    listen: Seconds = Field(
        1.0,
        description="One wait for a code, of a device that is reader and scanner in one: then it looks for a card",
        examples=[6.0],
    )
    poll: Seconds | None = Field(
        None, description="Between two looks, for drivers that have to poll", examples=[0.3]
    )


class Device(Table):
    """``[[device]]``: one device and the driver that makes it usable."""

    name: Name = Field(description="Unique in this manifest", examples=["reader"])
    driver: Name = Field(description="A driver of the own module, or a shared one", examples=["serial-scanner"])
    capabilities: tuple[Capability, ...] = Field(
        min_length=1, strict=False, description="What the device can do", examples=[["CardSlots", "Indicator"]]
    )
    models: tuple[Words, ...] = Field(
        (), strict=False, description="Model names, for people", examples=[["R-100", "R-200"]]
    )
    concurrency: Literal["serial", "per-slot", "free"] = Field(
        "serial", description="Requests at a time: one, one a slot, any number", examples=["per-slot"]
    )
    isolation: Literal["process", "inline"] = Field(
        "process",
        description="inline runs the driver in the host: its faults are then the host's",
        examples=["process"],
    )
    arch: tuple[Machine, ...] = Field(
        (), strict=False, description="Machines it runs on; none named: any", examples=[["x86_64", "aarch64"]]
    )
    os: tuple[OperatingSystem, ...] = Field(
        (), strict=False, description="Systems it runs on; none named: any", examples=[["windows"]]
    )
    apartment: Literal["", "STA", "MTA"] = Field(
        "", description="COM apartment the vendor's objects need", examples=["STA"]
    )
    codec: str = Field("", description="Encoding of the vendor's texts, e.g. gb18030", examples=["gb18030"])
    fallback_for: str = Field(
        "",
        description="A device above, to which this is another way: asked only where that one does not work",
        examples=["library"],
    )
    simulator: str = Field(
        "",
        description="What stands in for the hardware in `wscall plugin check`; none named: what the driver has",
        examples=["simulator.py"],
    )
    transport: Transport = Field(default_factory=_no_transport, examples=[{"kind": "pcsc", "reader": "*ACME*"}])
    options: dict[str, Any] = Field(
        default_factory=dict, description="Whatever the driver takes", examples=[{"mode": "continuous"}]
    )
    limits: Limits = Field(default_factory=Limits, description="Times in seconds", examples=[{"read": 8.0}])

    @field_validator("codec")
    @classmethod
    def _known(cls, codec: str) -> str:
        try:
            return codecs.lookup(codec).name if codec else ""
        except LookupError:
            raise ValueError("an encoding that Python knows, e.g. gb18030") from None


class Manifest(Table):
    """A whole ``plugin.toml``."""

    plugin: Plugin
    device: tuple[Device, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _unique(self) -> "Manifest":
        names = [device.name.casefold() for device in self.device]
        if len(set(names)) < len(names):
            raise ValueError("every device needs a name of its own")
        return self

    @model_validator(mode="after")
    def _falls_back_upwards(self) -> "Manifest":
        above: set[str] = set()
        for device in self.device:
            if device.fallback_for and device.fallback_for not in above:
                raise ValueError(
                    f"fallback_for = {device.fallback_for!r}: the name of a device above {device.name}"
                )
            above.add(device.name)
        return self

    @property
    def marks(self) -> frozenset[str]:
        """The mark and its aliases as they are compared."""
        return frozenset(canonical_mark(mark).casefold() for mark in (self.plugin.mark, *self.plugin.aliases))


_TABLES: Final[Mapping[str, type[Table]]] = {
    "": Manifest,
    "plugin": Plugin,
    "title": Titles,
    "device": Device,
    "limits": Limits,
}


def load_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises:
        BadConfiguration: the first thing wrong with it, with file:line:column; a misspelt key comes first.
        DriverIncompatible: it is made for another version of the contract.
    """
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, str(error)) from error
    _check_api(path, data)
    try:
        return Manifest.model_validate(data)
    except ValidationError as error:
        raise first_problem(path, text, error, _TABLES) from error


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadConfiguration(
            Text("清单文件不是 UTF-8 编码", "the manifest is not encoded in UTF-8"),
            where=f"{path}:{line}:1",
            found=error.object[error.start : error.end].hex(),
            needed="UTF-8",
            advice=Text("用 UTF-8 编码另存", "save it as UTF-8"),
        ) from error
    except OSError as error:
        raise BadConfiguration(
            Text("清单文件无法读取", "the manifest cannot be read"), where=str(path), found=str(error.strerror)
        ) from error


def _syntax_error(path: Path, said: str) -> BadConfiguration:
    place = re.search(r" \(at line (\d+), column (\d+)\)", said)
    where = f"{path}:{place[1]}:{place[2]}" if place else f"{path}: end"
    return BadConfiguration(
        Text("清单文件不是有效的 TOML", "the manifest is not valid TOML"),
        where=where,
        found=re.sub(r" \(at .*\)", "", said),
        needed="TOML 1.0",
        advice=Text("参见 docs/reference 中的清单说明", "see the manifest's page in docs/reference"),
    )


def _check_api(path: Path, data: Mapping[str, Any]) -> None:
    """Look at the contract version first: a newer manifest may rightly have keys that are unknown here."""
    plugin = data.get("plugin")
    api = plugin.get("api") if isinstance(plugin, dict) else None
    if type(api) is int and api not in ACCEPTED_API:
        newer = api > API
        raise DriverIncompatible(
            Text("插件的接口版本与本程序不符", "the plugin is made for another version of the contract"),
            where=f"{path}: api",
            found=str(api),
            needed=" | ".join(map(str, ACCEPTED_API)),
            advice=Text("升级 wscall", "upgrade wscall")
            if newer
            else Text("向厂商索取新版插件", "ask the vendor for a newer plugin"),
        )
