"""HOST units about what lasts: restarts, quarantine, leaks, network, files, and the neighbour's peace."""

import contextlib
import os
import signal
from typing import Final

from wscall.devices.attempt import outcome_of
from wscall.errors import Quarantined, WscallError
from wscall.host.crashes import BUDGET
from wscall.host.lock import hash_files
from wscall.kit import process_facts
from wscall.kit.bench import Bench
from wscall.kit.unit import Failed, NotApplicable, Unit, demand
from wscall.text import Text

_WARM_UP: Final = 50
_MEMORY: Final = 8 << 20
_FILES: Final = 4
_THREADS: Final = 4
_INLINE: Final = Text("驱动在宿主进程内运行", "the driver runs in the host itself")


def _pid(bench: Bench) -> int:
    """The running worker.

    Raises:
        NotApplicable: there is none.
    """
    pid = bench.site.status().pid
    if pid is None or bench.plan.isolation == "inline":
        raise NotApplicable(_INLINE)
    return pid


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))


def restarts(bench: Bench) -> None:
    """A worker that died is started again, and finds its device."""
    bench.use()
    first = _pid(bench)
    _kill(first)
    with contextlib.suppress(WscallError, Failed):  # the call that meets the dead worker may be lost
        bench.use()
    bench.use()
    demand(_pid(bench) != first, Text("驱动进程没有重新启动", "the worker was not started again"))


def quarantines(bench: Bench) -> None:
    """Five crashes set the directory aside until it is reset; then it works again."""
    chosen = bench.uses[0]
    bench.use()
    _pid(bench)
    for _ in range(3 * BUDGET):  # a call that meets a dead worker is lost; only the next one starts another
        if bench.site.status().state == "quarantined":
            break
        pid = bench.site.status().pid
        if pid is not None:
            _kill(pid)
        with contextlib.suppress(WscallError, Failed):
            bench.use()
    what = Text("崩溃五次后没有被隔离", "five crashes did not quarantine it")
    demand(bench.site.status().state == "quarantined", what, bench.site.status().state, "quarantined")
    bench.refused(lambda: bench.read(chosen, bench.deadline()), Quarantined, what=what)
    bench.site.host.reset(bench.site.name)
    bench.use()


def leaks_nothing(bench: Bench) -> None:
    """A thousand reads leave the worker as it was: descriptors, threads, memory."""
    chosen = bench.uses[0]
    if chosen in {"IdCardReader", "CodeScanner"} and bench.kind == "real":
        raise NotApplicable(Text("没有人能重复这么多次", "nobody can do that so many times"))
    bench.prepare(chosen)
    for _ in range(min(_WARM_UP, bench.reads)):
        bench.touch(chosen)
    pid = _pid(bench)
    before = (process_facts.open_files(pid), process_facts.threads(pid), process_facts.memory(pid))
    for _ in range(bench.reads):
        bench.touch(chosen)
    demand(_pid(bench) == pid, Text("驱动进程中途重启", "the worker was restarted on the way"))
    after = (process_facts.open_files(pid), process_facts.threads(pid), process_facts.memory(pid))
    for word, old, new, more in zip(
        (Text("描述符", "descriptors"), Text("线程", "threads"), Text("内存字节", "bytes of memory")),
        before,
        after,
        (_FILES, _THREADS, _MEMORY),
        strict=True,
    ):
        what = Text(f"{bench.reads} 次读取后{word.zh}增多", f"{bench.reads} reads left more {word.en}")
        demand(new <= old + more, what, f"{old} → {new}", f"≤ {old + more}")


def keeps_off_the_network(bench: Bench) -> None:
    """The worker holds no internet socket beyond the one to its device."""
    for capability in bench.uses:
        bench.use(capability)
    transport = bench.plan.transport.model_dump()
    allowed = transport.get("port") if transport["kind"] == "tcp" else None
    strange = [
        socket
        for socket in process_facts.internet_sockets(_pid(bench))
        if not socket.is_local and not (allowed == socket.port and not socket.listens)
    ]
    said = ", ".join(f"{each.protocol} {'listens' if each.listens else each.port}" for each in strange)
    demand(not strange, Text("驱动使用了网络", "the driver uses the network"), said, "only the device")


