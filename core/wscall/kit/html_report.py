"""A report for people, as one HTML file that needs nothing else: every unit with its trail, foldable."""

from html import escape
from typing import Final

from wscall.kit.report import Report, UnitResult, level_of
from wscall.kit.unit import VERDICT_WORDS, Level, level_word
from wscall.text import Text, language

_STYLE: Final = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#222;
  margin:2rem auto;max-width:64rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
.level{display:inline-block;padding:.1rem .7rem;border-radius:1rem;background:#eee;font-weight:600}
.gold{background:#f4d35e}.silver{background:#cfd6dd}.bronze{background:#e0a872}
details{border-top:1px solid #ddd;padding:.3rem 0}summary{cursor:pointer}
summary code{display:inline-block;min-width:11rem}
.passed{color:#1a7f37}.failed{color:#c62828;font-weight:600}.todo,.exempt{color:#9a6700}.not_applicable{color:#777}
table{border-collapse:collapse;margin:.5rem 0;font-size:13px}
td,th{border:1px solid #ddd;padding:.15rem .5rem;text-align:left}
pre{background:#f6f6f6;padding:.5rem;overflow:auto;font-size:12px}dt{font-weight:600}dd{margin:0 0 .3rem 1.5rem}
"""
_BENCHES: Final = {
    "simulated": Text("模拟设备", "simulated devices"),
    "real": Text("真实设备", "real devices"),
    "recording": Text("录制文件", "a recording"),
}


def html(report: Report) -> str:
    """The whole file, in the language of the moment."""
    title = f"{report.directory} {report.version}"
    head = (
        f"<!doctype html><html lang={language()}><meta charset=utf-8>"
        f"<meta name=viewport content='width=device-width'><title>{escape(title)}</title><style>{_STYLE}</style>"
    )
    verdicts = "，" if language() == "zh" else ", "
    counts = verdicts.join(f"{VERDICT_WORDS[word]} {number}" for word, number in report.counts.items())
    top = (
        f"<h1>{escape(title)} <small>{escape(report.mark)}</small></h1><p>{_badge(report.level, report.whole)} "
        f"{escape(str(_BENCHES[report.kind]))} · {escape(counts)}</p>"
    )
    parts = [head, top]
    for device in report.devices:
        results = report.of_device(device)
        parts.append(f"<h2>{escape(device)} {_badge(level_of(results), report.whole)}</h2>")
        parts += [_unit(result) for result in results]
    return "\n".join([*parts, "</html>\n"])


def _badge(level: Level | None, whole: bool) -> str:  # noqa: FBT001 - as it is of the report
    colour = level if whole and level else ""
    return f"<span class='level {colour}'>{escape(str(level_word(level, whole=whole)))}</span>"


def _unit(result: UnitResult) -> str:
    unit, outcome = result.unit, result.outcome
    opened = " open" if result.verdict == "failed" else ""
    facts = [
        (Text("结果", "result"), " ".join(filter(None, (str(outcome.reason), str(outcome.note))))),
        (Text("原因", "why"), str(unit.why)),
        (Text("改正", "how to mend"), str(unit.mend)),
    ]
    described = "".join(f"<dt>{escape(str(name))}<dd>{escape(text)}" for name, text in facts if text)
    return (
        f"<details{opened}><summary><code>{unit.id}</code> "
        f"<span class={result.verdict}>{VERDICT_WORDS[result.verdict]}</span> {escape(str(unit.title))} "
        f"<small>{result.seconds:.2f} s</small></summary><dl>{described}</dl>{_trail(result)}</details>"
    )


def _trail(result: UnitResult) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}" for cell in (*step[:-1], f"{step.ms:.1f}"))
        for step in result.steps
    )
    names = str(Text("谁 做什么 结果 发现 毫秒", "who what outcome found ms")).split()
    table = f"<table><tr>{''.join(f'<th>{name}' for name in names)}{rows}</table>" if rows else ""
    more = f"<p>+{result.dropped}</p>" if result.dropped else ""
    log = f"<pre>{escape(chr(10).join(result.log))}</pre>" if result.log else ""
    return table + more + log
