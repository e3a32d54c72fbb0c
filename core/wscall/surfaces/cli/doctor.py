"""``wscall doctor``: what is wrong, and what to do next."""

import sys
from typing import TYPE_CHECKING

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.doctor.examination import Examined

_MARKS = {"ok": ("·", "white"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@click.command(
    help=str(
        Text(
            "检查配置、厂商目录、设备、平台与时钟，对每个问题给出下一步；有错误时退出码为 1。",
            "Check configuration, vendor directories, devices, platform and clock; exit status 1 on errors.",
        )
    )
)
@json_option
@click.pass_context
@answers_errors
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Run every check and show what each found."""
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.doctor.examination import examine  # noqa: PLC0415 - as above
    from wscall.doctor.report import doctor_report  # noqa: PLC0415 - as above

    done: list[Examined] = []
    logs.shut_down()
    try:
        for examined in examine(configuration_path(ctx), logs.configure):
            done.append(examined)
            if not as_json:
                _show(examined)
    finally:
        logs.shut_down()
    report = doctor_report(done)
    if as_json:
        print_json(report.json_object())
    sys.exit(0 if report.ok else 1)


def _show(examined: "Examined") -> None:
    sign = click.style("✓", fg="green") if examined.ok else click.style("✗", fg="red")
    click.echo(f"{sign} {examined.title}")
    for finding in examined.findings:
        mark, colour = _MARKS[finding.severity]
        click.secho(f"  {mark} {finding.what}", fg=colour)
        if finding.advice:
            click.echo(f"    → {finding.advice}")
