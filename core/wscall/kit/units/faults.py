"""FAULT units: what a device can be made to do wrong, what its caller gets, and that the next read works."""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from wscall.devices.attempt import Outcome, outcome_of
from wscall.errors import WscallError
from wscall.kit.bench import GRACE, Bench
from wscall.kit.fault_outcome import FaultOutcome
from wscall.kit.unit import Failed, Level, NotApplicable, Unit, demand
from wscall.text import Text

_LIMIT: Final = 1.5
_NEIGHBOUR: Final = 10.0


def play_fault(bench: Bench, fault: str, capability: str) -> FaultOutcome:
    """Let the device misbehave for one read, then read again.

    Raises:
        Failed: a wrong value came.
        NotApplicable: it has no antenna for two cards.
        NotSupported: these hands cannot play it.
    """
    bench.use(capability)
    if fault == "two_cards":
        bench.two_cards()
    else:
        bench.prepare(capability)
        bench.hands.play(fault)
    error: WscallError | None = None
    begun = time.monotonic()
    try:
        bench.read(capability, bench.deadline(_LIMIT))
    except WscallError as said:
        error = said
    took = time.monotonic() - begun
    neighbour = _reads(lambda: bench.site.neighbour().power_on("contactless", bench.deadline(_NEIGHBOUR)))
    bench.hands.play("")
    recovered = _reads(lambda: bench.use(capability))
    bench.site.host.reset(bench.site.name)
    outcome = FaultOutcome(
        fault,
        capability,
        outcome_of(error),
        error.kind if error else "",
        error.native.code if error and error.native else "",
        round(took, 3),
        recovered,
        neighbour,
    )
    bench.faults.append(outcome)
    return outcome


def _reads(read: Callable[[], object]) -> bool:
    try:
        read()
    except (WscallError, Failed):
        return False
    return True


class _Fault(NamedTuple):
    """One fault: how a caller may hear of it, and the words for its unit. No outcome named: any error."""

    name: str
    level: Level
    outcomes: tuple[Outcome, ...]
    title: Text
    why: Text
    mend: Text


_ANY: Final[tuple[Outcome, ...]] = ("no_card", "timeout", "absent", "busy", "fault")
_DAMAGED: Final[tuple[Outcome, ...]] = (*_ANY, "ok")
"""A driver may ask again after a damaged answer; then the right value is as good."""

_THROUGH: Final = {"two_cards": ("CardSlots",)}
"""The capabilities through which a fault shows, where it is not all of them."""

_FAULTS: Final = (
    _Fault(
        "hang",
        "gold",
        ("timeout", "no_card", "absent", "fault"),
        Text("设备不应答：按时返回，下次可用", "no answer: back in time, and the next read works"),
        Text("死锁的库会占住窗口", "a library that hangs would hold the counter"),
        Text("等待时遵守 deadline；打开时重新初始化", "heed the deadline; initialise anew when opening"),
    ),
    _Fault(
        "crash",
        "gold",
        ("fault",),
        Text("驱动崩溃：只损失这一次", "a crash costs its own call"),
        Text("厂商库崩溃不得殃及其他", "a vendor's crash must not reach anybody else"),
        Text("下次打开时重新初始化", "initialise anew when opening"),
    ),
    _Fault(
        "exit",
        "gold",
        ("fault",),
        Text("驱动退出进程：只损失这一次", "a call of exit() costs its own call"),
        Text("有的厂商库出错时直接退出进程", "some libraries end the process when something is wrong"),
        Text("下次打开时重新初始化", "initialise anew when opening"),
    ),
    _Fault(
        "flood",
        "gold",
        _DAMAGED,
        Text("无休止地输出：不阻塞也不读错", "endless output neither blocks nor misleads"),
        Text("调试输出会填满管道和内存", "debug output fills pipes and memory"),
        Text("为输入设上限；关闭调试输出", "bound the input; switch debug output off"),
    ),
    _Fault(
        "length",
        "gold",
        _DAMAGED,
        Text("长度不可能：报错，不越界", "an impossible length is an error, not an overrun"),
        Text("照单全收会读到别人的内存", "taken at its word it reads other memory"),
        Text("核对每个长度与缓冲区大小", "check every length against the buffer"),
    ),
    _Fault(
        "empty",
        "gold",
        _ANY,
        Text("成功但无内容：报错", "success with nothing in it is an error"),
        Text("空的成功会成为没有姓名的病人", "it would become a patient without a name"),
        Text("成功后检查内容是否为空", "look whether there is content after a success"),
    ),
    _Fault(
        "overrun",
        "gold",
        _DAMAGED,
        Text("库写越界：被发现并报告", "a library that writes past its buffer is found out"),
        Text("越界会破坏内存，之后的错误无从查起", "it spoils memory, and later faults cannot be explained"),
        Text("用 library 传输声明缓冲区，宿主会检查", "declare the buffers with the library transport"),
    ),
    _Fault(
        "noise",
        "gold",
        _DAMAGED,
        Text("线路噪声：不成为数据", "noise on the line becomes no data"),
        Text("波特率不对时收到的就是噪声", "a wrong speed gives nothing but noise"),
        Text("丢弃不属于应答的字节，核对帧头和校验", "drop what is no answer; check heads and sums"),
    ),
    _Fault(
        "checksum",
        "gold",
        _DAMAGED,
        Text("校验错误：不采用该应答", "an answer with a wrong check is not used"),
        Text("错一位的号码是别人的号码", "one wrong bit is another person's number"),
        Text("核对每一帧的校验", "check the sum of every frame"),
    ),
    _Fault(
        "two_cards",
        "gold",
        ("no_card", "fault"),
        Text("两张卡：报错，不任选一张", "two cards are an error, none of them is read"),
        Text("读错卡就是读错人", "the wrong card is the wrong patient"),
        Text("映射厂商的多卡代码", "map the vendor's code for several cards"),
    ),
    _Fault(
        "refuse",
        "gold",
        _ANY,
        Text("厂商错误码：映射并原样带出", "the vendor's own code is mapped, and told"),
        Text("支持人员要凭厂商代码查手册", "support looks the vendor's code up"),
        Text("错误带上 native=Native(代码, 文字)", "give native=Native(code, text) with the error"),
    ),
)


def _unit(fault: _Fault) -> Unit:
    def run(bench: Bench) -> None:
        if not bench.can_play(fault.name):
            raise NotApplicable(Text("这里无法让设备这样出错", "the device cannot be made to do that here"))
        through = _THROUGH.get(fault.name, bench.uses)
        for capability in [each for each in bench.uses if each in through]:
            result = play_fault(bench, fault.name, capability)
            where = f"{capability}: {result.outcome}"
            demand(result.outcome in fault.outcomes, Text("调用者得到的结果不对", "a wrong outcome"), where)
            late = Text("没有按时返回", "it came back late")
            demand(result.seconds <= _LIMIT + GRACE, late, f"{capability}: {result.seconds} s", f"{_LIMIT} s")
            again = Text("故障消除后下一次读取失败", "the next read of the sound device failed")
            demand(result.recovered, again, where)
            demand(result.neighbour, Text("另一家厂商受到影响", "another vendor's device suffered"), where)
            if fault.name == "refuse" and result.outcome == "fault":
                demand(bool(result.native), Text("没有带出厂商代码", "the vendor's code is not told"), where)

    return Unit(
        f"FAULT-{fault.name.upper().replace('_', '-')}",
        fault.level,
        "",
        run,
        fault.title,
        fault.why,
        fault.mend,
    )


UNITS: Final = tuple(map(_unit, _FAULTS))
