"""What goes over the pipe between host and worker. Light: every worker imports it.

First the worker writes one line of JSON, its *hello*. After it both sides send frames: four bytes of length,
big endian, then that many bytes of UTF-8 JSON, always an object::

    host → worker   {"setup": {...}}                                         once, first
    host → worker   {"id", "op", "device", "args", "ms"}                     a request; ms until its deadline
    host → worker   {"cancel": id}                                           the caller gave up
    worker → host   {"id", "result"}
    worker → host   {"id", "error": {kind, what: [zh, en], where, found, needed, advice: [zh, en], native}}

Bytes travel as hexadecimal text. What a method's result must look like stands in :data:`METHODS`: the worker
checks what the driver returned before it is sent, and the host builds the typed value from it again.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from wscall.devices.capabilities import CAPABILITIES, DeviceIdentity, IdCard, Slot, SlotKind
from wscall.errors import KINDS, DeviceFault, Native, WscallError
from wscall.text import Text

PROTOCOLS: Final = (1,)
"""Versions of this protocol that both sides of this release speak."""
MAX_FRAME: Final = 1 << 20
"""Bytes of one message; far more than a record with a photo needs."""
_HEAD: Final = 4
_SLOT_KINDS: Final[tuple[SlotKind, ...]] = ("contact", "contactless", "sam")
_NEEDED_LENGTH: Final = f"at most {MAX_FRAME} bytes"

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_decoder = json.JSONDecoder()


class ProtocolError(Exception):
    """The other side sent something that is not a message."""


def pack(message: Mapping[str, Any]) -> bytes:
    """One frame.

    Raises:
        ProtocolError: too long, or not to be written as JSON.
    """
    try:
        body = _encoder.encode(message).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError(str(error)) from error
    if len(body) > MAX_FRAME:
        raise ProtocolError(f"{len(body)} bytes, {_NEEDED_LENGTH}")
    return len(body).to_bytes(_HEAD, "big") + body


def unpack(body: bytes) -> dict[str, Any]:
    """The message in the body of a frame.

    Raises:
        ProtocolError: not a JSON object.
    """
    try:
        text = body.decode()
        message, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"not JSON: {error}") from error
    if not isinstance(message, dict) or end != len(text):
        raise ProtocolError(f"not an object but {type(message).__name__}")
    return message


class Frames:
    """Cuts a stream of bytes into messages, whatever the pieces it arrives in.

    Args:
        greeted: False where a hello line comes before the first frame.
    """

    __slots__ = ("_buffer", "_greeted")

    def __init__(self, *, greeted: bool) -> None:
        self._buffer = b""
        self._greeted = greeted

    def feed(self, chunk: bytes) -> Iterable[dict[str, Any]]:
        """The messages that are complete now, to be taken one by one.

        Raises:
            ProtocolError: the stream is broken and stays so.
        """
        if not self._buffer and self._greeted and len(chunk) == _HEAD + int.from_bytes(chunk[:_HEAD], "big"):
            return (unpack(chunk[_HEAD:]),)  # one whole frame, as nearly always
        return self._cut(self._buffer + chunk)

    def _cut(self, data: bytes) -> Iterator[dict[str, Any]]:
        start = 0
        while True:
            end = self._end_of(data, start)
            if not start < end <= len(data):
                break
            body = data[start + _HEAD : end] if self._greeted else data[start : end - 1]
            self._greeted = True
            start = end
            self._buffer = data[start:]
            yield unpack(body)
        self._buffer = data[start:]

    def _end_of(self, data: bytes, start: int) -> int:
        """Where the next message ends; 0 while that is unknown."""
        if not self._greeted:
            if len(data) > MAX_FRAME:
                raise ProtocolError(f"no hello within {MAX_FRAME} bytes")
            return data.find(b"\n", start) + 1
        if len(data) - start < _HEAD:
            return 0
        length = int.from_bytes(data[start : start + _HEAD], "big")
        if length > MAX_FRAME:
            raise ProtocolError(f"a frame of {length} bytes, {_NEEDED_LENGTH}")
        return start + _HEAD + length


def error_to_wire(error: WscallError) -> dict[str, Any]:
    """An error as a message carries it."""
    return {
        "kind": error.kind,
        "what": list(error.what),
        "where": error.where,
        "found": error.found,
        "needed": error.needed,
        "advice": list(error.advice),
        "native": list(error.native) if error.native else None,
    }


def _strings(value: object, count: int) -> list[str]:
    if isinstance(value, list) and len(value) == count and all(isinstance(part, str) for part in value):
        return value
    raise ProtocolError(f"not {count} texts: {value!r:.80}")


def error_from_wire(data: object, where: str, clean: Callable[[str], str]) -> WscallError:
    """The error again, with ``where`` filled in where the driver left it out, and every text cleaned.

    A driver can only report what a device can do: platform errors and the like become DeviceFault.

    Raises:
        ProtocolError: not an error.
    """
    if not isinstance(data, dict):
        raise ProtocolError("an error that is not an object")
    kind = KINDS.get(str(data.get("kind")), DeviceFault)
    if kind.kind.startswith("platform"):
        kind = DeviceFault
    place, found, needed = _strings([data.get("where"), data.get("found"), data.get("needed")], 3)
    native = data.get("native")
    return kind(
        Text(*map(clean, _strings(data.get("what"), 2))),
        where=clean(place) or where,
        found=clean(found),
        needed=clean(needed),
        advice=Text(*map(clean, _strings(data.get("advice"), 2))),
        native=Native(*map(clean, _strings(native, 2))) if native else None,
    )


class Garbage(Exception):
    """A driver returned something else than its Protocol says."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Garbage(type(value).__name__)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Garbage("str with lone surrogates") from error
    return value


