"""IDC units: readers of identity cards."""

import re
from typing import Final

from wscall.cards.id_card import PHOTO_LENGTH
from wscall.errors import NoCard, TimedOut
from wscall.kit.bench import ID_CARD, Bench
from wscall.kit.unit import NotApplicable, Unit, demand
from wscall.sim.cards.catalogue import ID_CARDS
from wscall.text import Text

_OTHER: Final = "id-senior"
_DATE: Final = re.compile(r"\d{8}|长期|")
_TELLING: Final = ("kind", "number", "name")
_FOREIGN: Final = ("id-foreigner", "id-resident")


def whole(bench: Bench) -> None:
    """All fields in the codes of the card, the portrait block or none."""
    bench.prepare("IdCardReader")
    card = bench.device.read_id_card(bench.deadline())
    for name in ("birth", "valid_from", "valid_to"):
        demand(
            _DATE.fullmatch(getattr(card, name)) is not None,
            Text(f"{name} 不是 YYYYMMDD 或 长期", f"{name} is no YYYYMMDD and not 长期"),
        )
    demand(card.sex in set("0129"), Text("性别不是代码", "the sex is no code"), len(card.sex))
    demand(re.fullmatch(r"\d\d|", card.nation) is not None, Text("民族不是两位代码", "the nation is no code"))
    demand(
        len(card.photo) in {0, PHOTO_LENGTH},
        Text("照片长度不对", "the portrait has a wrong length"),
        len(card.photo),
    )
    if bench.kind != "simulated":
        return
    right = ID_CARDS[ID_CARD]
    for name in right._fields[:-1]:
        demand(
            getattr(card, name) == getattr(right, name),
            Text(f"{name} 与证件上不同", f"{name} is not what the card says"),
        )


def tells_empty(bench: Bench) -> None:
    """No card on the reader is no card."""
    bench.empty()
    what = Text("没有证件却未报告无卡", "no card on the reader was not told")
    bench.refused(lambda: bench.device.read_id_card(bench.deadline(1.0)), NoCard, TimedOut, what=what)
    bench.use("IdCardReader")


def reads_the_new_card(bench: Bench) -> None:
    """After another card was put down its data come, not the last one's."""
    bench.use("IdCardReader")
    bench.hands.remove("id-reader")
    bench.hands.insert(_OTHER)
    number = bench.device.read_id_card(bench.deadline()).number
    bench.same(_OTHER, number, ID_CARDS[_OTHER].number)


def forgets(bench: Bench) -> None:
    """A card that was lifted is gone: its data do not come again."""
    bench.use("IdCardReader")
    bench.hands.remove("id-reader")
    what = Text("取走证件后仍读出数据", "data of a card that was lifted came again")
    bench.refused(lambda: bench.device.read_id_card(bench.deadline(1.0)), NoCard, TimedOut, what=what)


def reads_lifted(bench: Bench) -> None:
    """Lifted and put down again, the same card is read again, as often as it is wanted."""
    for _ in range(3):
        bench.use("IdCardReader")
        bench.hands.remove("id-reader")


def other_kinds(bench: Bench) -> None:
    """Permanent residence cards and residence permits are told by their kind."""
    if bench.kind != "simulated":
        raise NotApplicable(Text("需要这两种证件", "these two kinds of card are needed"))
    for name in _FOREIGN:
        bench.hands.insert(name)
        card = bench.device.read_id_card(bench.deadline())
        right = ID_CARDS[name]
        wrong = [field for field in _TELLING if getattr(card, field) != getattr(right, field)]
        what = Text("证件种类或内容不对", "kind or content is wrong")
        demand(not wrong, what, f"{name}: {' '.join(wrong)}", f"kind {right.kind}")
        bench.hands.remove("id-reader")


_IDC: Final = "IdCardReader"
UNITS: Final = (
    Unit(
        "IDC-WHOLE",
        "bronze",
        _IDC,
        whole,
        Text("各项完整，代码与证件一致", "all fields, in the card's codes"),
        Text("姓名、号码错一个字就是另一个人", "one wrong character is another person"),
        Text("厂商库返回的文字（男、汉）要换成代码", "turn the vendor's words (男, 汉) into codes"),
    ),
    Unit(
        "IDC-EMPTY",
        "bronze",
        _IDC,
        tells_empty,
        Text("没有证件时报告无卡", "no card on the reader is told"),
        Text("无卡要重试，故障要换设备", "no card is tried again, a fault goes to the next device"),
        Text("把厂商的“无卡”代码映射为 NoCard", "map the vendor's code for no card to NoCard"),
    ),
    Unit(
        "IDC-FRESH",
        "silver",
        _IDC,
        reads_the_new_card,
        Text("换证件后读到新的", "after a swap the new card is read"),
        Text("上一个人的信息绝不能给下一个", "the last person's data must never be the next one's"),
        Text("读取前重新寻卡、选卡", "find and select anew before each read"),
    ),
    Unit(
        "IDC-LIFTED",
        "silver",
        _IDC,
        forgets,
        Text("证件取走后不再读出", "a card that was lifted is gone"),
        Text("厂商库常缓存上一张证件", "vendor libraries keep the last card"),
        Text("删去库写出的文件，不要重用缓冲区", "delete the library's files, do not reuse its buffers"),
    ),
    Unit(
        "IDC-AGAIN",
        "silver",
        _IDC,
        reads_lifted,
        Text("取走再放下可以再读", "lifted and put down again it is read again"),
        Text("身份证须离开感应区才能再次选中", "an identity card has to leave the field before the next select"),
        Text("选卡失败时重新寻卡", "find the card again when the select fails"),
    ),
    Unit(
        "IDC-KINDS",
        "silver",
        _IDC,
        other_kinds,
        Text("外国人永居证、港澳台居住证能识别", "the cards of foreigners and residents are known"),
        Text("它们的版面与身份证不同", "their layout is another one"),
        Text("按证件类型标志解析文字块", "parse the text block by its kind"),
    ),
)
