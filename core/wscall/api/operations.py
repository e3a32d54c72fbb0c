"""The platform's operations as wscall offers them: with the key looked after and issuing made safe."""

import logging
import threading
from typing import Final, NamedTuple

from wscall.deadline import Deadline
from wscall.errors import WscallError
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
from wscall.platform.auth_key import AuthKeyKeeper
from wscall.platform.issuing import Issuer
from wscall.platform.port import Caller, Period, Platform, Reply

_LOG: Final = logging.getLogger(__name__)
_RECOVERY: Final = 5.0
"""Seconds that the first issue of a process may spend on what earlier processes left open."""


class Update(NamedTuple):
    """What updateCardInfo takes. Name, document type and number in ``people`` cannot be changed by it."""

    qrCode: str
    issuingMode: str
    terminalType: str
    people: PeopleInfo


class Operations(NamedTuple):
    """The operations of one endpoint.

    ``given`` is who the caller says it is (orgCode and authKey of szInput): it wins over the configuration
    where it is not empty (DECISIONS 12). Every method raises what the port raises.

    Attributes:
        platform: what answers.
        keeper: of the authentication key.
        issuer: of cards.
        recovered: set when this process has looked after the issues that earlier ones left open.
    """

    platform: Platform
    keeper: AuthKeyKeeper
    issuer: Issuer
    recovered: threading.Event

    def get_auth_key(self, orgCode: str, userName: str, passWord: str, deadline: Deadline) -> Reply[AuthKey]:
        """接入机构身份认证. Empty arguments are taken from the configuration, whose key is then written back."""
        return self.keeper.renew(orgCode, userName, passWord, deadline)

    def issue(self, card: CardInfo, deadline: Deadline, given: Caller | None = None) -> Reply[IssuedCard]:
        """发卡同步, recorded before it is sent and never repeated blindly."""
        self._recover_once(deadline)
        return self.issuer.issue(card, deadline, given)

    def _recover_once(self, deadline: Deadline) -> None:
        """Settle what earlier processes left open. What cannot be settled stays, and is no reason not to issue."""
        if self.recovered.is_set():
            return
        self.recovered.set()
        with deadline.within(_RECOVERY) as part:
            try:
                settled = self.issuer.recover(part)
            except WscallError as error:
                _LOG.warning("issues of earlier processes stay open: %s", error.kind)
            else:
                for intent in settled:
                    _LOG.info("issue intent %d of an earlier process: %s", intent.id, intent.state)

    def verify(
        self, qrCode: str, use: UseCardInfo | None, deadline: Deadline, given: Caller | None = None
    ) -> Reply[VirCard]:
        """电子健康卡身份验证."""
        ask = self.platform.vir_id_card_verify
        return self.keeper.with_key(lambda caller: ask(caller, qrCode, use, deadline), deadline, given)

    def card_info(
        self, type_: str, numStr: str, use: UseCardInfo | None, deadline: Deadline, given: Caller | None = None
    ) -> Reply[CardInfoResult]:
        """信息获取, where the service in use has it."""
        ask = self.platform.get_card_info
        return self.keeper.with_key(lambda caller: ask(caller, type_, numStr, use, deadline), deadline, given)

    def update(self, update: Update, deadline: Deadline, given: Caller | None = None) -> Reply[UpdatedCard]:
        """信息更新."""
        ask = self.platform.update_card_info
        return self.keeper.with_key(lambda caller: ask(caller, *update, deadline), deadline, given)

    def down_qr(
        self, name: str, zjlx: str, zjhm: str, deadline: Deadline, given: Caller | None = None
    ) -> Reply[DownloadedQr]:
        """电子卡静态二维码下载."""
        ask = self.platform.down_qr
        return self.keeper.with_key(lambda caller: ask(caller, name, zjlx, zjhm, deadline), deadline, given)

    def operator_log(self, log: OperatorLogInfo, deadline: Deadline, given: Caller | None = None) -> Reply[None]:
        """操作日志上传, at once; the queue of the journal is the durable way."""
        ask = self.platform.operator_log
        return self.keeper.with_key(lambda caller: ask(caller, log, deadline), deadline, given)

    def card_verify(
        self, xpxlh: str, cardNumber: str, deadline: Deadline, given: Caller | None = None
    ) -> Reply[PeopleIndex]:
        """卡验证."""
        ask = self.platform.card_verify
        return self.keeper.with_key(lambda caller: ask(caller, xpxlh, cardNumber, deadline), deadline, given)

    def black_cards(self, period: Period, deadline: Deadline, given: Caller | None = None) -> Reply[CardBlackList]:
        """黑名单下发."""
        ask = self.platform.publish_black_card
        return self.keeper.with_key(lambda caller: ask(caller, period, deadline), deadline, given)

    def black_sams(self, period: Period, deadline: Deadline, given: Caller | None = None) -> Reply[SamBlackList]:
        """SAM卡黑名单下发."""
        ask = self.platform.publish_black_sam
        return self.keeper.with_key(lambda caller: ask(caller, period, deadline), deadline, given)

    def poor_people(
        self, period: Period, deadline: Deadline, given: Caller | None = None
    ) -> Reply[PoorPeopleList]:
        """贫困人口下发."""
        ask = self.platform.publish_poor_people
        return self.keeper.with_key(lambda caller: ask(caller, period, deadline), deadline, given)
