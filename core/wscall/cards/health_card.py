"""The resident health card (居民健康卡), WS/T 543.

The card says itself what it needs: a file is read as it is, and only where the card answers that it is
locked is the SAM asked for the key. So cards from before read control (2012-04) give everything without a
SAM, and no try of the card is spent where none is needed.
"""

from typing import Final

from wscall.cards.apdu import CardChannel
from wscall.cards.atr import CardIdRule
from wscall.cards.content import NO_SAM, CardContent, Wanted
from wscall.cards.health_reading import HealthCardReading
from wscall.cards.items import health_card_files
from wscall.cards.sam import Sam
from wscall.devices.capabilities import RecordKind
from wscall.errors import DeviceFault, NotSupported
from wscall.text import Text

_ENVIRONMENT: Final = b"WS.SYS.DDF01"
_ROOT: Final = 0xDDF1
_ISSUER_FILE: Final = 0xEF05
_CARD: Final = ("DDF1/EF05",)
_PEOPLE: Final = (
    *_CARD,
    "DDF1/EF06",
    "DDF1/EF08",
    "DF01/EF05",
    "DF01/EF06",
    "DF01/EF07",
    "DF01/EF08",
)
_HEALTH: Final = (*_CARD, "DDF1/EF06", "DF02/EF05", "DF02/EF06", "DF02/EF07", "DF02/EF08")
_PHOTO_FILE: Final = "DDF1/EF07"
_FILES: Final[dict[RecordKind, tuple[str, ...]]] = {"card": _CARD, "people": _PEOPLE, "health": _HEALTH}
_INDISPENSABLE: Final[dict[RecordKind, str]] = {"card": "", "people": "DDF1/EF06", "health": "DF02/EF05"}
_NEEDED: Final[dict[RecordKind, tuple[str, ...]]] = {
    "card": ("kh",),
    "people": ("kh", "xm"),
    "health": ("kh",),
}


class HealthCard:
    """Profile of the resident health card.

    Args:
        card_id: which historical bytes identify a card, where a site's cards differ.
        city_code: city code (six digits) for cards that carry none; empty: from the issuer's code.
    """

    name = "health_card"

    def __init__(self, card_id: CardIdRule = "first8", city_code: str = "") -> None:
        self._card_id: CardIdRule = card_id
        self._city_code = city_code

    def matches(self, channel: CardChannel) -> bool:
        """Whether the health environment and its issuer file are there."""
        entered = channel.select(_ENVIRONMENT).ok or channel.select(_ROOT).ok
        return entered and channel.select(_ISSUER_FILE).ok

    def read(self, channel: CardChannel, wanted: Wanted, sam: Sam | None) -> CardContent:
        """Read what is wanted, from the file that is free to the ones that need keys.

        Raises:
            NoCard: the card was taken away.
            NotSupported: what is wanted is locked and there is no SAM.
            DeviceFault: the card or the SAM failed, or a field that is needed is empty.
        """
        reading = HealthCardReading(channel, sam, self._card_id, self._city_code)
        paths = _FILES[wanted.record] + ((_PHOTO_FILE,) if wanted.photo else ())
        for path in sorted(paths):
            reading.read(health_card_files()[path])
            if path == _INDISPENSABLE[wanted.record] and path in reading.locked:
                raise _locked(channel, sam, path)
        fields = reading.fields
        fields.require(channel.name, _NEEDED[wanted.record])
        if reading.locked:
            note = Text("未取得密钥，未读 {files}", "not read for want of a key: {files}")
            fields.notes.append(note.fill(files=" ".join(sorted(reading.locked))))
        return CardContent(
            self.name,
            fields.values,
            reading.lists.get("allergies", ()),
            reading.lists.get("immunisations", ()),
            reading.photo,
            tuple(fields.absent),
            sam.number if sam else NO_SAM,
            tuple(fields.notes),
        )


def _locked(channel: CardChannel, sam: Sam | None, path: str) -> NotSupported | DeviceFault:
    if sam is not None:
        return DeviceFault(
            Text("认证后卡片仍不允许读取", "the card stays locked after it accepted the SAM"),
            where=f"{channel.name} {path}",
            found="SW 6982",
            needed="SW 9000",
        )
    return NotSupported(
        Text("没有 SAM 卡，此卡的该项信息受保护", "without a SAM this part of the card is protected"),
        where=f"{channel.name} {path}",
        found=NO_SAM,
        needed="SAM",
        advice=Text(
            "请在读卡器中插入 SAM 卡，或改用 ReadCardInfo_V2 读取卡号",
            "put a SAM into the reader, or read the card number with ReadCardInfo_V2",
        ),
    )
