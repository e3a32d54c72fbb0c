"""What the operations answer, without ``resultCode`` and ``message``, which every answer has."""

import json
from typing import Annotated, Self

from pydantic import Field

from wscall.errors import BadInput
from wscall.model.card import CardInfo
from wscall.model.dto import Dto, Rule
from wscall.model.lists import CardBlackListVo, PoorPeopleListVo, SamBlackListVo


class AuthKey(Dto):
    """The answer of getAuthKey; macAddress and orgCode may stand beside ``<return>`` (DECISIONS 10)."""

    authKey: Annotated[str, Rule("认证字符串", personal=True)] = ""
    expiryTime: Annotated[str, Rule("失效时间")] = ""
    macAddress: Annotated[str, Rule("地址")] = ""
    orgCode: Annotated[str, Rule("接入机构代码")] = ""


class CardInfoResult(Dto):
    """The answer of getCardInfo: cards, newest deployments first as they sent them."""

    cardInfo: Annotated[list[CardInfo], Rule("居民健康卡信息")] = Field(default_factory=list)


class IssuedCard(Dto):
    """What syncCardInfo answers for an electronic card: JSON inside ``message``."""

    virtualCardNum: Annotated[str, Rule("电子健康卡号", personal=True)] = ""
    vuid: Annotated[str, Rule("电子健康卡ID", personal=True)] = ""
    empi: Annotated[str, Rule("主索引", personal=True)] = ""
    QRCode: Annotated[str, Rule("原始二维码数据", personal=True)] = ""
    img: Annotated[str, Rule("二维码图片base64数据", personal=True)] = ""

    @classmethod
    def from_message(cls, message: str) -> Self | None:
        """The card in a ``message``; None where it is no JSON object, as for a physical card (操作成功)."""
        try:
            values = json.loads(message)
            return cls.of(values) if isinstance(values, dict) else None
        except (ValueError, RecursionError, BadInput):
            return None


class UpdatedCard(Dto):
    """The answer of updateCardInfo where the service sends more than a code."""

    empi: Annotated[str, Rule("主索引", personal=True)] = ""
    erhcEnddate: Annotated[str, Rule("有效期", kind="date")] = ""
    jzkkh: Annotated[str, Rule("就诊卡卡号", personal=True)] = ""
    sbkh: Annotated[str, Rule("社保卡号", personal=True)] = ""
    vuid: Annotated[str, Rule("电子健康卡ID", personal=True)] = ""


class DownloadedQr(Dto):
    """The answer of downQr; ``img`` is a PNG in base64."""

    empi: Annotated[str, Rule("主索引", 64, personal=True)] = ""
    vuid: Annotated[str, Rule("电子健康卡ID", 64, personal=True)] = ""
    img: Annotated[str, Rule("电子健康卡二维码图片", personal=True)] = ""


class CardBlackList(Dto):
    """The answer of publishBlackCard."""

    cardBlackList: Annotated[list[CardBlackListVo], Rule("黑名单", item="cardBlackList")] = Field(
        default_factory=list
    )
    responseInfo: Annotated[str, Rule("返回信息")] = ""


class SamBlackList(Dto):
    """The answer of publishBlackSam."""

    samBlackList: Annotated[list[SamBlackListVo], Rule("SAM卡黑名单", item="samBlackList")] = Field(
        default_factory=list
    )
    responseInfo: Annotated[str, Rule("返回信息")] = ""


class PoorPeopleList(Dto):
    """The answer of publishPoorPeople."""

    poorPeopleList: Annotated[list[PoorPeopleListVo], Rule("贫困人口", item="poorPeopleList")] = Field(
        default_factory=list
    )
    responseInfo: Annotated[str, Rule("返回信息")] = ""
