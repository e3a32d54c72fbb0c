"""One read of one health card: its file tree, its keys, and what came out."""

from collections.abc import Callable
from functools import partial
from typing import Final

from wscall.cards import records
from wscall.cards.apdu import CardChannel
from wscall.cards.atr import CardIdRule, card_id8
from wscall.cards.encoding import decode_ans, decode_date
from wscall.cards.items import File, Item
from wscall.cards.records import Fields, Missing
from wscall.cards.sam import Factors, Sam, city_factor
from wscall.errors import DeviceFault
from wscall.text import Text

_MASTER_FILE: Final = 0x3F00
_ROOT: Final = 0xDDF1
_DIRECTORIES: Final = {"DDF1": (), "DF01": (0xDF01,), "DF02": (0xDF02,), "DF03": (0xDF03,)}
_LISTS: Final = {"DF02/EF07": "allergies", "DF02/EF08": "immunisations", "DDF1/EF07": "photo"}
_PROVINCE: Final = slice(9, 11)
_LONGEST_PHOTO: Final = 3072
_JPEG: Final = b"\xff\xd8"


class HealthCardReading:
    """One read of one card: where it stands in the file tree, which keys it has shown, what it has found."""

    def __init__(self, channel: CardChannel, sam: Sam | None, card_id: CardIdRule, city_code: str) -> None:
        self._channel = channel
        self._sam = sam
        self._card_id: CardIdRule = card_id
        self._city_code = city_code
        self._directory = ""
        self._asked: set[str] = set()
        self.fields = Fields()
        self.lists: dict[str, tuple[tuple[str, str], ...]] = {}
        self.photo = b""
        self.locked: set[str] = set()

    def read(self, file: File) -> None:
        """Read one file into the fields; absent and locked files leave theirs empty.

        Raises:
            DeviceFault: the card or the SAM failed.
        """
        readers = {"tlv": self._tlv, "cyclic": self._cyclic, "bin": self._picture}
        missing = self._enter(file)
        if missing is None:
            readers[file.kind](file)
        else:
            self._skip(file, missing)

    def _enter(self, file: File) -> Missing | None:
        """Select the file, from the master file down where the directory changes: that path every card knows."""
        if file.directory != self._directory:
            self._directory = ""
            for identifier in (_MASTER_FILE, _ROOT, *_DIRECTORIES[file.directory]):
                missing = records.select(self._channel, identifier)
                if missing is not None:
                    return missing
            self._directory = file.directory
        return records.select(self._channel, file.identifier)

    def _skip(self, file: File, missing: Missing) -> None:
        if missing is Missing.LOCKED:
            self.locked.add(file.path)
        for item in file.items:
            if item.keys:
                self.fields.put(item, missing)
        if file.path in _LISTS:
            self.fields.absent.append(_LISTS[file.path])

    def _open(self, file: File, read: Callable[[], bytes | Missing]) -> bytes | Missing:
        """What ``read`` gives; if the card says locked, once more after its key was shown."""
        found = read()
        key = f"RK1_{file.directory}"
        if found is not Missing.LOCKED or self._sam is None or key in self._asked:
            return found
        self._asked.add(key)
        self._sam.authenticate(self._channel, key, self._factors())
        return read()

    def _factors(self) -> Factors:
        """What the card's keys are derived from.

        Cards of 8K and 16K have no city code. The keys use its province only, which the issuer's code
        holds too (WS 218: nine characters of organisation, then the region).
        """
        city = self.fields.values.get("yycsdm") or self._city_code
        city = city or self.fields.values.get("orgCode", "")[_PROVINCE]
        if len(city) < 2 or not (city.isascii() and city[:2].isdigit()):  # noqa: PLR2004 - a province has two digits
            raise DeviceFault(
                Text("卡上没有应用城市代码，无法导出密钥", "no city code on the card, its keys cannot be derived"),
                where=self._channel.name,
                found="''",
                needed="yycsdm",
                advice=Text("请在配置中设置城市代码", "set the city code in the configuration"),
            )
        return Factors(card_id8(self._channel.atr, self._card_id), city_factor(city))

    def _tlv(self, file: File) -> None:
        read = records.item_by_tag if file.path == "DDF1/EF05" else records.item_by_number
        for item in (item for item in file.items if item.keys):
            raw = self._open(file, partial(read, self._channel, item))
            if raw is Missing.LOCKED:
                self._skip(file, raw)
                return
            self.fields.put(item, raw)

    def _cyclic(self, file: File) -> None:
        """Two values a record, without tags; newest first, up to the first record that is not there."""
        first, second = file.items
        entries = []
        for number in range(1, file.record_count + 1):
            raw = self._open(file, partial(records.by_number, self._channel, number))
            if isinstance(raw, Missing):
                if raw is Missing.LOCKED:
                    self._skip(file, raw)
                break
            if len(raw) <= first.length:  # some 16K cards keep another thing in this file
                self._skip(file, Missing.ABSENT)
                break
            entry = self._entry(raw, first, second)
            if entry[0]:
                entries.append(entry)
        self.lists[_LISTS[file.path]] = tuple(entries)

    @staticmethod
    def _entry(raw: bytes, first: Item, second: Item) -> tuple[str, str]:
        rest = raw[first.length : first.length + second.length]
        detail = decode_ans(rest) if second.type == "ans" else decode_date(rest)
        return decode_ans(raw[: first.length]), detail or ""

    def _picture(self, file: File) -> None:
        """Two bytes of length, then a JPEG of that length."""
        raw = self._open(file, partial(records.binary, self._channel, 0, 2))
        if isinstance(raw, Missing):
            self._skip(file, raw)
            return
        length = int.from_bytes(raw, "big")
        if not 0 < length <= _LONGEST_PHOTO:
            self.fields.absent.append("photo")
            return
        photo = records.binary(self._channel, 2, length)
        if isinstance(photo, bytes) and photo.startswith(_JPEG) and len(photo) == length:
            self.photo = photo
            return
        self.fields.absent.append("photo")
        self.fields.notes.append(Text("照片数据不完整", "the photo is damaged"))
