"""The person: PeopleInfo and what hangs on it, and the short form PeopleIndex."""

from functools import partial
from typing import Annotated

from pydantic import Field

from wscall.model.dto import Dto, Rule

_Own = partial(Rule, personal=True)
"""Everything here describes a person."""


class HealthDataInfo(Dto):
    """Medical base data as the service knows it; the flags are ``T`` or ``F``."""

    abodm: Annotated[str, _Own("ABO血型代码", table="abo")] = ""
    rhdm: Annotated[str, _Own("Rh血型代码", table="rh")] = ""
    xcbz: Annotated[str, _Own("哮喘标志", table="medical_alert")] = ""
    xzbbz: Annotated[str, _Own("心脏病标志", table="medical_alert")] = ""
    xnxgbbz: Annotated[str, _Own("心脑血管病标志", table="medical_alert")] = ""
    dxbbz: Annotated[str, _Own("癫痫病标志", table="medical_alert")] = ""
    jsbbz: Annotated[str, _Own("精神病标志", table="medical_alert")] = ""
    nxwlbz: Annotated[str, _Own("凝血紊乱标志", table="medical_alert")] = ""
    tnbbz: Annotated[str, _Own("糖尿病标志", table="medical_alert")] = ""
    qcybz: Annotated[str, _Own("青光眼标志", table="medical_alert")] = ""
    txbz: Annotated[str, _Own("透析标志", table="medical_alert")] = ""
    qgyzbz: Annotated[str, _Own("器官移植标志", table="medical_alert")] = ""
    qgqsbz: Annotated[str, _Own("器官缺失标志", table="medical_alert")] = ""
    kzxdyzbz: Annotated[str, _Own("可装卸的义肢标志", table="medical_alert")] = ""
    xzqbqbz: Annotated[str, _Own("心脏起搏器标志", table="medical_alert")] = ""
    qtyxjsmc: Annotated[str, _Own("其他医学警示名称")] = ""


class AllergyInfo(Dto):
    """One allergy."""

    gmwzmc: Annotated[str, _Own("过敏物质名称")] = ""
    gmfy: Annotated[str, _Own("过敏反应")] = ""


class LinkmanInfo(Dto):
    """One person to contact."""

    lxrxm: Annotated[str, _Own("联系人姓名")] = ""
    lxrgx: Annotated[str, _Own("联系人关系", table="relation")] = ""
    lxrdh: Annotated[str, _Own("联系人电话", kind="phone")] = ""


class VaccineInfo(Dto):
    """One immunisation; the two names are not spelt alike, and that is the service's doing."""

    myjzymmc: Annotated[str, _Own("免疫接种疫苗名称")] = ""
    ymjzrq: Annotated[str, _Own("疫苗接种日期", kind="date")] = ""


class ExpenseTypeVo(Dto):
    """One way in which the person's treatment is paid. The labels are our reading of the service's short names."""

    bz: Annotated[str, _Own("备注")] = ""
    ddyy: Annotated[str, _Own("定点医院")] = ""
    fbdl: Annotated[str, _Own("费别大类")] = ""
    lbdm: Annotated[str, _Own("类别代码")] = ""
    zjhm: Annotated[str, _Own("证件号码")] = ""


class PeopleInfo(Dto):
    """居民信息. The fields up to ``unitWrok`` are the specification's table, in its order.

    ``appUserID`` stands in its samples and ``userSign`` in a comment there; the rest comes from the service.
    """

    xm: Annotated[str, _Own("姓名", 32, required=True)] = ""
    xb: Annotated[str, _Own("性别", 1, required=True, table="sex")] = ""
    mzdm: Annotated[str, _Own("民族代码", 2, required=True, table="ethnicity")] = ""
    csrq: Annotated[str, _Own("出生日期", 8, required=True, kind="date")] = ""
    sfzhm: Annotated[str, _Own("居民身份证号码", 18, required=True, kind="id_number")] = ""
    zjlx: Annotated[str, _Own("证件类别", 2, required=True, table="document")] = ""
    zjhm: Annotated[str, _Own("证件号码", 18, required=True)] = ""
    jkdah: Annotated[str, _Own("健康档案号", 17)] = ""
    xnhkh: Annotated[str, _Own("新农合卡号", 18)] = ""
    fyzhdm: Annotated[str, _Own("婚姻状况代码", 2, required=True, table="marriage")] = ""
    xldm: Annotated[str, _Own("文化程度代码", 2, required=True, table="education")] = ""
    zydm: Annotated[str, _Own("职业类别代码", 4, required=True, table="occupation")] = ""
    dzlb: Annotated[str, _Own("地址类别", 1, table="address_kind")] = ""
    dzsf: Annotated[str, _Own("地址-省（自治区、直辖市）的名称", 20)] = ""
    dzs: Annotated[str, _Own("地址-市（地区、州）的名称", 20)] = ""
    dzqx: Annotated[str, _Own("地址-县（区）的名称", 20)] = ""
    dzxz: Annotated[str, _Own("地址-乡（镇、街道办事处）的名称", 20)] = ""
    dzc: Annotated[str, _Own("地址-村（街、路、弄等）的名称", 20)] = ""
    brdh: Annotated[str, _Own("本人电话号码", 20, kind="phone")] = ""
    ylfyzffs: Annotated[str, _Own("医疗费用支付方式", 2, required=True, table="payment")] = ""
    jzkkh: Annotated[str, _Own("就诊卡卡号", 20, least=1)] = ""
    citizenship: Annotated[str, _Own("国籍", 3, table="country")] = ""
    birthPlace: Annotated[str, _Own("出生地址")] = ""
    domicile: Annotated[str, _Own("户籍地址")] = ""
    unitWrok: Annotated[str, _Own("工作单位名称")] = ""
    appUserID: Annotated[str, _Own("APP用户标识")] = ""
    userSign: Annotated[str, _Own("居民签约代扣标志", table="signed")] = ""
    healthDataInfo: Annotated[HealthDataInfo, _Own("健康数据")] = HealthDataInfo()
    allergyInfoList: Annotated[list[AllergyInfo], _Own("过敏信息", item="allergyInfo")] = Field(
        default_factory=list
    )
    linkmanInfoList: Annotated[list[LinkmanInfo], _Own("联系人信息", item="linkmanInfo")] = Field(
        default_factory=list
    )
    vaccineInfoList: Annotated[list[VaccineInfo], _Own("免疫接种信息", item="vaccineInfo")] = Field(
        default_factory=list
    )
    expenseType: Annotated[list[ExpenseTypeVo], _Own("费用类别", item="expenseTypeVo")] = Field(
        default_factory=list
    )


class PeopleIndex(Dto):
    """居民索引信息, the answer of cardVerify."""

    xm: Annotated[str, _Own("姓名", 32)] = ""
    xb: Annotated[str, _Own("性别", 1, table="sex")] = ""
    sfzhm: Annotated[str, _Own("居民身份证号码", 18, kind="id_number")] = ""
