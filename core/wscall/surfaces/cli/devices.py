"""``wscall devices``: every device of every vendor directory, tried for real."""

import click

from wscall.surfaces.cli.context import open_session
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(Text("打开每个设备并列出其型号、序列号或问题", "Open every device, list its identity or its problem"))
)
@json_option
@click.pass_context
@answers_errors
def devices(ctx: click.Context, *, as_json: bool) -> None:
    """Devices of different vendor directories are opened at the same time."""
    from wscall.api.devices import devices_report  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session:
        report = devices_report(session)
    if as_json:
        print_json(report.json_object())
        return
    for each in report.devices:
        state = (
            click.style(str(Text("可用", "ok")), fg="green")
            if each.identity
            else click.style(str(Text("不可用", "not usable")), fg="red")
        )
        said = " ".join(each.identity.model_dump().values()) if each.identity else str(each.error)
        click.echo(f"{each.directory}/{each.device}\t{' '.join(each.capabilities)}\t{state}\t{said}")
