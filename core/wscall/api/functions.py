"""The ten functions of the specification: its arguments in, its codes and texts out.

``WSC_*`` return 10000 on success, the platform's ``resultCode`` on a refusal, a negative code for a local
failure; ``Read*_V2`` and ``ShowForm_V2`` return 0 on success (DECISIONS 1). szMsg and szOutput are part of the
result instead of buffers. Strings are Unicode here; a surface encodes them for its callers.

Every function takes the session to use; without one, a session for the configuration that is found first is
opened and kept for the process.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Final

from wscall.api import operation_calls, records
from wscall.api.auditing import AuditLine, audited
from wscall.api.default_session import default_session
from wscall.api.form import form
from wscall.api.read_events import ReadEvents
from wscall.api.result import PLATFORM_SUCCESS, READ_SUCCESS, CallResult, ReadResult, failure, unexpected
from wscall.api.session import Session
from wscall.api.xml_input import parse_input
from wscall.api.xml_output import NO_OUTPUT, to_output
from wscall.deadline import Deadline
from wscall.devices.capabilities import RecordKind
from wscall.errors import PlatformRefused, WscallError
from wscall.platform.port import Reply

_LOG: Final = logging.getLogger(__name__)


def call_operation(
    session: Session,
    operation: str,
    szEndPoint: str,
    szInput: str | bytes,
    szReserve: str = "",
    *,
    request: Deadline | None = None,
) -> CallResult:
    """Any operation of the platform by the service's own name, such as ``getAuthKey`` or ``operatorLog``.

    The output has the shape of the input (DECISIONS 9): an envelope answers an envelope, a bare element a bare
    ``<return>``. A refusal of the platform keeps its reply in the output.
    """
    try:
        with audited(session, operation) as line:
            return _call(session, operation, szEndPoint, szInput, szReserve, line, request)
    except WscallError as error:
        return CallResult(*failure(error), NO_OUTPUT)
    except Exception:  # noqa: BLE001 - a HIS gets a return code, whatever happened; the log has the trace
        _LOG.exception("%s failed", operation)
        return CallResult(*unexpected(operation), NO_OUTPUT)


def _call(
    session: Session,
    operation: str,
    endpoint: str,
    source: str | bytes,
    reserve: str,
    line: AuditLine,
    whole: Deadline | None,
) -> CallResult:
    """Carry the operation out and put the platform's answer, good or bad, into the shape of the input."""
    operation_calls.require_known(operation)
    request = parse_input(source, operation)
    line.about(request.parameters)
    try:
        reply = operation_calls.call(session, operation, endpoint, request, reserve, whole)
    except PlatformRefused as refusal:
        line.code = refusal.code
        kept = refusal.reply
        output = to_output(kept.body, operation, request.shape) if isinstance(kept, Reply) else NO_OUTPUT
        return CallResult(*failure(refusal), output)
    line.about(reply.body)
    return CallResult(PLATFORM_SUCCESS, "", to_output(reply.body, operation, request.shape))


