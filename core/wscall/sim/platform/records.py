"""The rows an embedded platform keeps."""

from typing import NamedTuple

from wscall.sim.platform.fields import Fields, text
from wscall.sim.platform.policy import State

ELECTRONIC = "3"
PHYSICAL = "1"


class Organisation(NamedTuple):
    """An institution that may call."""

    orgCode: str
    orgName: str
    userName: str
    passWord: str
    macAddress: str


class Person(NamedTuple):
    """A resident: master index and the fields of PeopleInfo as last reported."""

    empi: str
    fields: Fields

    @property
    def name(self) -> str:
        """姓名."""
        return text(self.fields, "xm")

    @property
    def document(self) -> tuple[str, str]:
        """Type and number of the document that identifies the resident."""
        return text(self.fields, "zjlx"), text(self.fields, "zjhm")


class Card(NamedTuple):
    """A card, physical (klx 1) or electronic (klx 3).

    Attributes:
        number: row id, 0 for a card that is not stored yet.
        empi: its holder.
        klx: kind.
        state: normal, lost, cancelled or void.
        orgCode: issuing institution.
        issued: day of issue, YYYYMMDD.
        vuid: id of an electronic card, 64 hexadecimal digits; "" for a physical one.
        virtualCardNum: number of an electronic card, 20 digits; "" for a physical one.
        fields: the other fields of CardInfo as reported, without ``peopleInfo``.
    """

    number: int
    empi: str
    klx: str
    state: State
    orgCode: str
    issued: str
    vuid: str
    virtualCardNum: str
    fields: Fields

    @property
    def in_use(self) -> bool:
        """Neither cancelled nor void: the resident still has it."""
        return self.state in {State.NORMAL, State.LOST}

    @property
    def static_code(self) -> str:
        """Text of the printable QR code."""
        return f"{self.vuid}:1"


class DynamicCode(NamedTuple):
    """A QR code that lives minutes: what a phone shows.

    Attributes:
        code: its text, ``<64 hexadecimal digits>:0``.
        card: row id of the card it stands for.
        expires: seconds since the epoch.
        used_by: orgCode of the institution that verified it; "" while nobody has.
    """

    code: str
    card: int
    expires: float
    used_by: str
