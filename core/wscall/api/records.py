"""From one read to the record that the specification's read functions give out."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Final

from wscall.api.auditing import audited
from wscall.api.operation_calls import visit
from wscall.api.reading import Found, read, scan
from wscall.api.record_output import record_output, values_from_vir_card
from wscall.api.reserve import Reserve, parse_reserve
from wscall.api.result import READ_SUCCESS, ReadResult, failure
from wscall.api.session import Session
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.devices.router import Told
from wscall.devices.trail import Routed
from wscall.errors import BadInput, WscallError
from wscall.host.hookspecs import ReadFinished
from wscall.platform.operator_log import Visit, operator_log_for

_LOG: Final = logging.getLogger(__name__)
_CODE: Final = "code"
_OTHER_CARDS: Final = frozenset({"identity-card", "social_security"})
"""Not cards of the platform: it asks for no operator log of their use."""


def read_record(
    session: Session,
    kind: RecordKind,
    szReserve: str,
    deadline: Deadline,
    include: str = "",
    told: Told | None = None,
) -> ReadResult:
    """Read once, ask the platform about a scanned code, queue the operator log.

    A failed read is a result. A journal that cannot take the log is a matter for the doctor and does not keep
    the patient waiting.

    Raises:
        BadConfiguration: the configuration is unusable.
        BadInput: ``include`` is.
    """
    reserve = parse_reserve(szReserve)
    begun = time.perf_counter()
    routed = _routed(session, kind, lambda: read(session, kind, deadline, include, told))
    values: Mapping[str, str] = {}
    try:
        values = _values(session, routed.result(), reserve, deadline)
    except WscallError as error:
        code, msg, output = *failure(error), ""
    else:
        code, msg, output = READ_SUCCESS, "", record_output(kind, values)
        _log_use(session, routed, values, reserve)
    return _finished(
        session, kind, begun, routed, ReadResult(code, msg, output, routed.id, _trail(routed)), values
    )


def scan_code(session: Session, deadline: Deadline, include: str = "", told: Told | None = None) -> ReadResult:
    """Scan one code; its text is the output, whole. Nothing is asked of the platform.

    Raises:
        BadConfiguration: the configuration is unusable.
        BadInput: ``include`` is.
    """
    begun = time.perf_counter()
    routed = _routed(session, _CODE, lambda: scan(session, deadline, include, told))
    code, msg = (READ_SUCCESS, "") if routed.error is None else failure(routed.error)
    output = routed.value.code if routed.value else ""
    return _finished(session, _CODE, begun, routed, ReadResult(code, msg, output, routed.id, _trail(routed)), {})


def _routed(session: Session, wanted: str, work: Callable[[], Routed[Found]]) -> Routed[Found]:
    """The devices' answers; a call that names devices it may not is a call too, and stands in the audit log."""
    try:
        return work()
    except BadInput:
        with audited(session, _function(wanted)):
            raise


def _function(wanted: str) -> str:
    return "scan" if wanted == _CODE else f"read {wanted}"


def _trail(routed: Routed[Found]) -> tuple[dict[str, object], ...]:
    return tuple(attempt.to_json() for attempt in routed.trail)


def _finished(
    session: Session,
    wanted: str,
    begun: float,
    routed: Routed[Found],
    result: ReadResult,
    values: Mapping[str, str],
) -> ReadResult:
    """Write the line of the audit log and tell the observers."""
    with audited(session, _function(wanted)) as line:
        line.code, line.card, line.id = result.code, values.get("kh", ""), result.id
    outcomes = tuple((each.directory, each.device, each.outcome, round(each.ms)) for each in routed.trail)
    milliseconds = round((time.perf_counter() - begun) * 1000)
    session.host.read_finished(ReadFinished(result.id, wanted, result.code, milliseconds, outcomes))
    return result


def _values(session: Session, found: Found, reserve: Reserve, deadline: Deadline) -> Mapping[str, str]:
    """The fields: those of the card, or for a code those that the platform answers.

    The platform has its own limit: a code shown in the last moment is still looked up, unless the caller gave up.
    """
    if not found.code:
        return found.values
    use = visit(reserve.raw, session.settings, found.machine_code)
    limit = session.platform_limit()
    withdraw = deadline.on_cancel(limit.cancel)
    try:
        return values_from_vir_card(session.operations().verify(found.code, use, limit).value)
    finally:
        withdraw()


def _log_use(session: Session, routed: Routed[Found], values: Mapping[str, str], reserve: Reserve) -> None:
    found = routed.result()
    if found.source in _OTHER_CARDS:
        return
    settings = session.settings
    log = operator_log_for(
        values,
        reserve._asdict(),
        Visit(settings.org_code, settings.user_name, settings.city_code),
        electronic=bool(found.code),
        machineCode=found.machine_code,
        SAMCode=found.sam_code,
        at=routed.at,
    )
    if reserve.Kslx:
        log = log.model_copy(update={"medStepcode": reserve.med_step(settings.med_step)})
    try:
        session.operator_logs.append(log)
    except WscallError as error:
        _LOG.error("operator log of read %s not queued: %s", routed.id, error.text().zh)
        return
    try:
        session.upload_in_background()
    except WscallError as error:
        _LOG.warning("operator log of read %s stays queued: %s", routed.id, error.text().zh)
