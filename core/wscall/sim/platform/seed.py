"""What an empty platform starts with, and how more people get in.

Everyone here is made up: numbers come from a generator whose area code no one can hold.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from wscall.errors import BadConfiguration
from wscall.model.identity import made_up_id_number, sex_of
from wscall.sim.platform.fields import Fields, group, is_fields, text
from wscall.sim.platform.policy import State
from wscall.sim.platform.qr import new_card_number, new_vuid
from wscall.sim.platform.records import ELECTRONIC, PHYSICAL, Card, Organisation, Person
from wscall.sim.platform.refusal import Refusal
from wscall.sim.platform.rules import applicant, check_card_details, check_details, normalised_card
from wscall.sim.platform.store import Store
from wscall.text import Text

ORGANISATION: Final = Organisation("121212", "统一测试机构", "121212", "1234abcd_", "02-00-00-00-00-01,null")
"""The institution of the specification's samples."""
SAMPLE_KEY: Final = "748d60cd9aba9dc7934cf7b54d6291825d139935"
"""The authKey of the specification's samples, so that they are answered as they stand."""
SAMPLE_VUID: Final = "5F275A9458591567614CDC1E0AE2B1AAA5A9DE9967BC475080DCA8EEEF4C3F93"
"""The electronic card of the specification's samples; its holder here has a number of our own."""
CITY: Final = "330400"
_LISTED: Final = "20240115"


class _Resident(NamedTuple):
    name: str
    born: date
    male: bool
    number: int
    details: tuple[tuple[str, str], ...] = ()

    @property
    def id_number(self) -> str:
        return made_up_id_number(self.number, birth=self.born, male=self.male)


_HOLDER = _Resident(
    "袁宇阳",
    date(1990, 7, 8),
    male=True,
    number=1,
    details=(
        ("brdh", "13500000001"),
        ("citizenship", "156"),
        ("dzc", "金鱼街24号"),
        ("dzlb", "2"),
        ("dzqx", "禅城区"),
        ("dzs", "佛山市"),
        ("dzsf", "广东省"),
        ("dzxz", "祖庙街道"),
        ("ylfyzffs", "07"),
    ),
)
_NORMAL = _Resident(
    "甄健康",
    date(1985, 3, 12),
    male=True,
    number=2,
    details=(("brdh", "13500000002"), ("jkdah", "33040000000000002")),
)
_LOST = _Resident("贾失卡", date(1978, 11, 2), male=False, number=3)
_CANCELLED = _Resident("贾注销", date(1969, 5, 21), male=True, number=4)
_VOIDED = _Resident("贾作废", date(1992, 8, 30), male=False, number=5)
_LISTED_CARD = _Resident("贾黑单", date(1980, 1, 17), male=True, number=6)
_TWO_CARDS = _Resident("贾双卡", date(1973, 9, 9), male=False, number=7)
_POOR = _Resident("贾贫困", date(1958, 4, 4), male=True, number=8, details=(("xnhkh", "330400000000000008"),))
_NO_LONGER_POOR = _Resident("贾脱贫", date(1961, 12, 25), male=False, number=9)

_PHYSICAL_CARDS: Final = (
    (_NORMAL, State.NORMAL, 2),
    (_LOST, State.LOST, 3),
    (_CANCELLED, State.CANCELLED, 4),
    (_VOIDED, State.VOID, 5),
    (_LISTED_CARD, State.NORMAL, 6),
    (_TWO_CARDS, State.NORMAL, 7),
    (_TWO_CARDS, State.NORMAL, 17),
    (_POOR, State.NORMAL, 8),
)


def load_seed(store: Store, key_expires: float) -> None:
    """Fill an empty store: the institution, one electronic card, physical cards in every state, three lists.

    Args:
        store: an empty one.
        key_expires: until when the key of the specification's samples holds, in seconds since the epoch.
    """
    with store.transaction():
        store.add_organisation(ORGANISATION)
        store.add_key(SAMPLE_KEY, ORGANISATION.orgCode, key_expires)
        _sample_card(store)
        for resident, state, number in _PHYSICAL_CARDS:
            _physical(store, _person(store, resident).empi, resident, state, number)
        _physical(store, _index("nobody"), _Resident("", date(2000, 1, 1), male=True, number=10), State.NORMAL, 10)
        _lists(store)


def _sample_card(store: Store) -> None:
    person = _person(store, _HOLDER)
    fields: Fields = {
        "klx": ELECTRONIC,
        "kh": person.document[1],
        "xpxlh": SAMPLE_VUID,
        "qrType": "1",
        "issuingMode": "2",
    }
    number = "16076859461353227900"
    store.save_card(
        Card(
            0, person.empi, ELECTRONIC, State.NORMAL, ORGANISATION.orgCode, "20181214", SAMPLE_VUID, number, fields
        )
    )


def _person(store: Store, resident: _Resident) -> Person:
    number = resident.id_number
    fields: Fields = {
        "xm": resident.name,
        "zjlx": "01",
        "zjhm": number,
        "sfzhm": number,
        "xb": sex_of(number),
        "csrq": f"{resident.born:%Y%m%d}",
        "mzdm": "01",
        **dict(resident.details),
    }
    person = Person(_index(number), fields)
    store.save_person(person)
    return person


