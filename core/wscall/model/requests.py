"""What the six functions take in szInput, so that :func:`wscall.model.check` can look at a whole request.

``needed`` names what the operation cannot do without (DECISIONS 17). orgCode and authKey may be left out
everywhere but in getAuthKey: the configured ones are used (DECISIONS 12).
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from wscall.model.card import CardInfo, UseCardInfo
from wscall.model.dto import Dto, Rule
from wscall.model.people import PeopleInfo

_OrgCode = Annotated[str, Rule("接入机构代码", 30, least=1)]
_AuthKey = Annotated[str, Rule("认证字符串", personal=True)]
_QrCode = Annotated[str, Rule("电子健康卡二维码内容", 200, personal=True, least=1)]


class Request(Dto):
    """The parameters of one operation."""

    needed: ClassVar[tuple[str, ...]] = ()


class GetAuthKey(Request):
    """接入机构身份认证."""

    needed: ClassVar[tuple[str, ...]] = ("orgCode", "userName", "passWord")
    orgCode: Annotated[str, Rule("接入机构代码", 30, required=True, least=1)] = ""
    userName: Annotated[str, Rule("用户名", 16, required=True, least=1)] = ""
    passWord: Annotated[str, Rule("密码", 16, required=True, personal=True, least=6)] = ""


class GetCardInfo(Request):
    """信息获取: by QR code, or by the service's own ``type`` and ``numStr`` (DECISIONS 2)."""

    orgCode: _OrgCode = ""
    authKey: _AuthKey = ""
    type: Annotated[str, Rule("查询类型")] = ""
    numStr: Annotated[str, Rule("查询号码", personal=True)] = ""
    qrCode: _QrCode = ""
    useCardInfo: Annotated[UseCardInfo, Rule("用卡信息")] = UseCardInfo()


class SyncCardInfo(Request):
    """发卡同步."""

    needed: ClassVar[tuple[str, ...]] = (
        "cardInfo.peopleInfo.xm",
        "cardInfo.peopleInfo.zjlx",
        "cardInfo.peopleInfo.zjhm",
    )
    orgCode: _OrgCode = ""
    authKey: _AuthKey = ""
    cardInfo: Annotated[CardInfo, Rule("居民健康卡信息", required=True)] = CardInfo()


class VirIdCardVerify(Request):
    """电子健康卡身份验证."""

    needed: ClassVar[tuple[str, ...]] = ("qrCode",)
    orgCode: _OrgCode = ""
    authKey: _AuthKey = ""
    qrCode: _QrCode = ""
    useCardInfo: Annotated[UseCardInfo, Rule("用卡信息")] = UseCardInfo()


class UpdateCardInfo(Request):
    """信息更新. Name, document type and number say whose; they cannot be changed by it."""

    needed: ClassVar[tuple[str, ...]] = ("peopleInfo.xm", "peopleInfo.zjlx", "peopleInfo.zjhm")
    orgCode: _OrgCode = ""
    authKey: _AuthKey = ""
    qrCode: _QrCode = ""
    issuingMode: Annotated[str, Rule("二维码来源渠道", 2, table="qr_channel")] = ""
    terminalType: Annotated[str, Rule("终端类型", 2, table="terminal_type")] = ""
    peopleInfo: Annotated[PeopleInfo, Rule("个人信息", required=True)] = PeopleInfo()


class DownQr(Request):
    """电子卡静态二维码下载."""

    needed: ClassVar[tuple[str, ...]] = ("name", "zjlx", "zjhm")
    orgCode: _OrgCode = ""
    authKey: _AuthKey = ""
    name: Annotated[str, Rule("姓名", 32, personal=True, least=1)] = ""
    zjlx: Annotated[str, Rule("身份证件类型", 64, table="document", personal=True)] = ""
    zjhm: Annotated[str, Rule("证件号码", personal=True)] = ""


REQUESTS: Final[Mapping[str, type[Request]]] = {
    "getAuthKey": GetAuthKey,
    "getCardInfo": GetCardInfo,
    "syncCardInfo": SyncCardInfo,
    "virIdCardVerify": VirIdCardVerify,
    "updateCardInfo": UpdateCardInfo,
    "downQr": DownQr,
}
"""The request of each operation, by the operation's name."""
