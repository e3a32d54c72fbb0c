"""CARD units: readers that exchange APDUs."""

from typing import TYPE_CHECKING, Final

from wscall.cards import read_card
from wscall.cards.atr import parse
from wscall.deadline import Deadline
from wscall.errors import BadInput, DeviceFault, NoCard, WscallError
from wscall.kit.bench import Bench
from wscall.kit.unit import NotApplicable, Unit, demand
from wscall.sim.cards.persons import CHEN
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.devices.capabilities import RecordKind

_CHALLENGE: Final = bytes.fromhex("0084000008")
_UNKNOWN: Final = bytes.fromhex("00FF0000")
_SELECT_ROOT: Final = bytes.fromhex("00A40000023F00")
_SHORTEST: Final = 2
_OK: Final = b"\x90\x00"
_OTHER_CARD: Final = "health-old"
_KINDS: Final = {"contact", "contactless", "sam"}


def _powered(bench: Bench) -> str:
    """Put a card down and power it; returns the slot."""
    bench.prepare("CardSlots")
    slot = bench.slot()
    bench.device.power_on(slot, bench.deadline())
    return slot


def names_slots(bench: Bench) -> None:
    """Slots have names of their own and known kinds."""
    slots = bench.device.slots()
    names = [slot.name for slot in slots]
    demand(
        len(set(names)) == len(names) and bool(names), Text("卡座名称重复或没有", "slots lack own names"), names
    )
    kinds = {slot.kind for slot in slots}
    demand(kinds <= _KINDS, Text("卡座种类未知", "a slot is of no known kind"), sorted(kinds), sorted(_KINDS))


def tells_atr(bench: Bench) -> None:
    """Powering up gives an answer to reset that can be parsed, each time."""
    slot = _powered(bench)
    for _ in range(2):
        answer = bench.device.power_on(slot, bench.deadline())
        try:
            parse(answer)
        except (WscallError, ValueError) as error:
            demand(
                condition=False,
                what=Text("复位应答无法解析", "the answer to reset makes no sense"),
                found=type(error).__name__,
            )


def passes_status(bench: Bench) -> None:
    """What a card answers arrives whole, its status word untouched."""
    slot = _powered(bench)
    answer = bench.device.transmit(slot, _UNKNOWN, bench.deadline())
    demand(len(answer) == _SHORTEST, Text("状态字不完整", "not a bare status word"), f"{len(answer)} bytes")
    demand(answer != _OK, Text("未知指令被当作成功", "an unknown instruction came back as success"), answer.hex())
    answer = bench.device.transmit(slot, _CHALLENGE, bench.deadline())
    if bench.kind == "simulated":
        demand(
            len(answer) == len(_OK) + 8 and answer.endswith(_OK),
            Text("应答不完整", "an answer was cut"),
            len(answer),
        )


def reads_all(bench: Bench) -> None:
    """A whole health card: long answers, chained ones, the SAM beside it."""
    bench.prepare("CardSlots")
    wanted: tuple[RecordKind, ...] = ("people", "health") if bench.kind == "simulated" else ("card",)
    sam = any(slot.kind == "sam" for slot in bench.handle.slots())
    free: tuple[RecordKind, ...] = ("card",)
    for record in wanted if sam else free:
        content = read_card(bench.device, record, Deadline(60), photo=record == "people")
        if bench.kind != "simulated":
            continue
        right = bench.right(record, photo=record == "people")
        differing = [name for name, value in right.values.items() if content.values.get(name) != value]
        demand(not differing, Text("字段与卡上不同", "fields are not the card's"), " ".join(differing))
        demand(content.photo == right.photo, Text("照片与卡上不同", "the portrait is not the card's"), record)
        lists = content.allergies == right.allergies and content.immunisations == right.immunisations
        demand(lists, Text("过敏史或接种史与卡上不同", "allergies or immunisations are not the card's"))


def tells_empty(bench: Bench) -> None:
    """An empty slot is no card."""
    bench.empty()
    slot = bench.slot()
    what = Text("空卡座没有报告无卡", "an empty slot was not told as no card")
    bench.refused(lambda: bench.device.power_on(slot, bench.deadline()), NoCard, what=what)
    bench.use("CardSlots")


