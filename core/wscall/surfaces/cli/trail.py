"""The trail of attempts as people read it: who was asked, what came of it, how long it took."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import click

from wscall.masking import scrub
from wscall.text import Text

_OUTCOMES: Final = {
    "ok": Text("成功", "ok"),
    "no_card": Text("无卡", "no card"),
    "timeout": Text("超时", "timed out"),
    "absent": Text("不可用", "absent"),
    "busy": Text("占用", "busy"),
    "fault": Text("故障", "fault"),
    "quarantined": Text("已隔离", "quarantined"),
    "cancelled": Text("已取消", "cancelled"),
}


def print_trail(trail: Iterable[Mapping[str, Any]]) -> None:
    """One line an attempt, on stderr, so that stdout stays the result."""
    for attempt in trail:
        outcome = str(_OUTCOMES.get(attempt["outcome"], attempt["outcome"]))
        line = f"{attempt['directory']}/{attempt['device']}: {outcome}, {attempt['ms']:.0f} ms {attempt['reason']}"
        click.secho(f"  {scrub(line)}".rstrip(), err=True, dim=True)
