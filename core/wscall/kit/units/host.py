"""HOST units: how a vendor directory lives under the host, whatever its devices can do."""

import threading
import time
from collections.abc import Callable
from typing import Final

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceAbsent, DeviceBusy, NoCard, TimedOut, WscallError
from wscall.kit.bench import GRACE, Bench
from wscall.kit.unit import Failed, NotApplicable, Unit, demand
from wscall.text import Text

_SHORT: Final = 0.5
_TOGETHER: Final = 4
_EACH: Final = 5
_PLUGGING: Final = 10.0
"""Seconds that a system may need to see a real device again."""


def loads(bench: Bench) -> None:
    """The manifest is right, the worker says hello in time, the device is offered."""
    limit = bench.handle.limits.start
    begun = time.monotonic()
    bench.site.host.probe(Deadline(limit + GRACE))
    took = time.monotonic() - begun
    status = bench.site.status()
    demand(status.state == "loaded", Text("厂商目录没有加载", "the directory is not loaded"), status.reason.en)
    demand(took <= limit + GRACE, Text("启动超过时限", "it started too late"), f"{took:.1f} s", f"{limit} s")
    about = next(device for device in status.devices if device.name == bench.name)
    demand(not about.reason, Text("设备不能使用", "the device cannot be used"), about.reason.en)


def reads(bench: Bench) -> None:
    """Every capability gives what it is for."""
    for capability in bench.uses:
        bench.use(capability)


def identity(bench: Bench) -> None:
    """What the device says of itself is text, and the same each time."""
    first, second = bench.device.identity(), bench.device.identity()
    demand(first == second, Text("两次自述不同", "it said something else the second time"))


def unplugged(bench: Bench) -> None:
    """Unplugged is told as absent, and after the plug is back it works without a restart."""
    bench.use()
    bench.hands.unplug()
    chosen = bench.uses[0]
    what = Text("拔出后没有报告设备不在", "it did not say that the device is gone")
    bench.refused(lambda: bench.read(chosen, bench.deadline()), DeviceAbsent, what=what)
    bench.hands.plug()
    until = Deadline(_PLUGGING if bench.kind == "real" else 0)
    while True:
        try:
            bench.use()
        except Failed:
            if not until.remaining():
                raise
            until.wait(1.0)
        else:
            return


def _with_nothing(bench: Bench) -> Callable[[Deadline], object]:
    """A call of the device that finds nothing there."""
    bench.empty()
    device, chosen = bench.device, bench.uses[0]
    if chosen == "CardSlots":
        slot = bench.slot()
        return lambda deadline: device.power_on(slot, deadline)
    if chosen == "CodeScanner":
        return device.scan
    if chosen == "IdCardReader":
        return device.read_id_card
    if chosen == "RecordReader":
        return lambda deadline: device.read_record("card", deadline)
    raise NotApplicable(Text("没有可读的内容", "it has nothing to read"))


def _with_something(bench: Bench) -> Callable[[Deadline], object]:
    """A whole read."""
    return lambda deadline: bench.read(bench.uses[0], deadline)


def keeps_deadline(bench: Bench) -> None:
    """With nothing there a call is back by its deadline, and one without time is not begun."""
    call = _with_nothing(bench)
    bench.device.identity()
    worker = bench.site.status().pid
    begun = time.monotonic()
    bench.refused(
        lambda: call(Deadline(_SHORT)), NoCard, TimedOut, what=Text("没有内容却未如实报告", "nothing was there")
    )
    took = time.monotonic() - begun
    demand(took < _SHORT + GRACE, Text("超过时限才返回", "it came back late"), f"{took:.1f} s", f"{_SHORT} s")
    ended = Text("驱动没有按时返回，被宿主终止", "the driver was late, and the host ended it")
    demand(bench.site.status().pid == worker, ended)
    bench.refused(lambda: call(Deadline(0)), TimedOut, what=Text("没有时间仍执行了", "it ran without any time"))
    bench.use()


def heeds_cancel(bench: Bench) -> None:
    """A caller who gives up gets the device back at once."""
    call = _with_nothing(bench)
    bench.device.identity()
    waits = heeds = bench.uses[0] == "CodeScanner"
    worker = bench.site.status().pid
    if not waits and bench.can_play("hang"):
        bench.prepare(bench.uses[0])  # a reader without a card has nothing to wait for
        bench.hands.play("hang")
        call = _with_something(bench)
        waits = True
    deadline = bench.deadline()
    timer = threading.Timer(_SHORT if waits else 0.0, deadline.cancel)
    if not waits:
        deadline.cancel()
    timer.start()
    begun = time.monotonic()
    try:
        bench.refused(lambda: call(deadline), Cancelled, what=Text("没有响应取消", "it did not heed the cancel"))
    finally:
        timer.cancel()
    took = time.monotonic() - begun
    demand(took < _SHORT + GRACE, Text("取消后迟迟不返回", "it came back late"), f"{took:.1f} s", f"{_SHORT} s")
    ended = Text("驱动没有响应取消，被宿主终止", "the driver did not heed the cancel, and the host ended it")
    demand(not heeds or bench.site.status().pid == worker, ended)
    if bench.can_play("hang"):
        bench.hands.play("")
    bench.use()


def leased(bench: Bench) -> None:
    """While one request has the device another is told who has it, and gets it afterwards."""
    handle = bench.handle
    with handle.lease("first", bench.deadline()) as device:
        busy = bench.refused(
            lambda: handle.lease("second", bench.deadline()),
            DeviceBusy,
            what=Text("未报告占用", "it was not busy"),
        )
        demand("first" in busy.found, Text("没有说明谁在占用", "it is not said who has it"), busy.found, "first")
        device.identity()
    with handle.lease("second", bench.deadline()) as device:
        device.identity()