def tells_pulled(bench: Bench) -> None:
    """A card taken away in the middle is no card, not half a record."""
    slot = _powered(bench)
    bench.hands.remove(bench.place())
    what = Text("读取中途取走卡没有报告无卡", "a card pulled while it was read was not told as no card")
    bench.refused(lambda: bench.device.transmit(slot, _CHALLENGE, bench.deadline()), NoCard, what=what)


def asks_for_power(bench: Bench) -> None:
    """A card put back, or another, has to be powered up before it answers: never half of one, half of another."""
    slot = _powered(bench)
    bench.hands.remove(bench.place())
    bench.hands.insert(_OTHER_CARD, bench.place())
    what = Text("换卡后未上电就应答", "a card that was swapped answered without power-up")
    bench.refused(lambda: bench.device.transmit(slot, _CHALLENGE, bench.deadline()), NoCard, what=what)
    bench.device.power_on(slot, bench.deadline())
    bench.device.transmit(slot, _CHALLENGE, bench.deadline())


def reads_the_new_card(bench: Bench) -> None:
    """After another card was put down its data come, not the last one's."""
    bench.use("CardSlots")
    bench.hands.remove(bench.place())
    bench.hands.insert(_OTHER_CARD, bench.place())
    number = read_card(bench.device, "card", bench.deadline()).values["kh"]
    bench.same(_OTHER_CARD, number, CHEN.values["kh"])
    bench.hands.remove(bench.place())
    bench.use("CardSlots")


def powers_off(bench: Bench) -> None:
    """Power can be taken away at any time, card or none."""
    slot = bench.slot()
    bench.device.power_off(slot, bench.deadline())
    _powered(bench)
    bench.device.power_off(slot, bench.deadline())
    bench.hands.remove(bench.place())
    bench.device.power_off(slot, bench.deadline())


def refuses_two(bench: Bench) -> None:
    """Two cards on the antenna are an error, never one of the two."""
    if not bench.can_play("two_cards"):
        raise NotApplicable(Text("无法放两张卡", "two cards cannot be put down here"))
    bench.two_cards()
    what = Text("两张卡时仍读出了内容", "with two cards down something was read")
    bench.refused(lambda: read_card(bench.device, "card", bench.deadline()), NoCard, DeviceFault, what=what)
    bench.hands.play("")
    bench.use("CardSlots")


def refuses_unknown_slot(bench: Bench) -> None:
    """A slot that does not exist is an error that says so."""
    bench.prepare("CardSlots")
    what = Text("不存在的卡座没有报错", "a slot that does not exist gave no error")
    bench.refused(lambda: bench.device.power_on("nowhere", bench.deadline()), BadInput, NoCard, what=what)


def finds_sam(bench: Bench) -> None:
    """The SAM in its slot answers while the card does, and its absence is told."""
    sams = [slot.name for slot in bench.handle.slots() if slot.kind == "sam"]
    if not sams:
        raise NotApplicable(Text("没有 SAM 卡座", "it has no slot for a SAM"))
    slot = _powered(bench)
    bench.device.power_on(sams[0], bench.deadline())
    answer = bench.device.transmit(sams[0], _SELECT_ROOT, bench.deadline())
    demand(len(answer) >= _SHORTEST, Text("SAM 卡没有应答", "the SAM did not answer"), f"{len(answer)} bytes")
    bench.device.transmit(slot, _CHALLENGE, bench.deadline())
    bench.hands.remove("sam1")
    try:
        what = Text("没有 SAM 卡时没有报告无卡", "without a SAM its slot was not told as empty")
        bench.refused(lambda: bench.device.power_on(sams[0], bench.deadline()), NoCard, what=what)
    finally:
        bench.hands.insert("sam")
    bench.device.power_on(sams[0], bench.deadline())


