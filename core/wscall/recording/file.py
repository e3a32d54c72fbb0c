"""A recording: what one device was asked and what it answered, as lines of JSON.

The first line is the head, every other one an exchange, in the order in which the calls ended::

    {"wscall": "recording", "version": 1, "software": "...", "reads": ["people"], "device": {...}}
    {"op": "power_on", "args": ["contactless"], "result": "3b88…", "ms": 12.1}
    {"op": "transmit", "args": ["contactless", "00a4…"], "result": "9000", "ms": 3.2}
    {"op": "power_on", "args": ["contact"], "error": {"kind": "no_card", …}, "ms": 4.0}
    {"section": "CARD-EMPTY"}                                                  what follows belongs together

Results and errors stand as they cross the pipe between host and worker (:mod:`wscall.host.protocol`). There is no
date in it: with the day of a visit a record that names nobody could be put together with a person again.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from wscall.errors import BadInput
from wscall.host.protocol import MAX_FRAME, METHODS, Garbage, ProtocolError, error_from_wire
from wscall.text import NOTHING, Text

VERSION: Final = 1
"""Of the file's form. A new key alone does not change it: readers skip what they do not know."""
READS: Final = ("card", "people", "health", "code")
"""What can be read of a device."""
SECTION: Final = "section"
"""``op`` of what is no exchange but the beginning of a section, whose name is the argument."""
_SIGN: Final = "recording"
_LARGEST: Final = 64 * MAX_FRAME
_UNREADABLE: Final = Text("录制文件无法读取", "the recording cannot be read")
_WRONG: Final = Text("不是可用的录制文件", "this is no usable recording")


class RecordedDevice(NamedTuple):
    """The device that was recorded.

    Attributes:
        directory: its vendor directory.
        mark: 厂商标识.
        name: in the manifest.
        driver: name of its driver.
        capabilities: those the manifest declares.
        models: model names.
        concurrency: as in the manifest.
    """

    directory: str
    mark: str
    name: str
    driver: str
    capabilities: tuple[str, ...]
    models: tuple[str, ...] = ()
    concurrency: str = "serial"


class Exchange(NamedTuple):
    """One call of the device and its end.

    Attributes:
        op: the method, one of :data:`wscall.host.protocol.METHODS`.
        args: its arguments as they travel: names as they are, bytes in hexadecimal.
        result: what it returned, as it travels; None where it failed, too.
        error: how it failed, as it travels; None for a result.
        ms: milliseconds it took.
    """

    op: str
    args: tuple[str, ...]
    result: Any = None
    error: Mapping[str, Any] | None = None
    ms: float = 0.0

    def __repr__(self) -> str:
        """Never the data: what was heard and not masked yet is a person's."""
        return f"Exchange({self.op}, {self.error['kind'] if self.error else 'ok'}, {self.ms:.1f} ms)"


class Recording(NamedTuple):
    """A device and its exchanges.

    Attributes:
        device: what was recorded.
        exchanges: in their order.
        software: version of wscall that recorded them.
        reads: what was read: ``card``, ``people``, ``health`` or ``code`` each; empty where that is not known.
    """

    device: RecordedDevice
    exchanges: tuple[Exchange, ...]
    software: str = ""
    reads: tuple[str, ...] = ()


