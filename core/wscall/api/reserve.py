"""szReserve: what a HIS says about the visit, eight fields by position.

``00001|心脑血管外科|1|1|1|0.00|0|62234789``: the order of OperatorLogInfo without what the card and the reader
supply. Nothing in it is refused: it describes a visit, and a read must not fail for that.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from wscall.model import UseCardInfo

NAMES: Final = ("ksdm", "ksmc", "Kslx", "medicalType", "TerminalType", "Amount", "PayMode", "BankCode")
"""The fields in order, by their names in OperatorLogInfo."""

OTHER_STEP: Final = "000000"
MED_STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "010101", "2": "010105", "5": "010104", "6": "010104", "8": "010103", "9": "010107"}
)
"""科室类型 → 诊疗环节代码; every other kind of department is 000000."""


class Reserve(NamedTuple):
    """The eight fields; a missing one is empty. ``_asdict()`` has the names of OperatorLogInfo.

    Attributes:
        ksdm: 科室代码.
        ksmc: 科室名称.
        Kslx: 科室类型.
        medicalType: 就诊类型.
        TerminalType: 终端类型.
        Amount: 刷卡金额.
        PayMode: 支付方式.
        BankCode: 银行机构代码 or bank card number.
        raw: the text as it came, with whatever follows the eighth field.
    """

    ksdm: str = ""
    ksmc: str = ""
    Kslx: str = ""
    medicalType: str = ""
    TerminalType: str = ""
    Amount: str = ""
    PayMode: str = ""
    BankCode: str = ""
    raw: str = ""

    def med_step(self, overrides: Mapping[str, str] = MappingProxyType({})) -> str:
        """The 诊疗环节代码 that belongs to the kind of department; ``overrides`` of the configuration win.

        Keys are compared as numbers where they are numbers: ``1`` and ``01`` are one (DECISIONS 15).
        """
        kind = _bare(self.Kslx)
        own = {_bare(key): step for key, step in overrides.items()}
        return own.get(kind) or MED_STEPS.get(kind, OTHER_STEP)

    def use_card_info(
        self,
        *,
        machineCode: str = "",
        issuingMode: str = "",
        med_steps: Mapping[str, str] = MappingProxyType({}),
    ) -> UseCardInfo:
        """用卡信息 for a verification.

        Args:
            machineCode: the scanner's serial number, or the specification's word for a scanner without one.
            issuingMode: 二维码来源渠道; the reserve does not tell it.
            med_steps: the configuration's own mapping of 科室类型 to 诊疗环节代码.
        """
        return UseCardInfo(
            medType=self.medicalType,
            depType=self.Kslx,
            depCode=self.ksdm,
            medStepcode=self.med_step(med_steps),
            issuingMode=issuingMode,
            terminalType=self.TerminalType,
            machineCode=machineCode,
        )


def parse_reserve(text: str) -> Reserve:
    """Read szReserve. Never fails: missing fields are empty, further ones stay in ``raw``.

    A full-width ``｜`` separates like ``|``; blanks and NUL around a field are dropped.
    """
    fields = [field.strip("\0 \t\r\n\u3000") for field in text.replace("｜", "|").split("|")]
    return Reserve(*fields[: len(NAMES)])._replace(raw=text)


def _bare(code: str) -> str:
    """A code without leading zeros, where it is a number."""
    text = code.strip()
    return text.lstrip("0") or "0" if text.isascii() and text.isdecimal() else text
