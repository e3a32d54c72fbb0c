"""Reading a device while its traffic is recorded, and reading a recording. No platform is asked in either."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from wscall.api.auditing import audited
from wscall.api.reading import CardReading, Found, card_reading, record_methods, scan_methods
from wscall.api.record_output import record_output
from wscall.api.result import READ_SUCCESS, ReadResult, failure
from wscall.api.session import Session
from wscall.cards.apdu import Command
from wscall.deadline import Deadline
from wscall.devices.attempt import DeviceLike, Method
from wscall.devices.capabilities import DeviceContext, DriverSpec, RecordKind
from wscall.devices.router import Router
from wscall.devices.trail import Routed
from wscall.errors import BadInput
from wscall.host import DeviceHandle
from wscall.host.backends import Inline
from wscall.host.facts import DeviceFacts
from wscall.host.served import ServedDevice
from wscall.nearest import nearest
from wscall.recording.device import ReplayedDevice
from wscall.recording.dialogue import Dialogue
from wscall.recording.file import Exchange, Recording
from wscall.recording.recorder import Listening, Recorder
from wscall.text import Text

_KINDS: Final[dict[str, RecordKind]] = {"card": "card", "people": "people", "health": "health"}
_CODE: Final = "code"
_VERIFY: Final = 0x20
_ANY_PIN: Final = "000000"
"""A recording holds no PIN and compares none."""


class Recorded(NamedTuple):
    """A recording, and what came of each read; what was read itself is not in it."""

    recording: Recording
    results: dict[str, ReadResult]


class Replayed(NamedTuple):
    """What came of each read of a recording, and the dialogue by which it came."""

    results: dict[str, ReadResult]
    exchanges: tuple[Exchange, ...]


def record(
    session: Session,
    place: str,
    reads: Sequence[str] = (),
    limit: float | None = None,
    request: Deadline | None = None,
) -> Recorded:
    """Read, and record the device that answers. One that fails is recorded too: that may be the reason to do it.

    Args:
        session: the session.
        place: ``DIRECTORY/device``; empty: all are asked in their order, and the first that answers is recorded,
            or else the one that was asked last.
        reads: what to read, of :data:`wscall.recording.file.READS`; nothing: ``code`` of a mere scanner, else
            ``people``.
        limit: seconds for each read; None takes the configuration's.
        request: what the reads are part of.

    Raises:
        BadInput: the configuration names no such device.
    """
    recorders = [Recorder(device) for device in _devices(session.host.devices(), place)]
    kinds = tuple(reads) or _usual(recorder.device.capabilities for recorder in recorders)
    cards = card_reading(session)
    results: dict[str, ReadResult] = {}
    for kind in kinds:
        asked = [recorder.device for recorder in recorders]
        routed = _read(asked, _methods(kind, cards), session.read_limit(limit, request))
        with audited(session, f"record {kind}") as line:
            results[kind] = result = _result(routed, "")
            line.code, line.id = result.code, result.id
            line.card = routed.value.values.get("kh", "") if routed.value else ""
        if routed.trail:
            answered = (routed.trail[-1].directory, routed.trail[-1].device)
            recorders = [each for each in recorders if (each.device.directory, each.device.name) == answered]
    return Recorded(recorders[-1].recording(*kinds), results)


def replay(recording: Recording, reads: Sequence[str], limit: Deadline, *, timed: bool = False) -> Replayed:
    """Read the device out of a recording; all its values are made up.

    Args:
        recording: the recording.
        reads: what to read; nothing: what was read when it was recorded.
        limit: for all of it.
        timed: whether it takes as long as it did.
    """
    facts = recording.device
    played = ReplayedDevice(Dialogue(recording.exchanges), f"{facts.directory}/{facts.name}", timed=timed)
    heard: list[Exchange] = []
    device = _handle(recording, played).through(lambda backend: Listening(backend, heard.append))
    cards = CardReading((lambda: _ANY_PIN) if _asked_for_pin(recording) else None)
    results: dict[str, ReadResult] = {}
    for kind in reads or recording.reads or _usual([facts.capabilities]):
        routed = _read([device], _methods(kind, cards), limit)
        output = ""
        if routed.value:
            output = routed.value.code or record_output(_KINDS[kind], routed.value.values)
        results[kind] = _result(routed, output)
    return Replayed(results, tuple(heard))


def _devices(devices: Sequence[DeviceHandle], place: str) -> Sequence[DeviceHandle]:
    named = [device for device in devices if place.casefold() in {"", device.where.casefold()}]
    if named:
        return named
    places = [device.where for device in devices]
    raise BadInput(
        Text("配置中没有这个设备", "the configuration names no such device"),
        found=place[:80],
        needed=" | ".join(places),
        advice=nearest(place, places),
    )


def _usual(capabilities: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What a person means who does not say what to read."""
    able = {capability for each in capabilities for capability in each} - {"Indicator"}
    return (_CODE,) if able == {"CodeScanner"} else ("people",)


def _methods(kind: str, cards: CardReading) -> tuple[Method[Found], ...]:
    return scan_methods() if kind == _CODE else record_methods(_KINDS[kind], cards)


def _read(devices: Sequence[DeviceLike], methods: Sequence[Method[Found]], limit: Deadline) -> Routed[Found]:
    return Router(lambda: devices, "readers+scanner", None).read(methods, limit)


def _result(routed: Routed[Found], output: str) -> ReadResult:
    code, msg = (READ_SUCCESS, "") if routed.error is None else failure(routed.error)
    return ReadResult(code, msg, output, routed.id, tuple(attempt.to_json() for attempt in routed.trail))


def _handle(recording: Recording, played: ReplayedDevice) -> DeviceHandle:
    """The replayed device as the host would give it, without a worker."""
    about = recording.device
    driver = DriverSpec("replay", lambda _context, _deadline: played, about.capabilities)
    context = DeviceContext("", about.name, {"kind": "none"}, {})
    served = ServedDevice(context, driver, about.capabilities, _ignore)
    facts = DeviceFacts(
        about.directory,
        about.mark,
        driver.name,
        about.name,
        about.capabilities,
        about.models,
        about.concurrency,
    )
    return DeviceHandle(facts, Inline({about.name: served}))


def _ignore(_complaint: str) -> None:
    """Closing a recording cannot fail."""


def _asked_for_pin(recording: Recording) -> bool:
    sent = (bytes.fromhex(each.args[1]) for each in recording.exchanges if each.op == "transmit")
    return any(command is not None and command.ins == _VERIFY for command in map(Command.parse, sent))
