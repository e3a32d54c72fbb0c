"""What wscall asks of a card management platform: typed requests in, typed replies out.

The SOAP client implements this port; nothing above it sees SOAP, zeep or XML strings. Field names are the
specification's. Every method ends by its deadline and raises PlatformUnreachable, PlatformRefused or
NotSupported (the service in use has no such operation).
"""

from typing import Generic, NamedTuple, Protocol, TypeVar

from wscall.deadline import Deadline
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
)

T_co = TypeVar("T_co", covariant=True)


class Element(NamedTuple):
    """One element of a reply, free of any XML library: local name, text, children in wire order."""

    name: str
    text: str = ""
    children: "tuple[Element, ...]" = ()


class Reply(NamedTuple, Generic[T_co]):
    """What the platform answered.

    Attributes:
        code: numeric ``resultCode``.
        message: ``message`` as sent.
        value: the typed result.
        body: the operation's response element with everything it held, in wire order (DECISIONS 10).
        unknown: paths of elements that the schema does not know; their content is in ``body``.
    """

    code: int
    message: str
    value: T_co
    body: Element
    unknown: tuple[str, ...] = ()


class Caller(NamedTuple):
    """Who calls: the institution's code and its authentication string."""

    orgCode: str
    authKey: str


class Period(NamedTuple):
    """The period of a list, dates YYYYMMDD, and the platform's free-text ``requestInfo``."""

    startDate: str
    endDate: str
    requestInfo: str = ""


class Platform(Protocol):
    """The operations, named after the service's own."""

    def operations(self) -> frozenset[str]:
        """Names of the operations that the service in use offers, as in its WSDL."""
        ...

    def get_auth_key(self, orgCode: str, userName: str, passWord: str, deadline: Deadline) -> Reply[AuthKey]:
        """接入机构身份认证."""
        ...

    def get_card_info(
        self, caller: Caller, type_: str, numStr: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[CardInfoResult]:
        """信息获取, where the service has it (DECISIONS 2)."""
        ...

    def sync_card_info(self, caller: Caller, card: CardInfo, deadline: Deadline) -> Reply[IssuedCard]:
        """发卡同步. Not idempotent: use :mod:`wscall.platform.issuing`."""
        ...

    def vir_id_card_verify(
        self, caller: Caller, qrCode: str, use: UseCardInfo | None, deadline: Deadline
    ) -> Reply[VirCard]:
        """电子健康卡身份验证."""
        ...

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
        ...

    def down_qr(self, caller: Caller, name: str, zjlx: str, zjhm: str, deadline: Deadline) -> Reply[DownloadedQr]:
        """电子卡静态二维码下载."""
        ...

    def operator_log(self, caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        """操作日志上传."""
        ...

    def card_verify(self, caller: Caller, xpxlh: str, cardNumber: str, deadline: Deadline) -> Reply[PeopleIndex]:
        """卡验证."""
        ...

    def publish_black_card(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[CardBlackList]:
        """黑名单下发."""
        ...

    def publish_black_sam(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[SamBlackList]:
        """SAM卡黑名单下发."""
        ...

    def publish_poor_people(self, caller: Caller, period: Period, deadline: Deadline) -> Reply[PoorPeopleList]:
        """贫困人口下发."""
        ...
