"""From one read to the record that the specification's read functions give out."""

import logging
import time
from collections.abc import Mapping
from typing import Final

from wscall.api.reading import Found, read
from wscall.api.record_output import record_output, values_from_vir_card
from wscall.api.reserve import Reserve, parse_reserve
from wscall.api.result import READ_SUCCESS, ReadResult, failure
from wscall.api.session import Session
from wscall.devices.capabilities import RecordKind
from wscall.devices.trail import Routed
from wscall.errors import WscallError
from wscall.host.hookspecs import ReadFinished
from wscall.platform.operator_log import SWEEP_BLOCK, Visit, operator_log_for

_LOG: Final = logging.getLogger(__name__)
_COUNTER: Final = "2"
"""二维码来源渠道 医院窗口: a code shown at a counter."""


def read_record(session: Session, kind: RecordKind, szReserve: str, limit: float | None) -> ReadResult:
    """Read once, ask the platform about a scanned code, queue the operator log.

    A failed read is a result. A journal that cannot take the log is a matter for the doctor and does not keep
    the patient waiting.

    Raises:
        BadConfiguration: the configuration is unusable.
    """
    reserve = parse_reserve(szReserve)
    begun = time.perf_counter()
    routed = read(session, kind, limit)
    trail = tuple(attempt.to_json() for attempt in routed.trail)
    try:
        values = _values(session, routed.result(), reserve)
    except WscallError as error:
        values = {}
        result = ReadResult(*failure(error), "", routed.id, trail)
    else:
        _log_use(session, routed, values, reserve)
        result = ReadResult(READ_SUCCESS, "", record_output(kind, values), routed.id, trail)
    session.audit.record(f"read {kind}", result.code, values.get("kh", ""), id=routed.id)
    outcomes = tuple((each.directory, each.device, each.outcome, round(each.ms)) for each in routed.trail)
    milliseconds = round((time.perf_counter() - begun) * 1000)
    session.host.read_finished(ReadFinished(routed.id, kind, result.code, milliseconds, outcomes))
    return result


def _values(session: Session, found: Found, reserve: Reserve) -> Mapping[str, str]:
    """The fields: those of the card, or for a code those that the platform answers."""
    if not found.code:
        return found.values
    use = reserve.use_card_info(
        machineCode=found.machine_code or SWEEP_BLOCK, issuingMode=_COUNTER, med_steps=session.settings.med_step
    )
    return values_from_vir_card(session.operations().verify(found.code, use, session.platform_limit()).value)


def _log_use(session: Session, routed: Routed[Found], values: Mapping[str, str], reserve: Reserve) -> None:
    found = routed.result()
    log = operator_log_for(
        values,
        reserve._asdict(),
        Visit(session.settings.org_code, session.settings.user_name),
        electronic=bool(found.code),
        machineCode=found.machine_code,
        SAMCode=found.sam_code,
        at=routed.at,
    )
    try:
        session.operator_logs.append(log)
        session.upload_in_background()
    except WscallError as error:
        _LOG.error("operator log of read %s not queued: %s", routed.id, error.text().zh)