def _nothing(value: object) -> None:
    if value is not None:
        raise Garbage(type(value).__name__)


def _to_hex(value: object) -> str:
    if not isinstance(value, (bytes, bytearray)):
        raise Garbage(type(value).__name__)
    return value.hex()


def _from_hex(value: object) -> bytes:
    try:
        return bytes.fromhex(_text(value))
    except ValueError as error:
        raise Garbage("str that is not hexadecimal") from error


def _fields(value: object, like: type[tuple[object, ...]]) -> list[str]:
    if not isinstance(value, like):
        raise Garbage(type(value).__name__)
    return [part.hex() if isinstance(part, bytes) else _text(part) for part in value]


def _texts(value: object, count: int) -> list[str]:
    if isinstance(value, list) and len(value) == count:
        return [_text(part) for part in value]
    raise Garbage(type(value).__name__)


def _identity_to_wire(value: object) -> list[str]:
    return _fields(value, DeviceIdentity)


def _identity(value: object) -> DeviceIdentity:
    return DeviceIdentity(*_texts(value, len(DeviceIdentity._fields)))


def _slot(value: object) -> Slot:
    name, kind = _texts(value, len(Slot._fields))
    for known in _SLOT_KINDS:
        if kind == known:
            return Slot(name, known)
    raise Garbage(f"slot of kind {kind[:20]}")


def _slots_to_wire(value: object) -> list[list[str]]:
    if not isinstance(value, (list, tuple)):
        raise Garbage(type(value).__name__)
    return [_fields(slot, Slot) for slot in value]


def _slots(value: object) -> tuple[Slot, ...]:
    if not isinstance(value, list):
        raise Garbage(type(value).__name__)
    return tuple(map(_slot, value))


def _id_card_to_wire(value: object) -> list[str]:
    return _fields(value, IdCard)


def _id_card(value: object) -> IdCard:
    texts = _texts(value, len(IdCard._fields))
    return IdCard(*texts[:-1], photo=_from_hex(texts[-1]))  # type: ignore[misc,arg-type]  # photo is the last of them


def _record(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise Garbage(type(value).__name__)
    return {_text(name): _text(text) for name, text in value.items()}


class Method(NamedTuple):
    """How one method of a capability crosses the pipe.

    Attributes:
        expected: what it returns, for people.
        to_wire: checks what the driver returned and gives what JSON can carry; raises Garbage.
        from_wire: the typed value again; raises Garbage.
        waits: may wait for a person or a device until its deadline, so it gets a thread in the worker.
        timed: takes a deadline as its last argument.
    """

    expected: str
    to_wire: Callable[[object], object]
    from_wire: Callable[[object], Any]
    waits: bool = False
    timed: bool = True


METHODS: Final[Mapping[str, Method]] = {
    "identity": Method("DeviceIdentity", _identity_to_wire, _identity, timed=False),
    "slots": Method("list of Slot", _slots_to_wire, _slots, timed=False),
    "power_on": Method("bytes", _to_hex, _from_hex),
    "transmit": Method("bytes", _to_hex, _from_hex),
    "power_off": Method("None", _nothing, _nothing),
    "scan": Method("str", _text, _text, waits=True),
    "read_id_card": Method("IdCard", _id_card_to_wire, _id_card, waits=True),
    "read_record": Method("mapping of str to str", _record, _record, waits=True),
    "indicate": Method("None", _nothing, _nothing),
}
"""Every method a worker may be asked for, by name: ``identity`` and those of the capabilities."""

assert set(METHODS) == {"identity"} | {method for methods in CAPABILITIES.values() for method in methods}
