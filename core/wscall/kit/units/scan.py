"""SCAN units: scanners of codes."""

from typing import Final

from wscall.errors import TimedOut
from wscall.kit.bench import Bench
from wscall.kit.unit import NotApplicable, Unit, demand
from wscall.text import Text

_SHORT: Final = 0.5
_LONGEST: Final = 200
"""Characters of the longest code that the platform gives out."""
_STALE: Final = Text("扫到了请求之前的码", "a code from before the request was read")


def _expect(bench: Bench, code: str, what: Text) -> None:
    """Scan a code that is held up, and demand that it is the one."""
    got = bench.scan(code, bench.deadline())
    if bench.kind == "simulated":
        demand(got == code, what, f"{len(got)} characters", f"{len(code)} characters")
    demand(bool(got) and got == got.strip("\r\n"), Text("码带有行结束符", "the code has a line end"))


def whole(bench: Bench) -> None:
    """Short and long codes arrive whole, without their line end."""
    what = Text("码不完整", "the code is not whole")
    for code in (bench.new_code(), bench.new_code().ljust(_LONGEST, "0"), "5"):
        _expect(bench, code, what)


def chinese(bench: Bench) -> None:
    """Chinese text arrives as it is."""
    if bench.plan.options.get("encoding") == "ascii":
        raise NotApplicable(Text("声明只有 ASCII", "it declares ASCII only"))
    _expect(bench, "健康码：张三丰〇", Text("汉字与出示的不同", "the Chinese is not what was shown"))


def discards_stale(bench: Bench) -> None:
    """A code that was shown and taken away before the request is never its result."""
    bench.use("CodeScanner")
    bench.hands.show(bench.new_code())
    bench.empty()
    bench.refused(lambda: bench.device.scan(bench.deadline(_SHORT)), TimedOut, what=_STALE)
    _expect(bench, bench.new_code(), _STALE)


def delivers_once(bench: Bench) -> None:
    """A code is the result of one request, not of the next as well."""
    bench.use("CodeScanner")
    bench.empty()
    what = Text("同一次扫码给了两个请求", "one code was given to two requests")
    bench.refused(lambda: bench.device.scan(bench.deadline(_SHORT)), TimedOut, what=what)


def waits_and_goes_on(bench: Bench) -> None:
    """A scan that saw nothing is a time-out, and the next one works."""
    bench.empty()
    what = Text("没有出示码却有结果", "nothing was shown and something came")
    for _ in range(2):
        bench.refused(lambda: bench.device.scan(bench.deadline(_SHORT)), TimedOut, what=what)
    bench.use("CodeScanner")


def keeps_order(bench: Bench) -> None:
    """Codes one after another each come as their own."""
    for _ in range(5):
        _expect(bench, bench.new_code(), Text("扫到了别的码", "another code was read"))


_SCAN: Final = "CodeScanner"
UNITS: Final = (
    Unit(
        "SCAN-WHOLE",
        "bronze",
        _SCAN,
        whole,
        Text("长短码都完整，不带行结束符", "short and long codes arrive whole, without a line end"),
        Text("截断的码平台不认，或指向别人", "the platform refuses a cut code, or it is somebody else's"),
        Text("核对 terminator、gap_ms、prefix、suffix", "check terminator, gap_ms, prefix, suffix"),
    ),
    Unit(
        "SCAN-CHINESE",
        "bronze",
        _SCAN,
        chinese,
        Text("汉字正确", "Chinese text arrives as it is"),
        Text("扫码器常用 GBK 输出", "scanners often send GBK"),
        Text("核对 encoding；扫码器可设为 UTF-8", "check encoding; a scanner can be set to UTF-8"),
    ),
    Unit(
        "SCAN-STALE",
        "silver",
        _SCAN,
        discards_stale,
        Text("请求之前扫的码被丢弃", "what was scanned before the request is thrown away"),
        Text("前一个人的码绝不能给下一个人", "the last patient's code must never be the next one's"),
        Text("扫码前清空输入缓冲区", "empty the input before scanning"),
    ),
    Unit(
        "SCAN-ONCE",
        "silver",
        _SCAN,
        delivers_once,
        Text("一个码只交给一个请求", "a code is given to one request only"),
        Text("扫码器会重复发送同一个码", "scanners send a code twice"),
        Text("核对 dedupe_ms；扫完即清空", "check dedupe_ms; empty the input afterwards"),
    ),
    Unit(
        "SCAN-TIMEOUT",
        "silver",
        _SCAN,
        waits_and_goes_on,
        Text("无码时超时，下一次仍可用", "nothing shown is a time-out, and the next scan works"),
        Text("超时后不再触发的扫码器等于坏了", "a scanner that is not triggered again is as good as broken"),
        Text("超时后发送停止命令，下次重新触发", "send the stop command, trigger anew"),
    ),
    Unit(
        "SCAN-ORDER",
        "silver",
        _SCAN,
        keeps_order,
        Text("连续扫码各归各的请求", "codes one after another each go to their own request"),
        Text("错位一次，后面全部错位", "once out of step, all that follow are"),
        Text("每次请求只取一个码，其余丢弃", "take one code a request, drop the rest"),
    ),
)
