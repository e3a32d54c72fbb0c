"""The lists that the platform gives out: blacklists of cards and SAMs, people in poverty."""

from typing import Annotated

from wscall.model.dto import Dto, Rule


class CardBlackListVo(Dto):
    """One entry of the card blacklist (黑名单下发)."""

    sfzhm: Annotated[str, Rule("居民身份证号码", 32, personal=True)] = ""
    fkxlh: Annotated[str, Rule("发卡序列号", 32, personal=True)] = ""
    xpxlh: Annotated[str, Rule("健康卡芯片号", 32, personal=True)] = ""
    yycsdm: Annotated[str, Rule("应用城市代码", 32)] = ""
    hmdbz: Annotated[str, Rule("黑名单标志", 1, table="card_blacklist_flag")] = ""


class SamBlackListVo(Dto):
    """One entry of the SAM blacklist (SAM卡黑名单下发)."""

    bh: Annotated[str, Rule("sam卡编号", 64)] = ""
    samType: Annotated[str, Rule("sam卡类型", 1, table="sam_kind")] = ""
    skgjgdm: Annotated[str, Rule("市卡管机构代码")] = ""
    jgdm: Annotated[str, Rule("所属机构代码", 32)] = ""
    jgmc: Annotated[str, Rule("所属机构名称", 32)] = ""
    hmdbz: Annotated[str, Rule("有效标志", 1, table="sam_blacklist_flag")] = ""
    operCode: Annotated[str, Rule("产生黑名单操作码", 1, table="sam_blacklist_operation")] = ""


class PoorPeopleListVo(Dto):
    """One entry of the list of people in poverty (贫困人口下发)."""

    xm: Annotated[str, Rule("姓名", 32, personal=True)] = ""
    sfzhm: Annotated[str, Rule("身份证号码", 18, kind="id_number", personal=True)] = ""
    tpsx: Annotated[str, Rule("脱贫属性", 1, table="poverty_status", personal=True)] = ""
