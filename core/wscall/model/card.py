"""The card: CardInfo, how it is used (UseCardInfo) and the electronic card (VirCard)."""

from typing import Annotated

from wscall.model.dto import Dto, Rule
from wscall.model.people import PeopleInfo


class CardInfo(Dto):
    """居民健康卡信息. ``terminalType`` stands in the samples, the other fields in the table, in its order."""

    klx: Annotated[str, Rule("卡的类别", 1, required=True, table="card_kind")] = ""
    gfbb: Annotated[str, Rule("居民健康卡标准规范的版本编号", 4, required=True)] = ""
    orgCode: Annotated[str, Rule("发卡机构代码", 30, required=True, least=1)] = ""
    fksj: Annotated[str, Rule("发卡时间", 8, required=True, kind="date")] = ""
    kh: Annotated[str, Rule("卡号", 18, required=True, personal=True)] = ""
    aqm: Annotated[str, Rule("安全码", 3, required=True, personal=True)] = ""
    fkxlh: Annotated[
        str, Rule("发卡序列号", 10, required=True, table="serial_origin", kind="serial", personal=True)
    ] = ""
    yycsdm: Annotated[str, Rule("应用城市代码", 6, required=True)] = ""
    xpxlh: Annotated[str, Rule("芯片序列号/电子健康卡号", 64, required=True, personal=True)] = ""
    yhkh: Annotated[str, Rule("银行卡号", 64, required=True, personal=True)] = ""
    jkkzt: Annotated[str, Rule("健康卡状态", 1, table="card_status")] = ""
    issuingMode: Annotated[str, Rule("发卡方式", 2, required=True, table="issuing_mode", least=1)] = ""
    bankCode: Annotated[str, Rule("银行代码", 22, required=True, least=1)] = ""
    peopleInfo: Annotated[PeopleInfo, Rule("居民信息", required=True)] = PeopleInfo()
    isRealName: Annotated[str, Rule("是否实名标识", 1, required=True, table="real_name")] = ""
    qrType: Annotated[str, Rule("二维码类型", table="qr_type")] = ""
    pcName: Annotated[str, Rule("计算机名称")] = ""
    pcIp: Annotated[str, Rule("计算机IP地址")] = ""
    macId: Annotated[str, Rule("计算机MAC地址")] = ""
    payAccType: Annotated[str, Rule("支付方式", table="payment")] = ""
    regChannel: Annotated[str, Rule("注册渠道")] = ""
    terminalType: Annotated[str, Rule("终端类型", table="terminal_type")] = ""


class UseCardInfo(Dto):
    """用卡信息: where and for what a card is used."""

    medType: Annotated[str, Rule("就诊类型", 2, required=True, table="visit_type")] = ""
    depType: Annotated[str, Rule("科室类型", 2, required=True, table="department_type")] = ""
    depCode: Annotated[str, Rule("刷卡科室代码", 4, required=True, table="department")] = ""
    medStepcode: Annotated[str, Rule("诊疗环节代码", 6, required=True, table="care_step")] = ""
    issuingMode: Annotated[str, Rule("二维码来源渠道", 2, required=True, table="qr_channel")] = ""
    terminalType: Annotated[str, Rule("终端类型", 2, required=True, table="terminal_type")] = ""
    machineCode: Annotated[str, Rule("机具号", 64, required=True)] = ""


class VirCard(Dto):
    """电子健康卡 as virIdCardVerify answers it. ``orgcode`` is spelt in small letters here.

    The person is ``peopleInfo`` in the specification and ``vvcr`` in another deployment of the same service.
    """

    empi: Annotated[str, Rule("主索引", personal=True)] = ""
    erhcEnddate: Annotated[str, Rule("有效期", kind="date")] = ""
    jzkkh: Annotated[str, Rule("就诊卡卡号", personal=True)] = ""
    orgcode: Annotated[str, Rule("发卡机构注册代码")] = ""
    orgname: Annotated[str, Rule("发卡机构名称")] = ""
    sbkh: Annotated[str, Rule("社保卡号", personal=True)] = ""
    virtualCardNum: Annotated[str, Rule("虚拟电子卡号", personal=True)] = ""
    vuid: Annotated[str, Rule("电子健康卡ID", personal=True)] = ""
    peopleInfo: Annotated[PeopleInfo, Rule("居民信息", aliases=("vvcr",))] = PeopleInfo()