def WSC_getAuthKey(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """接入机构身份认证: orgCode, userName, passWord; what is left out is taken from the configuration."""
    return call_operation(session or default_session(), "getAuthKey", szEndPoint, szInput, szReserve)


def WSC_getCardInfo(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """信息获取: by QR code, or by ``type`` and ``numStr`` where the service has getCardInfo (DECISIONS 2)."""
    return call_operation(session or default_session(), "getCardInfo", szEndPoint, szInput, szReserve)


def WSC_syncCardInfo(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """发卡同步: cardInfo. A repetition after a lost answer never issues a second card."""
    return call_operation(session or default_session(), "syncCardInfo", szEndPoint, szInput, szReserve)


def WSC_virIdCardVerify(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """电子健康卡身份验证: qrCode and useCardInfo; szReserve's eight fields stand in for a missing useCardInfo."""
    return call_operation(session or default_session(), "virIdCardVerify", szEndPoint, szInput, szReserve)


def WSC_updateCardInfo(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """信息更新: qrCode, issuingMode, terminalType, peopleInfo."""
    return call_operation(session or default_session(), "updateCardInfo", szEndPoint, szInput, szReserve)


def WSC_downQr(  # noqa: N802 - the specification's name
    szEndPoint: str, szInput: str | bytes, szReserve: str = "", *, session: Session | None = None
) -> CallResult:
    """电子卡静态二维码下载: name, zjlx, zjhm."""
    return call_operation(session or default_session(), "downQr", szEndPoint, szInput, szReserve)


def read_record(
    session: Session,
    kind: RecordKind,
    szReserve: str = "",
    *,
    limit: float | None = None,
    request: Deadline | None = None,
    include: str = "",
) -> ReadResult:
    """One read with its id and trail; the output is the ``|``-joined record of that kind.

    Args:
        session: the session.
        kind: ``card``, ``people`` or ``health``.
        szReserve: the eight fields about the visit.
        limit: seconds for the whole read; None takes the configuration's.
        request: what the read is part of: cancelling it ends the read; events name it.
        include: an INCLUDE_DIR value for this one call, e.g. ``<HuaDa:HD>``; empty means the configured one.
            It can only name vendor directories that are installed and trusted; anything else is -15 (DECISIONS 6).
    """
    told = ReadEvents.begin(session.events, kind, request)
    return _reading(
        f"read {kind}",
        lambda: records.read_record(
            session, kind, szReserve, session.read_limit(limit, request), include, told.attempt if told else None
        ),
        told,
    )


def scan_code(
    session: Session, *, limit: float | None = None, request: Deadline | None = None, include: str = ""
) -> ReadResult:
    """One code from the scanner, as its text; arguments as for :func:`read_record`. The platform is not asked."""
    told = ReadEvents.begin(session.events, "code", request)
    return _reading(
        "scan",
        lambda: records.scan_code(
            session, session.read_limit(limit, request), include, told.attempt if told else None
        ),
        told,
    )


def _reading(what: str, work: Callable[[], ReadResult], told: ReadEvents | None) -> ReadResult:
    try:
        result = work()
    except WscallError as error:
        result = ReadResult(*failure(error), NO_OUTPUT, "", ())
    except Exception:  # noqa: BLE001 - as above
        _LOG.exception("%s failed", what)
        result = ReadResult(*unexpected(what), NO_OUTPUT, "", ())
    if told is not None:
        told.finished(result)
    return result


def _read(session: Session | None, kind: RecordKind, reserve: str, include: str) -> CallResult:
    result = read_record(session or default_session(), kind, reserve, include=include)
    return CallResult(result.code, result.msg, result.output)


def ReadCardInfo_V2(  # noqa: N802 - the specification's name
    szReserve: str = "", *, include: str = "", session: Session | None = None
) -> CallResult:
    """Card and issuer: ``klx|gfbb|…|jkkzt`` (:mod:`wscall.api.record_output`)."""
    return _read(session, "card", szReserve, include)


def ReadPeopleInfo_V2(  # noqa: N802 - the specification's name
    szReserve: str = "", *, include: str = "", session: Session | None = None
) -> CallResult:
    """The holder: ``xm|xb|…|xnhkh`` (:mod:`wscall.api.record_output`)."""
    return _read(session, "people", szReserve, include)


def ReadHealthInfo_V2(  # noqa: N802 - the specification's name
    szReserve: str = "", *, include: str = "", session: Session | None = None
) -> CallResult:
    """Clinical data: ``abo|rh|…`` (:mod:`wscall.api.record_output`)."""
    return _read(session, "health", szReserve, include)


def ShowForm_V2(*, session: Session | None = None) -> CallResult:  # noqa: N802 - the specification's name
    """Open the console in the default browser, starting the agent that serves it where none runs.

    Returns:
        0 where a browser could be opened; else the code of what is in the way, such as -11 功能不支持.
    """
    try:
        form().open_console((session or default_session()).configuration)
    except WscallError as error:
        return CallResult(*failure(error), NO_OUTPUT)
    except Exception:  # noqa: BLE001 - as above
        _LOG.exception("the console could not be opened")
        return CallResult(*unexpected("ShowForm_V2"), NO_OUTPUT)
    return CallResult(READ_SUCCESS, "", NO_OUTPUT)


FUNCTIONS: Final = tuple(
    function.__name__
    for function in (
        WSC_getAuthKey,
        WSC_getCardInfo,
        WSC_syncCardInfo,
        WSC_virIdCardVerify,
        WSC_updateCardInfo,
        WSC_downQr,
        ReadCardInfo_V2,
        ReadPeopleInfo_V2,
        ReadHealthInfo_V2,
        ShowForm_V2,
    )
)
"""The names of the ten functions."""
_SPELLINGS: Final[Mapping[str, str]] = {
    spelling.lower(): name
    for name in FUNCTIONS
    for spelling in (name, name.removeprefix("WSC_"), name.removesuffix("_V2"))
} | {name.lower(): name for name in operation_calls.OPERATIONS if f"WSC_{name}" not in FUNCTIONS}
"""Every name that :func:`call_function` takes, in small letters → the name itself."""


_READS: Final[Mapping[str, RecordKind]] = {
    ReadCardInfo_V2.__name__: "card",
    ReadPeopleInfo_V2.__name__: "people",
    ReadHealthInfo_V2.__name__: "health",
}


def call_function(
    session: Session,
    name: str,
    szEndPoint: str = "",
    szInput: str | bytes = "",
    szReserve: str = "",
    include: str = "",
    *,
    request: Deadline | None = None,
) -> CallResult:
    """Any function of the specification, or operation of the platform, by name: what surfaces without types call.

    Args:
        session: the session.
        name: without regard to case, one of :data:`FUNCTIONS`, with or without ``WSC_`` and ``_V2``, or of
            :data:`wscall.api.operation_calls.OPERATIONS`; any other is answered with -11 功能不支持.
        szEndPoint: the platform's address; empty takes the configured one. Reads have no use for it.
        szInput: XML; reads have no use for it.
        szReserve: the eight fields.
        include: an INCLUDE_DIR value for this one call, as for :func:`read_record`; only reads have a use for it.
        request: what the call is part of: cancelling it ends the call. An issue that is cancelled on its way is
            looked after as any other whose outcome is unknown.
    """
    exact = _SPELLINGS.get(name.lower(), name)
    kind = _READS.get(exact)
    if kind:
        read = read_record(session, kind, szReserve, request=request, include=include)
        return CallResult(read.code, read.msg, read.output)
    if exact == ShowForm_V2.__name__:
        return ShowForm_V2(session=session)
    operation = exact.removeprefix("WSC_")
    return call_operation(session, operation, szEndPoint, szInput, szReserve, request=request)


def exact_name(name: str) -> str | None:
    """The real spelling of what :func:`call_function` takes by this name; None if there is no such function."""
    return _SPELLINGS.get(name.lower())


def read_kind(name: str) -> RecordKind | None:
    """What the function of that name reads, spelt as for :func:`call_function`; None for the others."""
    return _READS.get(_SPELLINGS.get(name.lower(), name))


def succeeded(code: int) -> bool:
    """Whether a return value means success: 10000 of ``WSC_*``, 0 of the others. No failure has either."""
    return code in {READ_SUCCESS, PLATFORM_SUCCESS}
