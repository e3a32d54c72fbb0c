"""``wscall bench``: the speed budget, each line beside what it is measured against."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wscall.errors import WscallError
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from wscall.bench.measurement import Measurement


@click.command(
    help=str(
        Text(
            "测量速度：每一行都与同一次运行中的参照对比，只看比值。",
            "Measure speed: every line against a reference in the same run; only the ratios count.",
        )
    )
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=str(Text("另存为 JSON 文件", "Also write the table as JSON to a file")),
)
@json_option
@answers_errors
def bench(output: Path | None, *, as_json: bool) -> None:
    """Measure every line; a missed budget is shown, not an error: machines differ."""
    from rich.console import Console  # noqa: PLC0415 - as above

    from wscall.bench.suite import LINES  # noqa: PLC0415 - heavy, and not needed for --help

    console = Console(stderr=True, quiet=as_json)
    measured: list[Measurement] = []
    missing: dict[str, Text] = {}
    for line in LINES:
        with console.status(f"{Text('正在测量', 'measuring')} {line}"):
            try:
                measured.append(line.measure())
            except WscallError as error:
                missing[str(line)] = error.text()
    figures = {
        "measurements": [line.as_json() for line in measured],
        "missing": {name: reason.en for name, reason in missing.items()},
    }
    if output is not None:
        output.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(figures)
        return
    console = Console(width=None if console.is_terminal else 120)
    console.print(_table(measured))
    for name, reason in missing.items():
        console.print(f"[yellow]{Text('未测量', 'not measured')}[/] {name}: {reason}")


def _table(lines: "Sequence[Measurement]") -> "Table":
    from rich.table import Table  # noqa: PLC0415 - as above

    table = Table(box=None)
    for title in (Text("项目", "what"), Text("参照", "against")):
        table.add_column(str(title))
    for title in (
        Text("本项", "ours"),
        Text("参照", "reference"),
        Text("比值", "ratio"),
        Text("参照之外", "beyond it"),
        Text("预算", "budget"),
    ):
        table.add_column(str(title), justify="right")
    table.add_column("")
    for line in lines:
        met = "[green]✓[/]" if line.met else "[yellow]✗[/]"
        table.add_row(
            line.name,
            line.against,
            f"{line.ours:.0f} {line.unit}",
            f"{line.reference:.0f} {line.unit}",
            f"{line.ratio:.3f}",
            f"{line.outside:.0%}",
            "" if line.budget is None else f"{line.budget:.2f}",
            "" if line.budget is None else met,
        )
    return table
