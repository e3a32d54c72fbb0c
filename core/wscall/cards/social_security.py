"""The social security card (社会保障卡), LD/T 32.5: records by tag, readable without a key."""

from typing import Final

from wscall.cards import records
from wscall.cards.apdu import CardChannel
from wscall.cards.content import NO_SAM, CardContent, Wanted
from wscall.cards.items import Item
from wscall.cards.records import Fields
from wscall.cards.sam import Sam
from wscall.errors import NotSupported
from wscall.text import Text

ENVIRONMENT: Final = "sx1.sh.社会保障".encode("gb18030")
HOLDER_FILE: Final = 0xEF06
ISSUER_SHORT_FILE: Final = 5
CARD_NUMBER: Final = Item(0x07, 0x07, 0, "ans", 9, "text", ("kh",), "卡号")
HOLDER: Final = (
    Item(0x08, 0x08, 0, "ans", 18, "text", ("sfzhm",), "社会保障号"),
    Item(0x09, 0x09, 0, "ans", 30, "text", ("xm",), "姓名"),
    Item(0x0A, 0x0A, 0, "ans", 1, "sex", ("xb",), "性别"),
    Item(0x0B, 0x0B, 0, "cn", 1, "digits", ("mzdm",), "民族"),
    Item(0x0D, 0x0D, 0, "cn", 4, "date", ("csrq",), "出生日期"),
)
_BELOW_APPLICATION: Final = 0x02
_NO_RECORDS: Final = Text("社会保障卡不含健康信息", "a social security card holds no health record")


class SocialSecurityCard:
    """Profile of the social security card."""

    name = "social_security"

    def matches(self, channel: CardChannel) -> bool:
        """Whether the card has the social security environment."""
        return channel.select(ENVIRONMENT).ok

    def read(self, channel: CardChannel, wanted: Wanted, sam: Sam | None) -> CardContent:
        """Read the card number and, for people, the holder.

        Raises:
            NoCard: the card was taken away.
            NotSupported: health data is wanted.
            DeviceFault: the card failed, or a field that is needed is empty.
        """
        if wanted.record == "health":
            raise NotSupported(_NO_RECORDS, where=channel.name, found=self.name, needed="health_card")
        fields = Fields()
        fields.put(CARD_NUMBER, records.item_by_file(channel, CARD_NUMBER, ISSUER_SHORT_FILE))
        if wanted.record == "people":
            self._holder(channel, fields)
        fields.require(channel.name, ("kh",) if wanted.record == "card" else ("kh", "xm"))
        number = sam.number if sam else NO_SAM
        return CardContent(
            self.name, fields.values, absent=tuple(fields.absent), sam_code=number, notes=tuple(fields.notes)
        )

    @staticmethod
    def _holder(channel: CardChannel, fields: Fields) -> None:
        missing = records.select(channel, HOLDER_FILE, _BELOW_APPLICATION)
        for item in HOLDER:
            fields.put(item, missing or records.item_by_tag(channel, item))
