"""``wscall read`` and ``wscall scan``: one read, one result, with the trail of attempts."""

import sys

import click

from wscall.devices.capabilities import RecordKind
from wscall.surfaces.cli.context import limit_option, open_session
from wscall.surfaces.cli.output import json_option, print_json
from wscall.surfaces.cli.trail import print_trail
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "读一次卡：实体健康卡、社会保障卡、身份证或电子健康卡二维码。",
            "Read once: a health card, a social security card, an identity card or an electronic card's QR code.",
        )
    )
)
@click.argument("kind", type=click.Choice(["card", "people", "health"]))
@click.option("--reserve", default="", help=str(Text("szReserve：八个业务字段", "szReserve: the eight fields")))
@limit_option
@json_option
@click.pass_context
def read(ctx: click.Context, kind: RecordKind, reserve: str, limit: float | None, *, as_json: bool) -> None:
    """Read and show the fields by name; the exit status is 0 when the read succeeded."""
    from wscall.api.functions import read_record  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.api.record_output import LAYOUTS  # noqa: PLC0415 - as above

    with open_session(ctx) as session:
        result = read_record(session, kind, reserve, limit=limit)
    if as_json:
        print_json(result._asdict())
    else:
        if result.code == 0:
            for field, value in zip(LAYOUTS[kind], result.output.split("|"), strict=True):
                if value:
                    click.echo(f"{field.label}\t{value}")
        else:
            click.secho(result.msg, err=True, fg="red")
        print_trail(result.trail)
    sys.exit(0 if result.code == 0 else 1)
