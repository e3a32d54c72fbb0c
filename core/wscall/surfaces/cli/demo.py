"""``wscall demo``: the main job, step by step."""

import sys
import time
from pathlib import Path

import click

from wscall.errors import WscallError
from wscall.masking import scrub
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


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
    """Run the steps in order; a failed step ends the run, for each builds on the one before."""
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.demo.counter import open_counter  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.demo.steps import STEPS, Story  # noqa: PLC0415 - as above

    done: list[dict[str, object]] = []
    with open_counter(directory, scenario) as counter:
        logs.configure(counter.session.settings)
        story = Story(counter)
        for number, step in enumerate(STEPS, start=1):
            begun = time.perf_counter()
            try:
                shown = step.run(story)
            except WscallError as error:
                failure: WscallError | None = error
            else:
                failure = None
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            done.append({"name": step.name, "ok": failure is None, "ms": milliseconds})
            if failure is not None:
                done[-1]["error"] = scrub(failure.text().zh)
            if not as_json:
                mark = click.style("✓", fg="green") if failure is None else click.style("✗", fg="red")
                said = str(shown.line) if failure is None else scrub(str(failure))
                click.echo(f"{mark} {number}/{len(STEPS)} {step.title}: {said} ({milliseconds:.0f} ms)")
                if failure is None and shown.drawing:
                    click.echo(shown.drawing)
            if failure is not None:
                break
    ok = len(done) == len(STEPS) and all(step["ok"] for step in done)
    if as_json:
        print_json({"ok": ok, "steps": done})
    else:
        click.echo(
            str(
                Text("全部步骤成功。", "Every step worked.")
                if ok
                else Text("未完成，见上。", "Not finished, see above.")
            )
        )
    sys.exit(0 if ok else 1)
