"""``wscall demo``: the main job, step by step."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wscall.errors import NotSupported
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.surfaces.demo.steps import Done


@click.command(
    help=str(
        Text(
            "在内嵌平台与模拟设备上演示完整流程；全部步骤真正成功时退出码为 0。",
            "Run the whole job on simulated devices; exit status 0 if every step really worked.",
        )
    )
)
@click.option(
    "--scenario", help=str(Text("平台场景，如 drop-at-issue", "A scenario of the platform, e.g. drop-at-issue"))
)
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help=str(Text("保存标签与数据的目录（默认用后即删）", "Folder that keeps labels and data (default: removed)")),
)
@json_option
@answers_errors
def demo(scenario: str | None, directory: Path | None, *, as_json: bool) -> None:
    """Run the steps and show each as it ends."""
    if os.name == "nt":
        raise NotSupported(
            Text("演示需要伪终端，Windows 上没有", "the demo needs pseudo-terminals, which Windows does not have"),
            found="Windows",
            needed="Linux",
            advice=Text(
                "可用 wscall simulate platform 与 wscall read people 试用平台和模拟读卡器",
                "try `wscall simulate platform` and `wscall read people` with the simulated reader",
            ),
        )
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.demo.counter import open_counter  # noqa: PLC0415 - as above
    from wscall.surfaces.demo.steps import STEPS, Story, perform  # noqa: PLC0415 - as above

    logs.shut_down()
    steps: list[dict[str, Any]] = []
    with open_counter(directory, scenario) as counter:
        for done in perform(Story(counter)):
            steps.append(_as_json(done))
            if not as_json:
                _show(done, f"{len(steps)}/{len(STEPS)}")
    ok = len(steps) == len(STEPS) and all(step["ok"] for step in steps)
    if as_json:
        print_json({"ok": ok, "steps": steps})
    elif ok:
        click.echo(str(Text("全部步骤成功。", "Every step worked.")))
    else:
        click.echo(str(Text("未完成，见上。", "Not finished, see above.")))
    sys.exit(0 if ok else 1)


def _as_json(done: "Done") -> dict[str, Any]:
    line = {"name": done.step.name, "ok": done.problem is None, "ms": done.milliseconds}
    return line if done.problem is None else {**line, "error": done.problem.zh}


def _show(done: "Done", count: str) -> None:
    mark = click.style("✓", fg="green") if done.problem is None else click.style("✗", fg="red")
    said = done.problem if done.shown is None else done.shown.line
    click.echo(f"{mark} {count} {done.step.title}: {said} ({done.milliseconds:.0f} ms)")
    if done.shown is not None and done.shown.drawing:
        click.echo(done.shown.drawing)
