"""What an embedded platform may do differently from site to site, in one place.

The public description of the service leaves these open; docs/decisions/0081 says why each default is what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """State of a card, as ``jkkzt`` carries it: 1, 3 and 9 are the specification's, 4 for 作废 is ours."""

    NORMAL = "1"
    LOST = "3"
    VOID = "4"
    CANCELLED = "9"


class Change(StrEnum):
    """What ``syncCardStatus`` can do to a card."""

    LOSE = "挂失"
    FIND = "解挂失"
    CANCEL = "注销"


@dataclass(frozen=True)
class Policy:
    """Settings of the rules.

    Attributes:
        key_life: seconds an authKey stays valid.
        qr_life: seconds a dynamic QR code stays valid.
        card_years: validity of a card in years, shown as ``erhcEnddate``.
        success_code: ``resultCode`` of success.
        strict: refuse with 10110 every request that leaves out a field which the specification marks 必填, and
            identity fields that contradict the number. Off: what an operation can do without may be missing.
        status_codes: ``operCode`` of syncCardStatus.
        replace_codes: ``operCode`` of repairChangCard.
        number_types: ``type`` of getCardInfo and getInfo, to the field that ``numStr`` holds.
        business_types: ``typeYw`` of getInfoYw, to the same.
    """

    key_life: float = 24 * 3600.0
    qr_life: float = 300.0
    card_years: int = 10
    success_code: int = 10000
    strict: bool = False
    status_codes: Mapping[str, Change] = field(
        default_factory=lambda: {"1": Change.LOSE, "2": Change.FIND, "3": Change.CANCEL}
    )
    replace_codes: Mapping[str, str] = field(default_factory=lambda: {"1": "补卡", "2": "换卡"})
    number_types: Mapping[str, str] = field(
        default_factory=lambda: {
            "1": "sfzhm",
            "2": "kh",
            "3": "xpxlh",
            "4": "yhkh",
            "5": "fkxlh",
            "6": "qrCode",
            "7": "virtualCardNum",
        }
    )
    business_types: Mapping[str, str] = field(default_factory=lambda: {"1": "jzkkh", "2": "jkdah", "3": "xnhkh"})
