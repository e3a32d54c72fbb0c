"""The platform's card operations with fields in and fields out, for callers who have no use for XML.

Every function raises what happened and writes its line of the audit log; :func:`fields_result` makes a code and a
text of it.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from wscall.api.auditing import audited
from wscall.api.operation_calls import fitted, look_up, visit
from wscall.api.operations import Update
from wscall.api.reading import scan
from wscall.api.result import PLATFORM_SUCCESS, FieldsResult, failure, unexpected
from wscall.api.session import Session
from wscall.cards.qr import check_code
from wscall.deadline import Deadline
from wscall.errors import WscallError
from wscall.model import CardInfo, CardInfoResult, DownloadedQr, IssuedCard, UpdatedCard, UseCardInfo, VirCard
from wscall.model.dto import Dto
from wscall.model.requests import DownQr, GetCardInfo, SyncCardInfo, UpdateCardInfo

Fields = Mapping[str, Any]
"""Nested fields by the specification's names, as JSON has them."""
CodeSource = Callable[[], str]
"""Gives the text of a card's code when it is needed: a scan is part of the call and of its audit line."""

_LOG: Final = logging.getLogger(__name__)


class Issued(NamedTuple):
    """What was asked for, in the platform's own form, and the card."""

    asked: CardInfo
    card: IssuedCard


class Downloaded(NamedTuple):
    """Whose code was asked for, and the code."""

    asked: DownQr
    code: DownloadedQr


def scanned_code(
    session: Session, limit: float | None = None, request: Deadline | None = None, include: str = ""
) -> str:
    """The text of one fresh code from the scanner.

    Args:
        session: the session.
        limit: seconds; None takes the configuration's.
        request: what the scan is part of: cancelling it ends the scan.
        include: an INCLUDE_DIR value for this one scan; empty means the configured one.

    Raises:
        TimedOut: nobody showed a code.
        WscallError: whatever else the scanner reports.
    """
    return scan(session, session.read_limit(limit, request), include).result().code


def issue_card(session: Session, card_info: Fields, request: Deadline | None = None) -> Issued:
    """Issue a card, once and only once; an electronic one where ``klx`` is not given.

    Args:
        session: the session.
        card_info: the fields of cardInfo.
        request: what the call is part of: cancelling it ends the call. An issue that is cancelled on its way is
            looked after as any other whose outcome is unknown.

    Raises:
        BadInput: something needed is missing or malformed.
        OutcomeUnknown: the card may have been issued; the next call for the same person finds out.
        WscallError: whatever else the operation raises.
    """
    with audited(session, "syncCardInfo") as line:
        card = fitted(SyncCardInfo.of({"cardInfo": {"klx": "3", **card_info}}), SyncCardInfo.needed).cardInfo
        line.card = card.kh or card.peopleInfo.zjhm
        return Issued(card, session.operations().issue(card, session.platform_limit(request)).value)


def verify_card(session: Session, code: CodeSource, reserve: str = "", request: Deadline | None = None) -> VirCard:
    """Ask the platform whose a code is.

    Args:
        session: the session.
        code: where its text comes from.
        reserve: szReserve, the eight fields about the visit.
        request: what the call is part of: cancelling it ends the call.

    Raises:
        BadInput: the code is none, or szReserve cannot be used.
        WscallError: whatever the code's source and the operation raise.
    """
    with audited(session, "virIdCardVerify") as line:
        use = visit(reserve, session.settings)
        text = check_code(code())
        holder = session.operations().verify(text, use, session.platform_limit(request)).value
        line.card = holder.virtualCardNum
        return holder


def update_card(session: Session, given: Fields, code: CodeSource, request: Deadline | None = None) -> UpdatedCard:
    """Update the person behind a code; name, document type and number stay as they are.

    Args:
        session: the session.
        given: ``peopleInfo`` with what is to change; ``qrCode`` instead of the source; ``issuingMode`` (hospital's
            counter where it is missing) and ``terminalType``.
        code: where the code's text comes from if ``given`` has none.
        request: what the call is part of: cancelling it ends the call.

    Raises:
        BadInput: something needed is missing or malformed.
        WscallError: whatever the code's source and the operation raise.
    """
    with audited(session, "updateCardInfo") as line:
        asked = fitted(UpdateCardInfo.of({**_AT_A_COUNTER, **given}), UpdateCardInfo.needed)
        line.card = asked.peopleInfo.zjhm
        change = Update(
            asked.qrCode or check_code(code()), asked.issuingMode, asked.terminalType, asked.peopleInfo
        )
        return session.operations().update(change, session.platform_limit(request)).value


_AT_A_COUNTER: Final = {"issuingMode": "2", "terminalType": "1"}


def card_info(
    session: Session, given: Fields, reserve: str = "", request: Deadline | None = None
) -> CardInfoResult | VirCard:
    """Look a card up by ``type`` and ``numStr``, or by ``qrCode`` (DECISIONS 2).

    Args:
        session: the session.
        given: those fields.
        reserve: szReserve, the eight fields about the visit.
        request: what the call is part of: cancelling it ends the call.

    Raises:
        BadInput: neither a number nor a code is given, or something is malformed.
        WscallError: whatever the operation raises.
    """
    with audited(session, "getCardInfo") as line:
        asked = fitted(GetCardInfo.of(given))
        line.card = asked.numStr
        use = asked.useCardInfo
        if use == UseCardInfo() and reserve.strip():
            use = visit(reserve, session.settings)
        return look_up(session.operations(), asked, use, session.platform_limit(request)).value


def download_qr(session: Session, given: Fields, request: Deadline | None = None) -> Downloaded:
    """Download the static code of a person, for printing a label again.

    Args:
        session: the session.
        given: ``name``, ``zjlx``, ``zjhm``.
        request: what the call is part of: cancelling it ends the call.

    Raises:
        BadInput: one of them is missing or malformed.
        WscallError: whatever the operation raises.
    """
    with audited(session, "downQr") as line:
        asked = fitted(DownQr.of(given), DownQr.needed)
        line.card = asked.zjhm
        limit = session.platform_limit(request)
        reply = session.operations().down_qr(asked.name, asked.zjlx, asked.zjhm, limit)
        return Downloaded(asked, reply.value)


def fields_result(what: str, call: Callable[[], Dto]) -> FieldsResult:
    """Return value, szMsg and fields of one of the calls above, whatever came of it; never raises.

    Args:
        what: names the operation in the log, should there be a defect.
        call: gives the fields.
    """
    try:
        return FieldsResult(PLATFORM_SUCCESS, "", call().model_dump())
    except WscallError as error:
        return FieldsResult(*failure(error), {})
    except Exception:  # noqa: BLE001 - a HIS gets a return code, whatever happened; the log has the trace
        _LOG.exception("%s failed", what)
        return FieldsResult(*unexpected(what), {})
