"""REC units: vendor libraries that return whole records. IND units: light, beep and voice."""

from typing import Final, get_args

from wscall.devices.capabilities import RecordKind, Signal
from wscall.errors import DeviceFault, NoCard, NotSupported, TimedOut
from wscall.kit.bench import HEALTH_CARD, Bench
from wscall.kit.unit import Unit, demand
from wscall.sim.cards.persons import CHEN, LIN
from wscall.text import Text

_OTHER: Final = "health-old"
_SURE: Final = ("kh", "xm", "sfzhm", "xb", "csrq", "brdh", "address")
"""Fields that every library gives as they stand on the card."""


def whole(bench: Bench) -> None:
    """The fields have the specification's names, and the card's values; a library need not have every record."""
    bench.prepare("RecordReader")
    for kind in get_args(RecordKind):
        try:
            record = bench.device.read_record(kind, bench.deadline())
        except NotSupported:
            demand(kind != "card", Text("连卡的记录都没有", "it does not even have the card's record"), kind)
            continue
        for name, value in record.items():
            clean = value == value.strip() and value.isprintable()
            demand(clean, Text(f"字段 {name} 有多余字符", f"field {name} has stray characters"))
            if bench.kind == "simulated" and value and name in _SURE:
                demand(
                    value == LIN.values[name], Text(f"字段 {name} 与卡上不同", f"field {name} is not the card's")
                )
        needed = {"card": "kh", "people": "xm"}.get(kind)
        demand(
            not needed or bool(record.get(needed)), Text("关键字段为空", "the identifying field is empty"), kind
        )


def tells_empty(bench: Bench) -> None:
    """No card is no card, not an empty record."""
    bench.empty()
    what = Text("没有卡却给出了记录", "there was no card and a record came")
    bench.refused(lambda: bench.device.read_record("card", bench.deadline(1.0)), NoCard, TimedOut, what=what)
    bench.use("RecordReader")


def refuses_empty_success(bench: Bench) -> None:
    """Success with nothing in it is a fault, never a patient without a number."""
    bench.prepare("RecordReader")
    if "empty" in bench.hands.faults:
        bench.hands.play("empty")
        what = Text("空的成功被当作记录", "success with nothing in it passed for a record")
        bench.refused(lambda: bench.device.read_record("card", bench.deadline()), DeviceFault, NoCard, what=what)
        bench.hands.play("")
    bench.use("RecordReader")


def reads_the_new_card(bench: Bench) -> None:
    """After another card was put down its record comes, not the last one's."""
    bench.use("RecordReader")
    bench.hands.remove()
    bench.hands.insert(_OTHER)
    record = bench.record(bench.device, "card", bench.deadline())
    bench.same(_OTHER, record["kh"], CHEN.values["kh"])
    bench.hands.remove()
    what = Text("取走卡后仍给出记录", "a record of a card that was taken away came again")
    bench.refused(lambda: bench.device.read_record("card", bench.deadline(1.0)), NoCard, TimedOut, what=what)
    bench.hands.insert(HEALTH_CARD)


def signals(bench: Bench) -> None:
    """Every signal is taken; one that the device does not have does nothing."""
    for signal in get_args(Signal):
        bench.device.indicate(signal, bench.deadline())


_REC: Final = "RecordReader"
_IND: Final = "Indicator"
UNITS: Final = (
    Unit(
        "REC-WHOLE",
        "bronze",
        _REC,
        whole,
        Text("字段名符合规范，值与卡上一致", "fields by the specification's names, with the card's values"),
        Text("缓冲区没有结束符时会带上旧数据", "a buffer without a terminator brings old data along"),
        Text("清空缓冲区，按长度取值，按 GB 18030 解码", "clear buffers, go by lengths, decode GB 18030"),
    ),
    Unit(
        "REC-EMPTY",
        "bronze",
        _REC,
        tells_empty,
        Text("没有卡时报告无卡", "no card is told"),
        Text("空记录会被当作病人", "an empty record would pass for a patient"),
        Text("把厂商的“无卡”代码映射为 NoCard", "map the vendor's code for no card to NoCard"),
    ),
    Unit(
        "REC-NOTHING",
        "silver",
        _REC,
        refuses_empty_success,
        Text("返回成功但没有内容时报错", "success with nothing in it is an error"),
        Text("这是厂商库的常见缺陷", "a known defect of vendor libraries"),
        Text("关键字段为空时引发 DeviceFault", "raise DeviceFault when the identifying field is empty"),
    ),
    Unit(
        "REC-FRESH",
        "silver",
        _REC,
        reads_the_new_card,
        Text("换卡后读到新卡的记录", "after a swap the new card's record comes"),
        Text("上一个病人的数据绝不能给下一个", "the last patient's data must never be the next one's"),
        Text("每次读取前清空缓冲区", "clear the buffers before each read"),
    ),
    Unit(
        "IND-SIGNALS",
        "bronze",
        _IND,
        signals,
        Text("接受每一种提示", "every signal is taken"),
        Text("提示失败不应使读卡失败", "a signal that fails must not fail a read"),
        Text("没有的提示不做任何事", "do nothing for a signal that the device lacks"),
    ),
)
