"""From a parsed szInput to the platform's operation it asks for."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

from wscall.api.operations import Operations, Update
from wscall.api.reserve import parse_reserve
from wscall.api.session import Session
from wscall.api.xml_input import ParsedInput, to_model
from wscall.config import Settings
from wscall.deadline import Deadline
from wscall.errors import BadInput, NotSupported
from wscall.model import (
    CardInfoResult,
    OperatorLogInfo,
    UseCardInfo,
    VirCard,
    check,
    normalise,
    raise_for_errors,
)
from wscall.model.dto import Dto
from wscall.model.requests import (
    DownQr,
    GetAuthKey,
    GetCardInfo,
    SyncCardInfo,
    UpdateCardInfo,
    VirIdCardVerify,
)
from wscall.nearest import nearest
from wscall.platform.operator_log import SWEEP_BLOCK
from wscall.platform.port import Caller, Period, Reply
from wscall.text import Text

_LOG: Final = logging.getLogger(__name__)
_COUNTER: Final = "2"
"""二维码来源渠道 医院窗口."""
D = TypeVar("D", bound=Dto)


def fitted(value: D, needed: Iterable[str] = ()) -> D:
    """Parameters in the platform's own form; what is odd but the platform's to decide is logged (DECISIONS 17).

    Args:
        value: as a caller gave it.
        needed: paths of what the operation cannot do without.

    Raises:
        BadInput: one of those is missing, or something is malformed.
    """
    findings = check(value, needed)
    raise_for_errors(findings)
    for finding in findings:
        _LOG.warning("%s: %s", type(value).__name__, finding.text.zh)
    return normalise(value)


def visit(reserve: str, settings: Settings, machineCode: str = "") -> UseCardInfo:
    """用卡信息 of a code shown at a counter, from szReserve's eight fields.

    Args:
        reserve: szReserve.
        settings: may have its own 诊疗环节代码 for a kind of department.
        machineCode: the device's serial number; without one it is ``SweepBlock``.
    """
    return parse_reserve(reserve).use_card_info(
        machineCode=machineCode or SWEEP_BLOCK, issuingMode=_COUNTER, med_steps=settings.med_step
    )


class _Call(NamedTuple):
    """One call on its way: the operations of its endpoint, its input, who calls, and how long it may take."""

    session: Session
    operations: Operations
    request: ParsedInput
    reserve: str
    deadline: Deadline

    @property
    def given(self) -> Caller:
        """orgCode and authKey as the input has them; empty means the configured ones (DECISIONS 12)."""
        return Caller(self.request.text("orgCode"), self.request.text("authKey"))

    def read(self, model: type[D], needed: tuple[str, ...] = ()) -> D:
        """The parameters as a model.

        Raises:
            BadInput: as :func:`fitted`.
        """
        return fitted(to_model(self.request.parameters, model), needed)

    def use(self, given: UseCardInfo) -> UseCardInfo | None:
        """useCardInfo of the input, else what szReserve says of the visit, else nothing."""
        if given != UseCardInfo():
            return given
        return visit(self.reserve, self.session.settings) if self.reserve.strip() else None


def _get_auth_key(call: _Call) -> Reply[Any]:
    """What the input leaves out is configured; only what it holds is measured."""
    settings = call.session.settings
    given = to_model(call.request.parameters, GetAuthKey)
    raise_for_errors(check(given))
    completed = given.model_copy(
        update={
            "orgCode": given.orgCode or settings.org_code,
            "userName": given.userName or settings.user_name,
            "passWord": given.passWord or settings.password.reveal(),
        }
    )
    for name in GetAuthKey.needed:
        _require(getattr(completed, name), name)
    return call.operations.get_auth_key(completed.orgCode, completed.userName, completed.passWord, call.deadline)


def look_up(
    operations: Operations,
    asked: GetCardInfo,
    use: UseCardInfo | None,
    deadline: Deadline,
    given: Caller | None = None,
) -> Reply[CardInfoResult] | Reply[VirCard]:
    """信息获取 by type and number where the service has getCardInfo; by QR code as the specification words it.

    Raises:
        BadInput: neither a number nor a code is given.
        WscallError: what the operation raises.
    """
    by_number = asked.numStr or (asked.type and asked.qrCode)
    if by_number and (not asked.qrCode or "getCardInfo" in operations.platform.operations()):
        return operations.card_info(asked.type, by_number, use, deadline, given)
    _require(asked.qrCode, "qrCode")
    return operations.verify(asked.qrCode, use, deadline, given)


def _get_card_info(call: _Call) -> Reply[Any]:
    asked = call.read(GetCardInfo)
    return look_up(call.operations, asked, call.use(asked.useCardInfo), call.deadline, call.given)


def _sync_card_info(call: _Call) -> Reply[Any]:
    card = call.read(SyncCardInfo, SyncCardInfo.needed).cardInfo
    return call.operations.issue(card, call.deadline, call.given)


def _vir_id_card_verify(call: _Call) -> Reply[Any]:
    asked = call.read(VirIdCardVerify, VirIdCardVerify.needed)
    return call.operations.verify(asked.qrCode, call.use(asked.useCardInfo), call.deadline, call.given)


def _update_card_info(call: _Call) -> Reply[Any]:
    asked = call.read(UpdateCardInfo, UpdateCardInfo.needed)
    update = Update(asked.qrCode, asked.issuingMode, asked.terminalType, asked.peopleInfo)
    return call.operations.update(update, call.deadline, call.given)


def _down_qr(call: _Call) -> Reply[Any]:
    asked = call.read(DownQr, DownQr.needed)
    return call.operations.down_qr(asked.name, asked.zjlx, asked.zjhm, call.deadline, call.given)


def _operator_log(call: _Call) -> Reply[Any]:
    holder = call.request.child("operatorLogInfo")
    _require(holder, "operatorLogInfo")
    assert holder
    log = fitted(to_model(holder, OperatorLogInfo))
    return call.operations.operator_log(log, call.deadline, call.given)


def _card_verify(call: _Call) -> Reply[Any]:
    text = call.request.text
    return call.operations.card_verify(text("xpxlh"), text("cardNumber"), call.deadline, call.given)


def _period(call: _Call) -> Period:
    return Period(*(call.request.text(name) for name in Period._fields))


_CALLS: Final[Mapping[str, Callable[[_Call], Reply[Any]]]] = {
    "getAuthKey": _get_auth_key,
    "getCardInfo": _get_card_info,
    "syncCardInfo": _sync_card_info,
    "virIdCardVerify": _vir_id_card_verify,
    "updateCardInfo": _update_card_info,
    "downQr": _down_qr,
    "operatorLog": _operator_log,
    "cardVerify": _card_verify,
    "publishBlackCard": lambda call: call.operations.black_cards(_period(call), call.deadline, call.given),
    "publishBlackSam": lambda call: call.operations.black_sams(_period(call), call.deadline, call.given),
    "publishPoorPeople": lambda call: call.operations.poor_people(_period(call), call.deadline, call.given),
}
OPERATIONS: Final = tuple(_CALLS)
"""The operations that can be called by name."""


def require_known(operation: str) -> None:
    """See to it that there is such an operation.

    Raises:
        NotSupported: it is none of :data:`OPERATIONS`.
    """
    if operation in OPERATIONS:
        return
    raise NotSupported(
        Text("没有这个操作", "there is no such operation"),
        found=operation[:40],
        needed=", ".join(OPERATIONS),
        advice=nearest(operation, OPERATIONS),
    )


def call(
    session: Session,
    operation: str,
    endpoint: str,
    request: ParsedInput,
    reserve: str,
    whole: Deadline | None = None,
) -> Reply[Any]:
    """Carry out one operation.

    Args:
        session: the session.
        operation: one of :data:`OPERATIONS`.
        endpoint: the platform's address; empty takes the configured one.
        request: the parsed input.
        reserve: szReserve; its eight fields stand in for a missing useCardInfo.
        whole: what the call is part of; cancelling it ends the call.

    Raises:
        WscallError: what the operation raises; BadInput for an input it cannot use.
    """
    operations, deadline = session.operations(endpoint), session.platform_limit(whole)
    return _CALLS[operation](_Call(session, operations, request, reserve, deadline))


def _require(value: object, name: str) -> None:
    if not value:
        raise BadInput(Text(f"缺少必填项 {name}", f"{name} is missing or empty"), where="szInput", needed=name)