def _physical(store: Store, empi: str, resident: _Resident, state: State, number: int) -> None:
    fields: Fields = {
        "klx": PHYSICAL,
        "kh": resident.id_number,
        "gfbb": "V1.1",
        "aqm": "000",
        "fkxlh": f"1{number:09d}",
        "yycsdm": CITY,
        "xpxlh": f"SIM{number:013d}",
        "yhkh": f"62000000{number:011d}" if number % 2 == 0 else "",
        "issuingMode": "1",
        "isRealName": "1",
    }
    store.save_card(Card(0, empi, PHYSICAL, state, ORGANISATION.orgCode, "20200601", "", "", fields))


def _lists(store: Store) -> None:
    card = store.cards(xpxlh=f"SIM{6:013d}")[0]
    row: Fields = {"sfzhm": _LISTED_CARD.id_number, "hmdbz": "1"}
    row |= {name: text(card.fields, name) for name in ("fkxlh", "xpxlh", "yycsdm")}
    store.list_item("card", _LISTED, text(card.fields, "xpxlh"), row, "管理")
    sam: Fields = {
        "bh": "SAM0000000000001",
        "samType": "2",
        "skgjgdm": CITY,
        "jgdm": "121212",
        "jgmc": ORGANISATION.orgName,
    }
    store.list_item("sam", _LISTED, "SAM0000000000001", {**sam, "hmdbz": "1", "operCode": "1"})
    for resident, status in ((_POOR, "0"), (_NO_LONGER_POOR, "1")):
        poor: Fields = {"xm": resident.name, "sfzhm": resident.id_number, "tpsx": status}
        store.list_item("poor", _LISTED, resident.id_number, poor)


def _index(number: str) -> str:
    """A master index that is the same in every fresh store."""
    return hashlib.sha256(f"empi {number}".encode()).hexdigest().upper()


def add_people(store: Store, path: Path, today: date) -> int:
    """Add people and their cards from a JSON file; how many cards came is returned. All or nothing.

    The file holds a list of CardInfo objects as ``syncCardInfo`` takes them, ``peopleInfo`` included, with
    ``jkkzt`` for the state of the card (1, 3, 4, 9), and for an electronic card perhaps its ``vuid`` (otherwise
    one is made from the document). People and cards that are there already (same document, same chip or vuid)
    are left as they are.

    Raises:
        BadConfiguration: the file cannot be read, or an entry cannot be used; says which.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        what = Text("读不了种子文件", "the seed file cannot be read")
        raise BadConfiguration(what, where=str(path), found=type(error).__name__, needed="UTF-8 JSON") from error
    if not isinstance(entries, list):
        what = Text("种子文件应为卡的列表", "the seed file must be a list of cards")
        raise BadConfiguration(what, where=str(path), found=type(entries).__name__, needed="[ {…}, … ]")
    with store.transaction():
        return sum(_add_entry(store, entry, f"{path}: [{index}]", today) for index, entry in enumerate(entries))


def _add_entry(store: Store, entry: object, where: str, today: date) -> bool:
    what = Text("种子文件中的卡不能用", "a card of the seed file cannot be used")
    if not is_fields(entry):
        raise BadConfiguration(what, where=where, found=type(entry).__name__, needed='{"klx": "3", …}')
    try:
        check_card_details({**entry, "jkkzt": ""}, today)
        check_details(group(entry, "peopleInfo"), today)
        people = applicant(group(entry, "peopleInfo"))
        state = State(text(entry, "jkkzt") or State.NORMAL)
    except Refusal as refusal:
        raise BadConfiguration(what, where=where, found=f"{refusal.code} {refusal.message}") from refusal
    except ValueError as error:
        raise BadConfiguration(what, where=f"{where}.jkkzt", needed=" | ".join(list(State))) from error
    if text(entry, "klx") not in {PHYSICAL, ELECTRONIC}:
        raise BadConfiguration(what, where=f"{where}.klx", needed=f"{PHYSICAL} | {ELECTRONIC}")
    return _add_card(store, entry, people, state)


def _add_card(store: Store, entry: Fields, people: Fields, state: State) -> bool:
    klx = text(entry, "klx")
    own_vuid = text(entry, "vuid") or _index(f"vuid {text(people, 'zjlx')} {text(people, 'zjhm')}")
    vuid = own_vuid if klx == ELECTRONIC else ""
    fields = normalised_card({name: value for name, value in entry.items() if name != "vuid"})
    fields |= {"kh": text(people, "zjhm"), "xpxlh": vuid or text(entry, "xpxlh")}
    person = store.person(zjlx=text(people, "zjlx"), zjhm=text(people, "zjhm"))
    if person is None:
        person = Person(new_vuid(), people)
        store.save_person(person)
    if store.cards(xpxlh=text(fields, "xpxlh")):
        return False
    number = new_card_number() if vuid else ""
    day_of_issue = text(fields, "fksj") or "20240101"
    org_code = text(fields, "orgCode") or ORGANISATION.orgCode
    store.save_card(Card(0, person.empi, klx, state, org_code, day_of_issue, vuid, number, fields))
    return True
