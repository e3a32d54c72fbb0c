"""``plugin.toml``: what a vendor directory says of itself before any of its code runs."""

import codecs
import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from wscall.config.marks import canonical_mark
from wscall.errors import BadConfiguration, DriverIncompatible
from wscall.host.toml_positions import key_positions
from wscall.text import NOTHING, Text

API: Final = 1
"""Version of the contract with plugins. Additive changes keep it; the host accepts it and the one before."""
ACCEPTED_API: Final = tuple(range(max(1, API - 1), API + 1))
FILE_NAME: Final = "plugin.toml"
_SYSTEM: Final = re.compile(r"any|(windows|linux|macos)(-(x86|x86_64|aarch64|loongarch64))?")

Capability = Literal["CardSlots", "CodeScanner", "IdCardReader", "RecordReader", "Indicator"]
OperatingSystem = Literal["windows", "linux", "macos"]
Machine = Literal["x86", "x86_64", "aarch64", "loongarch64"]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Table(BaseModel):
    """A table of the manifest: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


class Serial(Table):
    """A serial port, also one that a USB device pretends to have."""

    kind: Literal["serial"] = Field(
        description="A serial port, also one that a USB device pretends to have", examples=["serial"]
    )
    port: Words = Field(
        "auto", description="auto, a name (COM3, /dev/ttyUSB0) or a pattern", examples=["COM3", "/dev/ttyUSB*"]
    )
    usb: str = Field(
        "",
        description="VID:PID in hexadecimal",
        pattern=r"^([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4})?$",
        examples=["1A86:7523"],
    )
    product: str = Field("", description="Part of the USB product text", examples=["ACME"])
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
    usb: str = Field(
        "",
        description="VID:PID in hexadecimal",
        pattern=r"^([0-9A-Fa-f]{4}:[0-9A-Fa-f]{4})?$",
        examples=["1A86:7523"],
    )
    product: str = Field("", description="Part of the USB product text", examples=["ACME"])
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
        found = error.errors(include_url=False)
        causes = [
            problem for problem in found if problem["type"] != "too_short"
        ] or found  # too few devices follow
        problems = sorted(causes, key=lambda problem: problem["type"] != "extra_forbidden")
        raise _problem(path, text, problems[0], len(problems) - 1) from error


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


_PROBLEMS: Final = {
    "extra_forbidden": Text("未知的键 {key}", "unknown key {key}"),
    "missing": Text("缺少键 {key}", "key {key} is missing"),
    "literal_error": Text("{key} 的值不在允许范围内", "{key} has a value that is not allowed"),
    "string_pattern_mismatch": Text("{key} 的写法不对", "{key} is not written as it must be"),
    "union_tag_not_found": Text("{key} 缺少 kind", "{key} lacks its kind"),
    "union_tag_invalid": Text("{key} 的 kind 未知", "{key} has an unknown kind"),
}
_UNFIT: Final = Text("{key} 的值不能用", "the value of {key} cannot be used")


def _problem(path: Path, text: str, problem: ErrorDetails, others: int) -> BadConfiguration:
    """One of pydantic's findings as our error; ``others`` are counted, not told."""
    kind, context = problem["type"], problem.get("ctx", {})
    location = _without_tags(problem["loc"])
    if kind.startswith("union_tag"):
        location = (*location, "kind")
    key = ".".join(str(part) for part in location if not isinstance(part, int)) or "plugin.toml"
    what = _PROBLEMS.get(kind, _UNFIT).fill(key=key)
    if others:
        what = Text(f"{what.zh}（另有 {others} 处错误）", f"{what.en} (and {others} more)")
    found, needed, advice = "", str(problem["msg"]), NOTHING
    if kind == "extra_forbidden":
        known = _known_keys(problem["loc"])
        found, needed = str(location[-1]), " | ".join(known)
        close = get_close_matches(found, known, 1)
        advice = Text(f"是否想写 {close[0]}？", f"did you mean {close[0]}?") if close else NOTHING
    elif kind != "missing":
        found = repr(problem["input"])[:80] if not isinstance(problem["input"], dict) else ""
        needed = str(context.get("expected") or context.get("expected_tags") or context.get("error") or needed)
    return BadConfiguration(
        what,
        where=_place(path, text, location),
        found=found,
        needed=needed,
        advice=advice or Text("参见 docs/reference 中的清单说明", "see the manifest's page in docs/reference"),
    )


def _place(path: Path, text: str, location: tuple[str | int, ...]) -> str:
    """file:line:column of a key, or of the nearest table around one that is missing."""
    positions = key_positions(text)
    for end in range(len(location), 0, -1):
        if location[:end] in positions:
            line, column = positions[location[:end]]
            return f"{path}:{line}:{column}"
    return f"{path}:1:1"


_TABLES: Final[Mapping[str, type[Table]]] = {
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
    return tuple(_TABLES[kind].model_fields)


def _without_tags(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """A location as the document has it: pydantic puts the transport's kind between table and key."""
    if "transport" in location:
        after = location.index("transport") + 1
        if location[after : after + 1] and location[after] in _TABLES:
            return location[:after] + location[after + 1 :]
    return location


def _known_keys(location: tuple[str | int, ...]) -> list[str]:
    """The keys of the table in which an unknown one was found."""
    parents = [part for part in location[:-1] if not isinstance(part, int)]
    if "transport" in parents:
        return list(transport_keys(str(parents[-1])))
    tables: dict[str, type[Table]] = {"plugin": Plugin, "device": Device, "limits": Limits, "title": Titles}
    return list(tables.get(parents[-1] if parents else "", Manifest).model_fields)
