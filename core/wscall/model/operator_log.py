"""The operation log that a read of a card leaves on the platform."""

from typing import Annotated

from wscall.model.dto import Dto, Rule


class OperatorLogInfo(Dto):
    """操作日志信息, with the specification's odd capitals; ``medStepcode`` comes from the service."""

    ksdm: Annotated[str, Rule("科室代码", 15, required=True)] = ""
    ksmc: Annotated[str, Rule("科室名称", 100, required=True)] = ""
    Kslx: Annotated[str, Rule("科室类型", 2, required=True, table="department_type")] = ""
    SAMCode: Annotated[str, Rule("SAM卡号", 64, required=True)] = ""
    machineCode: Annotated[str, Rule("机具号", 64, required=True)] = ""
    xpxlh: Annotated[str, Rule("健康卡芯片号", 64, required=True, personal=True)] = ""
    operCode: Annotated[str, Rule("操作", 1, required=True, table="operation")] = ""
    operTime: Annotated[str, Rule("操作时间", 20, required=True, kind="time")] = ""
    medicalType: Annotated[str, Rule("就诊类型", 1, required=True, table="visit_type")] = ""
    TerminalType: Annotated[str, Rule("终端类型", 1, required=True, table="terminal_type")] = ""
    Amount: Annotated[str, Rule("刷卡金额", 20, required=True, personal=True)] = ""
    PayMode: Annotated[str, Rule("支付方式", 1, required=True, table="payment_mode")] = ""
    orgCode: Annotated[str, Rule("发卡机构代码", 30, required=True)] = ""
    BankCode: Annotated[str, Rule("发卡银行机构代码", 20, required=True)] = ""
    yycsdm: Annotated[str, Rule("发卡应用城市代码", 6, required=True)] = ""
    useOrgCode: Annotated[str, Rule("刷卡机构代码", 30, required=True)] = ""
    useOrgName: Annotated[str, Rule("刷卡机构名称", 20, required=True)] = ""
    useCityCode: Annotated[str, Rule("刷卡应用城市代码", 6, required=True)] = ""
    kh: Annotated[str, Rule("卡号", 32, required=True, personal=True)] = ""
    xm: Annotated[str, Rule("姓名", 32, required=True, personal=True)] = ""
    medStepcode: Annotated[str, Rule("诊疗环节代码", 6, table="care_step")] = ""