def leaves_its_folder(bench: Bench) -> None:
    """Nothing is written into the vendor directory: its hash in manu.lock stays true."""
    before = hash_files(bench.site.folder)
    for capability in bench.uses:
        bench.use(capability)
    bench.site.close_host()
    after = hash_files(bench.site.folder)
    changed = sorted({path for path in {*before, *after} if before.get(path) != after.get(path)})
    demand(
        not changed, Text("厂商目录里的文件被改动", "files in the directory changed"), " ".join(changed), "none"
    )


def spares_the_neighbour(bench: Bench) -> None:
    """While this device fails, another vendor's is read as ever."""
    fault = next((each for each in ("hang", "crash", "exit", "noise", "refuse") if bench.can_play(each)), None)
    if fault is None:
        raise NotApplicable(Text("无法让它出故障", "it cannot be made to fail here"))
    neighbour = bench.site.neighbour()
    chosen = bench.uses[0]
    bench.prepare(chosen)
    bench.hands.play(fault)
    outcome = "ok"
    for _ in range(2):
        try:
            bench.read(chosen, bench.deadline(1.0))
        except WscallError as error:
            outcome = outcome_of(error)
        answer = neighbour.power_on("contactless", bench.deadline(10.0))
        demand(bool(answer), Text("另一家厂商的设备受到影响", "another vendor's device suffered"), outcome)


UNITS: Final = (
    Unit(
        "HOST-RESTART",
        "silver",
        "",
        restarts,
        Text("驱动进程死亡后自动重启并找回设备", "a dead worker is started again and finds its device"),
        Text("厂商库崩溃不应让窗口停工", "a crash of the vendor's library must not close the counter"),
        Text("打开设备时不要依赖上一次留下的状态", "do not rely on what a former run left when opening"),
    ),
    Unit(
        "HOST-QUARANTINE",
        "gold",
        "",
        quarantines,
        Text("崩溃五次后隔离，复位后恢复", "five crashes quarantine it, a reset brings it back"),
        Text("反复崩溃的驱动会拖慢每一次读取", "a driver that crashes again and again slows every read"),
        Text(
            "由宿主保证；复位后仍不可用多为设备没有重新初始化",
            "if it stays dead after a reset, initialise the device on open",
        ),
    ),
    Unit(
        "HOST-LEAK",
        "gold",
        "",
        leaks_nothing,
        Text(
            "一千次读取后描述符、线程和内存不增长",
            "a thousand reads leave descriptors, threads and memory as they were",
        ),
        Text("窗口程序整天运行，泄漏最终使其停止", "a counter runs all day; a leak stops it in the end"),
        Text(
            "每次读取后关闭句柄；检查厂商库的说明",
            "close handles after each read; see the vendor library's manual",
        ),
    ),
    Unit(
        "HOST-NETWORK",
        "gold",
        "",
        keeps_off_the_network,
        Text("除设备外不使用网络", "it uses no network beyond its device"),
        Text("驱动看得到病人数据，不得外传", "a driver sees patients' data and must not send them anywhere"),
        Text('删去联网代码；设备在网络上就写 kind = "tcp"', 'remove it; a device in the network is kind = "tcp"'),
    ),
    Unit(
        "HOST-FOLDER",
        "gold",
        "",
        leaves_its_folder,
        Text("不在厂商目录里写文件", "it writes nothing into its directory"),
        Text(
            "照片等临时文件会泄露病人信息，也使 manu.lock 失效",
            "leftover photos leak patients' data and break manu.lock",
        ),
        Text("读取后立即删除厂商库写出的文件", "delete what the vendor's library writes at once"),
    ),
    Unit(
        "HOST-NEIGHBOUR",
        "gold",
        "",
        spares_the_neighbour,
        Text("自身故障时不影响其他厂商", "while it fails another vendor's device is read as ever"),
        Text("一家厂商的故障只能是它自己的", "one vendor's fault stays that vendor's"),
        Text('使用 isolation = "process"', 'use isolation = "process"'),
    ),
)
