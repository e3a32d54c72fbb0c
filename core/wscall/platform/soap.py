"""The platform behind SOAP: each method of the port is one message there and one back.

Light until first used: zeep, lxml and the description of the service come with the first call.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from wscall.config.settings import PlatformSettings
from wscall.deadline import Deadline
from wscall.errors import BadInput, PlatformRefused
from wscall.masking import is_sensitive, scrub
from wscall.model import (
    AuthKey,
    CardBlackList,
    CardInfo,
    CardInfoResult,
    DownloadedQr,
    IssuedCard,
    OperatorLogInfo,
    PeopleIndex,
    PeopleInfo,
    PoorPeopleList,
    SamBlackList,
    UpdatedCard,
    UseCardInfo,
    VirCard,
    spec_text,
)
from wscall.model.dto import Dto
from wscall.platform.endpoint import Endpoint
from wscall.platform.failures import Failure
from wscall.platform.finder import ServiceDescription, ServiceFinder
from wscall.platform.port import Caller, Period, Reply
from wscall.platform.transport import Limits, Transport
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.platform.operation import Reading
    from wscall.platform.parameters import Parameter

D = TypeVar("D", bound=Dto)
T = TypeVar("T")
Parameters = Mapping[str, "Parameter"]


class SoapPlatform:
    """The port over SOAP. Safe to use from several threads; :meth:`close` lets the kept connections go.

    Every operation raises, besides what the port says: Cancelled when cancelled before anything was sent, and
    BadInput when a parameter cannot be sent. PlatformUnreachable means that certainly nothing was sent, and its
    subclass OutcomeUnknown that the request was or may have been.

    Args:
        endpoint: the configured address of the service, with or without ``?wsdl``.
        settings: namespace, limits and where the description of the service comes from.

    Raises:
        BadConfiguration: the address cannot be used.
    """

    def __init__(self, endpoint: str, settings: PlatformSettings) -> None:
        limits = Limits(
            settings.connect_limit, settings.read_limit, settings.overall_limit, settings.max_reply_bytes
        )
        self._settings = settings
        self._transport = Transport(Endpoint.parse(endpoint), limits)
        self._finder = ServiceFinder(self._transport, settings)

    def operations(self) -> frozenset[str]:
        """Names of the operations that the service in use offers."""
        return self.service_description().operations

    def service_description(self) -> ServiceDescription:
        """Which description of the service is in use, and why."""
        return self._finder.describe(Deadline(self._settings.overall_limit))

    def close(self) -> None:
        """Close the kept connections."""
        self._transport.close()

    def get_auth_key(self, orgCode: str, userName: str, passWord: str, deadline: Deadline) -> Reply[AuthKey]:
        """接入机构身份认证."""
        parameters = {"orgCode": orgCode, "userName": userName, "passWord": passWord}
        return self._call("getAuthKey", parameters, deadline, _as(AuthKey))

    def get_card_info(
        self, caller: Caller, type_: str, numStr: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[CardInfoResult]:
        """信息获取."""
        parameters = {**caller._asdict(), "type": type_, "numStr": numStr, "useCardInfo": use}
        return self._call("getCardInfo", parameters, deadline, _as(CardInfoResult))

    def sync_card_info(self, caller: Caller, card: CardInfo, deadline: Deadline) -> Reply[IssuedCard]:
        """发卡同步. Sent at most once: not idempotent."""
        parameters = {**caller._asdict(), "cardInfo": card}
        return self._call("syncCardInfo", parameters, deadline, _issued, repeatable=False)

    def vir_id_card_verify(
        self, caller: Caller, qrCode: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[VirCard]:
        """电子健康卡身份验证."""
        parameters = {**caller._asdict(), "qrCode": qrCode, "useCardInfo": use}
        return self._call("virIdCardVerify", parameters, deadline, _as(VirCard))

    def update_card_info(
        self,
        caller: Caller,
        qrCode: str,
        issuingMode: str,
        terminalType: str,
        people: PeopleInfo,
        deadline: Deadline,
    ) -> Reply[UpdatedCard]:
        """信息更新."""
        parameters = {**caller._asdict(), "qrCode": qrCode, "issuingMode": issuingMode}
        parameters |= {"terminalType": terminalType, "peopleInfo": people}
        return self._call("updateCardInfo", parameters, deadline, _as(UpdatedCard), repeatable=False)

    def down_qr(self, caller: Caller, name: str, zjlx: str, zjhm: str, deadline: Deadline) -> Reply[DownloadedQr]:
        """电子卡静态二维码下载."""
        parameters = {**caller._asdict(), "name": name, "zjlx": zjlx, "zjhm": zjhm}
        return self._call("downQr", parameters, deadline, _as(DownloadedQr))

    def operator_log(self, caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        """操作日志上传. Sent at most once by this call; the journal decides about another."""
        parameters = {**caller._asdict(), "operatorLogInfo": log}
        return self._call("operatorLog", parameters, deadline, lambda _reading: None, repeatable=False)

    def card_verify(self, caller: Caller, xpxlh: str, cardNumber: str, deadline: Deadline) -> Reply[PeopleIndex]:
        """卡验证."""
        parameters = {**caller._asdict(), "xpxlh": xpxlh, "cardNumber": cardNumber}
        return self._call("cardVerify", parameters, deadline, _people_index)

    def publish_black_card(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[CardBlackList]:
        """黑名单下发."""
        parameters = {**caller._asdict(), **period._asdict()}
        return self._call("publishBlackCard", parameters, deadline, _as(CardBlackList))

    def publish_black_sam(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[SamBlackList]:
        """SAM卡黑名单下发."""
        parameters = {**caller._asdict(), **period._asdict()}
        return self._call("publishBlackSam", parameters, deadline, _as(SamBlackList))

    def publish_poor_people(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[PoorPeopleList]:
        """贫困人口下发."""
        parameters = {**caller._asdict(), **period._asdict()}
        return self._call("publishPoorPeople", parameters, deadline, _as(PoorPeopleList))

    def _call(
        self,
        name: str,
        parameters: Parameters,
        deadline: Deadline,
        value_of: Callable[["Reading"], T],
        *,
        repeatable: bool = True,
    ) -> Reply[T]:
        operation = self._finder.service(deadline).operation(name)
        answer = self._transport.post(operation.build(parameters), deadline, repeatable=repeatable)

        def hide(text: str) -> str:
            return scrub(text, _personal(parameters.items()))

        reading = operation.read(answer, self._where, hide)
        reply = self._reply(reading, value_of)
        if reply.code != self._settings.success_code:
            raise PlatformRefused(
                Text(spec_text(reply.code) or "平台拒绝了请求", "the platform refused the request"),
                code=reply.code,
                reply=reply,
                where=f"{name} @ {self._where}",
                message=hide(reply.message),
            )
        return reply

    def _reply(self, reading: "Reading", value_of: Callable[["Reading"], T]) -> Reply[T]:
        try:
            value = value_of(reading)
        except BadInput as error:
            raise Failure.OTHER_ANSWER.error(self._where, sent=True, found=error.where) from error
        return Reply(reading.code, reading.message, value, reading.body, reading.unknown)

    @property
    def _where(self) -> str:
        return self._transport.endpoint.where


def _as(model: type[D]) -> Callable[["Reading"], D]:
    return lambda reading: model.of(reading.values)


def _issued(reading: "Reading") -> IssuedCard:
    """The card, which comes as JSON in ``message``; empty for a physical card, whose message is prose."""
    return IssuedCard.from_message(reading.message) or IssuedCard()


def _people_index(reading: "Reading") -> PeopleIndex:
    return PeopleIndex.of(reading.values.get("peopleInfo", {}))


def _personal(fields: Iterable[tuple[str, Any]]) -> set[str]:
    """What in a request identifies a person or is secret, to be hidden wherever the platform repeats it."""
    found: set[str] = set()
    for name, value in fields:
        if isinstance(value, Dto):
            found |= _personal(value)
        elif isinstance(value, list):
            found |= {each for item in value for each in _personal(item)}
        elif value and is_sensitive(name):
            found.add(str(value))
    return found
