"""One read: which method suits which device, and what its result becomes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from wscall.api.record_output import joined
from wscall.api.session import Session
from wscall.cards.content import NO_SAM, CardProfile
from wscall.cards.id_card import values_from_id_card
from wscall.cards.qr import check_code
from wscall.cards.read import DEFAULT_PROFILES, read_card
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.capabilities import CardSlots, CodeScanner, IdCardReader, RecordKind, RecordReader
from wscall.devices.router import Told
from wscall.devices.trail import Routed
from wscall.errors import DeviceFault, WscallError
from wscall.model.tables import TABLES
from wscall.text import Text

_IDENTIFYING: Final[Mapping[RecordKind, str]] = {"card": "kh", "people": "xm"}


class Found(NamedTuple):
    """What a device gave.

    Attributes:
        source: the card profile, ``identity-card``, ``record`` or ``code``.
        values: fields by the specification's names, in its codes; empty for a code.
        code: the text of a scanned code, opaque and secret; empty for a card.
        sam_code: number of the SAM that opened the card, or ``noSam``.
        machine_code: serial number of the device (机具号), empty where it tells none.
    """

    source: str
    values: Mapping[str, str] = {}
    code: str = ""
    sam_code: str = NO_SAM
    machine_code: str = ""


def _machine_code(device: Any) -> str:  # noqa: ANN401 - any device of any capability
    """The device's serial number; a device that cannot tell it can still have read a card."""
    try:
        return str(device.identity().serial)
    except WscallError:
        return ""


def in_specification_codes(values: Mapping[str, str]) -> dict[str, str]:
    """A physical card's values in the specification's codes, which the platform uses too.

    The card writes 1 for Rh positive where the specification's table has 2: given out as it is, it would be the
    other blood group. A code that the card's table does not know stays as it is.
    """
    converted = dict(values)
    name = TABLES["rh_card"].name_of(converted.get("rhdm", ""))
    same = [row.code for row in TABLES["rh"].rows if row.name == name]
    if same:
        converted["rhdm"] = same[0]
    return converted


class CardReading(NamedTuple):
    """What reading a card takes: the SAM's PIN when it is needed, and the kinds of card that are known."""

    pin: Callable[[], str] | None = None
    profiles: Sequence[CardProfile] = DEFAULT_PROFILES


def _read_slots(reading: CardReading, kind: RecordKind, device: CardSlots, deadline: Deadline) -> Found:
    content = read_card(device, kind, deadline, pin=reading.pin, profiles=reading.profiles)
    lists = {"allergies": joined(content.allergies), "immunisations": joined(content.immunisations)}
    values = in_specification_codes({**content.values, **lists})
    return Found(content.profile, values, sam_code=content.sam_code, machine_code=_machine_code(device))


def _read_record(kind: RecordKind, device: RecordReader, deadline: Deadline) -> Found:
    """A vendor library's own record. Success with the identifying field empty is a known trap: a fault."""
    values = device.read_record(kind, deadline)
    needed = _IDENTIFYING.get(kind)
    if needed and not values.get(needed):
        raise DeviceFault(
            Text("厂商库返回成功但关键字段为空", "the vendor's library reported success with an empty key field"),
            found=f"{needed}=''",
            needed=needed,
            advice=Text("请重新放卡再试，并联系厂商", "put the card on again, and tell the vendor"),
        )
    return Found("record", in_specification_codes(values), machine_code=_machine_code(device))


def _read_identity(device: IdCardReader, deadline: Deadline) -> Found:
    card = device.read_id_card(deadline)
    return Found("identity-card", values_from_id_card(card), machine_code=_machine_code(device))


def _read_code(device: CodeScanner, deadline: Deadline) -> Found:
    return Found("code", code=check_code(device.scan(deadline)), machine_code=_machine_code(device))


def scan_methods() -> tuple[Method[Found], ...]:
    """How a code is read."""
    return (Method("CodeScanner", _read_code),)


def record_methods(kind: RecordKind, reading: CardReading) -> tuple[Method[Found], ...]:
    """How a record of that kind is read, by capability; an identity card holds people data only."""
    methods: list[Method[Found]] = [
        Method("CardSlots", lambda device, deadline: _read_slots(reading, kind, device, deadline)),
        Method("RecordReader", lambda device, deadline: _read_record(kind, device, deadline)),
    ]
    if kind == "people":
        methods.append(Method("IdCardReader", _read_identity))
    return tuple(methods)


def card_reading(session: Session) -> CardReading:
    """How cards are read at this site."""
    pin = session.settings.sam_pin
    return CardReading(pin.reveal if pin else None, (*DEFAULT_PROFILES, *session.host.card_profiles()))


def read_methods(session: Session, kind: RecordKind) -> tuple[Method[Found], ...]:
    """How a record of that kind is read here; a code stands for one that the platform keeps."""
    return (*record_methods(kind, card_reading(session)), *scan_methods())


def read(
    session: Session, kind: RecordKind, deadline: Deadline, include: str = "", told: Told | None = None
) -> Routed[Found]:
    """Ask the devices in order for one fresh result. Never raises for a device: see ``error`` of the result.

    Args:
        session: the session.
        kind: what is read.
        deadline: for the whole read.
        include: see :meth:`wscall.api.session.Session.router_for`.
        told: see :meth:`wscall.devices.router.Router.read`.

    Raises:
        BadInput: ``include`` cannot be used.
    """
    return session.router_for(include).read(read_methods(session, kind), deadline, told)


def scan(session: Session, deadline: Deadline, include: str = "", told: Told | None = None) -> Routed[Found]:
    """Ask the scanner for one fresh code; arguments and errors as of :func:`read`."""
    return session.router_for(include).read(scan_methods(), deadline, told)