_CARD: Final = "CardSlots"
UNITS: Final = (
    Unit(
        "CARD-SLOTS",
        "bronze",
        _CARD,
        names_slots,
        Text("卡座名称唯一、种类已知", "slots have names of their own and known kinds"),
        Text("卡座顺序决定先读哪张卡", "the order of the slots decides which card is read"),
        Text("slots() 返回 Slot(name, kind)", "return Slot(name, kind) from slots()"),
    ),
    Unit(
        "CARD-ATR",
        "bronze",
        _CARD,
        tells_atr,
        Text("上电返回可解析的复位应答", "powering up gives an answer to reset that makes sense"),
        Text("卡的种类和卡号取自复位应答", "kind and number of a card are taken from it"),
        Text(
            "返回 ATR/ATS 的原始字节，不含长度前缀", "return the bytes of ATR or ATS, without a length before them"
        ),
    ),
    Unit(
        "CARD-STATUS",
        "bronze",
        _CARD,
        passes_status,
        Text("应答完整，状态字不被改动", "answers arrive whole, status words untouched"),
        Text("读卡流程按状态字决定下一步", "reading a card goes by its status words"),
        Text(
            "连同两个状态字节一起返回；6D00 不是通信错误", "return both status bytes; 6D00 is no transport error"
        ),
    ),
    Unit(
        "CARD-WHOLE",
        "bronze",
        _CARD,
        reads_all,
        Text("完整读取健康卡，逐项核对", "a whole health card is read, field by field"),
        Text("长应答和 61xx 处理不当会丢失字段", "long answers and 61xx handled wrongly lose fields"),
        Text("检查缓冲区大小（256+2 字节）和 61xx、6Cxx", "check buffers (256 + 2 bytes), 61xx and 6Cxx"),
    ),
    Unit(
        "CARD-EMPTY",
        "bronze",
        _CARD,
        tells_empty,
        Text("空卡座报告无卡", "an empty slot is told as no card"),
        Text("无卡要重试，故障要换设备，二者不能混淆", "no card is tried again, a fault goes to the next device"),
        Text("把厂商的“无卡”代码映射为 NoCard", "map the vendor's code for no card to NoCard"),
    ),
    Unit(
        "CARD-PULLED",
        "silver",
        _CARD,
        tells_pulled,
        Text("读取中途取走卡报告无卡", "a card pulled while it is read is told as no card"),
        Text("只读到一半的记录会被当作完整的记录", "half a record would pass for a whole one"),
        Text("通信中断时查询卡状态，引发 NoCard", "ask for the card's state when a command fails, raise NoCard"),
    ),
    Unit(
        "CARD-SWAPPED",
        "silver",
        _CARD,
        asks_for_power,
        Text("换卡后必须重新上电", "a card that was swapped has to be powered up first"),
        Text("两张卡的数据会拼成一个不存在的病人", "data of two cards would make a patient who does not exist"),
        Text("记住上电的卡；离开过感应区就引发 NoCard", "raise NoCard once the powered card has left"),
    ),
    Unit(
        "CARD-FRESH",
        "silver",
        _CARD,
        reads_the_new_card,
        Text("换卡后读到的是新卡", "after a swap the new card is read"),
        Text("上一个病人的数据绝不能给下一个", "the last patient's data must never be the next one's"),
        Text("不要缓存卡的内容", "cache nothing of a card"),
    ),
    Unit(
        "CARD-OFF",
        "silver",
        _CARD,
        powers_off,
        Text("随时可以下电", "power can be taken away at any time"),
        Text("读取结束时卡可能已被取走", "the card may have gone when a read ends"),
        Text("无卡时 power_off 不报错", "power_off is no error without a card"),
    ),
    Unit(
        "CARD-TWO",
        "silver",
        _CARD,
        refuses_two,
        Text("感应区有两张卡时报错", "two cards on the antenna are an error"),
        Text(
            "病人常把卡夹放在感应区，读错卡就是读错人",
            "wallets lie on antennas; the wrong card is the wrong patient",
        ),
        Text("把厂商的多卡代码映射为错误，不要任选一张", "map the vendor's code to an error; choose none of them"),
    ),
    Unit(
        "CARD-NOWHERE",
        "silver",
        _CARD,
        refuses_unknown_slot,
        Text("不存在的卡座报错", "a slot that does not exist is an error"),
        Text("写错的卡座名不应读到别处的卡", "a misspelt slot must not read another one's card"),
        Text("引发 BadInput，写明可用的名称", "raise BadInput with the names that exist"),
    ),
    Unit(
        "CARD-SAM",
        "silver",
        _CARD,
        finds_sam,
        Text("SAM 卡与卡片同时可用，缺少时如实报告", "the SAM answers beside the card; its absence is told"),
        Text("没有 SAM 卡就读不到受保护的项目", "without the SAM the protected items cannot be read"),
        Text(
            "SAM 卡座单独上电，各卡座互不影响", "power the SAM's slot by itself; slots must not disturb each other"
        ),
    ),
)
