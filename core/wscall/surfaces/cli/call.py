"""``wscall call``: any function of the specification by name."""

import sys
from pathlib import Path
from typing import BinaryIO, Final

import click

from wscall.masking import scrub
from wscall.surfaces.cli.context import include_option, open_session
from wscall.surfaces.cli.output import json_option, print_json
from wscall.text import Text

_MOST_BYTES: Final = 1 << 23
"""More than any input that is accepted; what lies beyond need not be read to be refused."""


@click.command(
    help=str(
        Text(
            "按名称调用规范函数，如 WSC_getAuthKey 或 ReadCardInfo_V2。屏幕上遮盖个人信息，--json 给出全部。",
            "Call a function of the specification by name, such as WSC_getAuthKey or ReadCardInfo_V2."
            " Personal data is masked on a terminal, and whole with --json.",
        )
    )
)
@click.argument("name")
@click.option(
    "--input",
    "source",
    type=click.File("rb"),
    help=str(Text("szInput：XML 文件，- 为标准输入", "szInput: an XML file, - for standard input")),
)
@click.option(
    "--endpoint", default="", help=str(Text("szEndPoint：平台地址", "szEndPoint: the platform's address"))
)
@click.option("--reserve", default="", help=str(Text("szReserve：保留参数", "szReserve")))
@include_option
@json_option
@click.pass_context
def call(
    ctx: click.Context,
    name: str,
    source: BinaryIO | None,
    endpoint: str,
    reserve: str,
    include: str,
    *,
    as_json: bool,
) -> None:
    """Call one function; the exit status is 0 when it succeeded.

    A call that names its endpoint can do without a configuration: the input has to say who calls then.
    """
    from wscall.api.functions import call_function, succeeded  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.config import default_settings  # noqa: PLC0415 - as above

    given = source.read(_MOST_BYTES) if source else b""
    with open_session(ctx, default_settings(Path.cwd()) if endpoint else None) as session:
        result = call_function(session, name, endpoint, given, reserve, include)
    if as_json:
        print_json(result._asdict())
    else:
        click.echo(f"{result.code} {scrub(result.msg)}".rstrip())
        if result.output:
            click.echo(scrub(result.output))
    sys.exit(0 if succeeded(result.code) else 1)
