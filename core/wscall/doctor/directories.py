"""The vendor directories: found, readable, compatible, trusted, not quarantined, and their code loads."""

from collections.abc import Iterator
from typing import Final

from wscall.deadline import Deadline
from wscall.host.hookspecs import CheckContext, Finding, HealthCheck, Severity
from wscall.host.states import State
from wscall.text import NOTHING, Text

_ADVICE: Final[dict[State, Text]] = {
    "failed": Text(
        "用 wscall plugin show {name} 查看详情，并联系厂商", "see `wscall plugin show {name}`, and tell the vendor"
    ),
    "incompatible": Text("向厂商索取适合本机的版本", "ask the vendor for a version for this machine"),
    "unavailable": Text(
        "把厂商目录放到配置文件旁的 manu/{name}，或从 INCLUDE_DIR 中删去",
        "put the vendor directory at manu/{name} beside the configuration, or take it out of INCLUDE_DIR",
    ),
    "quarantined": Text(
        "解决故障后运行 wscall plugin reset {name}", "mend the cause, then run `wscall plugin reset {name}`"
    ),
}


def _run(context: CheckContext, deadline: Deadline) -> Iterator[Finding]:
    for status in context.host.probe(deadline):
        if status.state == "loaded":
            continue
        severity: Severity = "warning" if status.state == "disabled" else "error"
        what = Text(f"{status.directory}：{status.reason.zh}", f"{status.directory}: {status.reason.en}")
        yield Finding(severity, what, _ADVICE.get(status.state, NOTHING).fill(name=status.directory))


CHECK: Final = HealthCheck("host.directories", Text("厂商目录", "vendor directories"), _run)