def _lifting(bench: Bench) -> None:
    """An identity card has to be lifted between two reads, which no person does for many in a row.

    Raises:
        NotApplicable: a person would have to.
    """
    if bench.uses[0] == "IdCardReader" and bench.kind == "real":
        raise NotApplicable(Text("每读一次都要拿起证件", "the card would have to be lifted for each read"))


def concurrent(bench: Bench) -> None:
    """Several callers at once each get the right answer, in the way the manifest declares."""
    chosen = bench.uses[0]
    if chosen == "CodeScanner":
        raise NotApplicable(Text("一次只能出示一个码", "one code can be shown at a time"))
    _lifting(bench)
    bench.prepare(chosen)
    troubles: list[Exception] = []
    patience = bench.handle.limits.read * _TOGETHER

    def work() -> None:
        try:
            for _ in range(_EACH):
                bench.read(chosen, Deadline(patience), noted=False, wait=patience)
        except (Failed, WscallError) as error:
            troubles.append(error)

    workers = [threading.Thread(target=work, name=f"kit {number}") for number in range(_TOGETHER)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    declared = bench.plan.concurrency
    demand(not troubles, Text("同时使用时出错", "it failed when used at once"), str(troubles[:1]), declared)


def silent(bench: Bench) -> None:
    """The vendor's code prints nothing."""
    if bench.plan.isolation == "inline":
        raise NotApplicable(Text("驱动在宿主进程内运行", "the driver runs in the host itself"))
    bench.site.close_host()
    for capability in bench.uses:
        bench.use(capability)
    lines = bench.site.close_host()
    demand(not lines, Text("驱动输出了文字", "the driver printed something"), f"{len(lines)} lines", "0")


UNITS: Final = (
    Unit(
        "HOST-LOADS",
        "bronze",
        "",
        loads,
        Text("清单正确，驱动进程按时启动", "the manifest is right and the worker starts in time"),
        Text(
            "启动不了的目录会让窗口无法读卡", "a directory that does not start leaves the counter without a reader"
        ),
        Text(
            "看报告中的原因；常见为清单写错、导入缺失、导入太慢",
            "see the reason: the manifest, a missing import, a slow one",
        ),
    ),
    Unit(
        "HOST-READS",
        "bronze",
        "",
        reads,
        Text("声明的每种能力都读得出内容", "every declared capability gives what it is for"),
        Text(
            "声明了却读不出，会让路由白白等待",
            "what is declared and does not read makes every read wait for nothing",
        ),
        Text("删去做不到的能力，或改正驱动", "remove the capability from the manifest, or mend the driver"),
    ),
    Unit(
        "HOST-IDENTITY",
        "bronze",
        "",
        identity,
        Text("设备自述前后一致", "what the device says of itself does not change"),
        Text("序列号会作为机具号写入操作日志", "the serial number goes into the operator log as machineCode"),
        Text(
            "identity() 返回固定的 DeviceIdentity，不知道的留空",
            "return a fixed DeviceIdentity, empty where unknown",
        ),
    ),
    Unit(
        "HOST-UNPLUGGED",
        "bronze",
        "",
        unplugged,
        Text("拔出时报告设备不在，插回后无需重启", "unplugged is told as absent; plugged in again it works"),
        Text(
            "线缆松动是最常见的故障，不应要求重启程序",
            "loose cables are the commonest fault; no restart may be needed",
        ),
        Text(
            "通信失败时引发 DeviceAbsent；宿主会关闭并重新打开设备",
            "raise DeviceAbsent; the host closes and reopens the device",
        ),
    ),
    Unit(
        "HOST-DEADLINE",
        "silver",
        "",
        keeps_deadline,
        Text("没有内容时按时返回", "with nothing there a call is back by its deadline"),
        Text("迟到的驱动会被终止，并计入崩溃次数", "a late driver is killed, and that counts as a crash"),
        Text(
            "把 deadline.remaining() 传给厂商函数，不要用固定的超时",
            "give deadline.remaining() to the vendor's function",
        ),
    ),
    Unit(
        "HOST-CANCEL",
        "silver",
        "",
        heeds_cancel,
        Text("取消后立即交还设备", "a cancelled call gives the device back at once"),
        Text("收费员改用别的方式时，设备必须马上可用", "a clerk who changes his mind needs the device now"),
        Text(
            "等待时用 deadline.wait()，或用 on_cancel 打断",
            "wait with deadline.wait(), or interrupt with on_cancel",
        ),
    ),
    Unit(
        "HOST-LEASE",
        "silver",
        "",
        leased,
        Text("占用时说明占用者，释放后可用", "a busy device says who has it, and is free afterwards"),
        Text("两个请求混用一台设备会读错病人", "two requests on one device would mix two patients"),
        Text("由宿主保证；若失败请报告", "the host sees to it; report a failure"),
    ),
    Unit(
        "HOST-CONCURRENCY",
        "silver",
        "",
        concurrent,
        Text("同时使用时每个调用者都得到正确结果", "callers at the same time each get the right answer"),
        Text("多个窗口共用一台电脑时会同时读取", "several programs on one computer read at the same time"),
        Text(
            '驱动不能并发就写 concurrency = "serial"', 'declare concurrency = "serial" unless the driver is safe'
        ),
    ),
    Unit(
        "HOST-SILENT",
        "silver",
        "",
        silent,
        Text("驱动不向标准输出或标准错误输出", "the driver prints nothing"),
        Text("输出可能含个人信息，也会撑满日志", "what is printed may hold personal data, and fills the log"),
        Text("删去 print；厂商库请关闭调试输出", "remove print; switch the vendor library's debug output off"),
    ),
)