def save_recording(path: Path, recording: Recording) -> None:
    """Write a recording, which has to be masked by now (:func:`wscall.recording.mask.masked`).

    Raises:
        BadInput: the file cannot be written.
    """
    head = {
        "wscall": _SIGN,
        "version": VERSION,
        "software": recording.software,
        "reads": list(recording.reads),
        "device": recording.device._asdict(),
    }
    lines = [head, *map(_line, recording.exchanges)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        what = Text("录制文件无法写入", "the recording cannot be written")
        raise BadInput(what, where=str(path), found=str(error.strerror)) from error


def _line(exchange: Exchange) -> dict[str, Any]:
    if exchange.op == SECTION:
        return {SECTION: exchange.args[0]}
    ended = {"result": exchange.result} if exchange.error is None else {"error": exchange.error}
    return {"op": exchange.op, "args": list(exchange.args), **ended, "ms": round(exchange.ms, 1)}


def load_recording(path: Path) -> Recording:
    """Read and check a recording.

    Raises:
        BadInput: it is not there, or not one; with the line.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        raise BadInput(_UNREADABLE, where=str(path), found=str(error.strerror)) from error
    if len(raw) > _LARGEST:
        raise BadInput(_UNREADABLE, where=str(path), found=f"> {_LARGEST} bytes", needed=f"<= {_LARGEST} bytes")
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise BadInput(_WRONG, where=str(path), found=f"byte {error.start}", needed="UTF-8") from error
    head = _head(path, _object(path, 1, lines[0] if lines else ""))
    return head._replace(exchanges=tuple(_exchanges(path, lines)))


def _wrong(path: Path, line: int, found: str, needed: str, advice: Text = NOTHING) -> BadInput:
    return BadInput(_WRONG, where=f"{path}:{line}", found=found[:80], needed=needed, advice=advice)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise _wrong(path, number, f"{len(line)} characters", "JSON") from None
    if not isinstance(value, dict):
        raise _wrong(path, number, type(value).__name__, "{...}")
    return value


def _head(path: Path, head: Mapping[str, Any]) -> Recording:
    if head.get("wscall") != _SIGN:
        raise _wrong(path, 1, " ".join(map(str, head)), f'"wscall": "{_SIGN}"')
    if head.get("version") != VERSION:
        advice = Text("用录制时的 wscall 版本打开", "open it with the wscall that recorded it")
        raise _wrong(path, 1, f"version {head.get('version')}", f"version {VERSION}", advice)
    device = _device(head.get("device"))
    if device is None:
        raise _wrong(path, 1, "device", " ".join(RecordedDevice._fields))
    reads = head.get("reads", [])
    if not _is_texts(reads) or not set(reads) <= set(READS):
        raise _wrong(path, 1, "reads", " | ".join(READS))
    return Recording(device, (), str(head.get("software", "")), tuple(reads))


def _device(about: object) -> RecordedDevice | None:
    if not isinstance(about, dict):
        return None
    values: list[Any] = [about.get(name) for name in RecordedDevice._fields]
    *texts, capabilities, models, concurrency = values
    if not all(map(_is_texts, (capabilities, models, [*texts, concurrency]))):
        return None
    return RecordedDevice._make((*texts, tuple(capabilities), tuple(models), concurrency))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _exchanges(path: Path, lines: list[str]) -> Iterable[Exchange]:
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield _exchange(path, number, _object(path, number, line))


def _exchange(path: Path, number: int, line: Mapping[str, Any]) -> Exchange:
    if SECTION in line:
        return Exchange(SECTION, (str(line[SECTION]),))
    op, args, ms = str(line.get("op")), line.get("args"), line.get("ms", 0.0)
    if op not in METHODS:
        raise _wrong(path, number, f"op {op}", " | ".join(METHODS))
    if not isinstance(args, list) or not _is_texts(args) or len(args) != ARGUMENTS.get(op, 0):
        raise _wrong(path, number, f"{op} args", f"{ARGUMENTS.get(op, 0)}")
    if not isinstance(ms, (int, float)) or not 0 <= ms < float("inf"):
        raise _wrong(path, number, "ms", ">= 0")
    exchange = Exchange(op, tuple(args), line.get("result"), line.get("error"), float(ms))
    try:
        if op == "transmit":
            bytes.fromhex(exchange.args[1])
        if exchange.error is None:
            METHODS[op].from_wire(exchange.result)
        else:
            error_from_wire(exchange.error, "", str)
    except (Garbage, ProtocolError, ValueError) as error:
        raise _wrong(path, number, f"{op}: {error}", METHODS[op].expected) from None
    return exchange


ARGUMENTS: Final[Mapping[str, int]] = {
    "power_on": 1,
    "transmit": 2,
    "power_off": 1,
    "read_record": 1,
    "indicate": 1,
}
"""How many arguments a method takes besides its deadline; none where it is not here."""
