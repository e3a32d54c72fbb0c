"""``wscall read`` and ``wscall scan``: one read, one result, with the trail of attempts."""

import sys
from typing import TYPE_CHECKING

import click

from wscall.devices.capabilities import RecordKind
from wscall.masking import fingerprint, mask_field
from wscall.surfaces.cli.context import (
    PLACE_CARD,
    SHOW_CODE,
    include_option,
    limit_option,
    open_session,
    reserve_option,
    waiting,
)
from wscall.surfaces.cli.output import json_option, print_json, print_problem
from wscall.surfaces.cli.trail import print_trail
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.result import ReadResult


@click.command(
    help=str(
        Text(
            "读一次卡：实体健康卡、社会保障卡、身份证或电子健康卡二维码。屏幕上遮盖个人信息，--json 给出全部。",
            "Read once: a health card, a social security card, an identity card or an electronic card's QR code."
            " Personal data is masked on a terminal, and whole with --json.",
        )
    )
)
@click.argument("kind", type=click.Choice(["card", "people", "health"]))
@reserve_option
@limit_option
@include_option
@json_option
@click.pass_context
def read(
    ctx: click.Context, kind: RecordKind, reserve: str, limit: float | None, include: str, *, as_json: bool
) -> None:
    """Read and show the fields by name; the exit status is 0 when the read succeeded."""
    from wscall.api.functions import read_record  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.api.record_output import LAYOUTS  # noqa: PLC0415 - as above

    with open_session(ctx) as session, waiting(PLACE_CARD) as request:
        result = read_record(session, kind, reserve, limit=limit, request=request, include=include)
    if result.code == 0 and not as_json:
        for field, value in zip(LAYOUTS[kind], result.output.split("|"), strict=True):
            if value:
                click.echo(f"{field.label}\t{mask_field(field.name, value)}")
    _finish(result, as_json=as_json)


@click.command(
    help=str(
        Text(
            "扫描一个二维码，不询问平台。二维码是凭证：屏幕上只显示长度与指纹，--json 给出全文。",
            "Scan one QR code; the platform is not asked. A code is a secret: a terminal shows its length and a"
            " fingerprint, --json its text.",
        )
    )
)
@limit_option
@include_option
@json_option
@click.pass_context
def scan(ctx: click.Context, limit: float | None, include: str, *, as_json: bool) -> None:
    """Scan one code; the exit status is 0 when there was one."""
    from wscall.api.functions import scan_code  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session, waiting(SHOW_CODE) as request:
        result = scan_code(session, limit=limit, request=request, include=include)
    if result.code == 0 and not as_json:
        size, mark = len(result.output), fingerprint(result.output)
        click.echo(str(Text(f"已扫到 {size} 个字符 [#{mark}]", f"scanned {size} characters [#{mark}]")))
    _finish(result, as_json=as_json)


def _finish(result: "ReadResult", *, as_json: bool) -> None:
    """The result for a program, or what is left to say to a person; then the exit status."""
    if as_json:
        print_json(result._asdict())
    else:
        if result.code:
            print_problem(f"{result.code} {result.msg}")
        print_trail(result.trail)
    sys.exit(0 if result.code == 0 else 1)
