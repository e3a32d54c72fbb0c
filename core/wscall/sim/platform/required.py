"""Fields the specification marks 必填, for ``Policy.strict``."""

from typing import Final

from wscall.sim.platform.fields import names

REQUIRED_CARD: Final = names("klx gfbb orgCode fksj yycsdm issuingMode isRealName")
REQUIRED_WITH_CHIP: Final = names("kh aqm fkxlh xpxlh yhkh bankCode")
"""Marked for every card, but nobody can know them of an electronic card before it is issued."""
REQUIRED_PEOPLE: Final = names("xm xb mzdm csrq sfzhm zjlx zjhm fyzhdm xldm zydm ylfyzffs")
REQUIRED_USE: Final = names("medType depType depCode medStepcode issuingMode terminalType machineCode")
REQUIRED_LOG: Final = names(
    """ksdm ksmc Kslx SAMCode machineCode xpxlh operCode operTime medicalType TerminalType Amount PayMode orgCode
    BankCode yycsdm useOrgCode useOrgName useCityCode kh xm"""
)
