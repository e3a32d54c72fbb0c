"""``wscall issue|verify|update|qr``: the platform's card operations, for people at a counter and for scripts.

Data about a person comes from a file or standard input, never from arguments: those show in process lists
and shell histories.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from wscall.errors import BadInput, PlatformUnreachable, WscallError
from wscall.masking import mask_name, mask_number
from wscall.surfaces.cli.context import SHOW_CODE, limit_option, open_session, reserve_option, waiting
from wscall.surfaces.cli.output import answers_calls, json_option, print_json, print_problem
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.cards import CodeSource
    from wscall.api.session import Session

_input_option = click.option(
    "--input",
    "source",
    type=click.File("rb"),
    required=True,
    help=str(Text("JSON 文件，- 为标准输入", "A JSON file, - for standard input")),
)
_code_option = click.option(
    "--code",
    "code_source",
    type=click.File("rb"),
    help=str(
        Text(
            "含二维码文本的文件，- 为标准输入；省略时由扫码设备读取",
            "A file with the code's text, - for standard input; without it the scanner is asked",
        )
    ),
)
_label_option = click.option(
    "--label",
    type=click.Path(path_type=Path),
    help=str(Text("把可打印的标签保存为 SVG", "Save the printable label as SVG")),
)


def _text(source: BinaryIO) -> str:
    """The text in a file.

    Raises:
        BadInput: it is not UTF-8; says where.
    """
    try:
        return source.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            Text("输入不是 UTF-8 文本", "the input is not UTF-8 text"),
            where=f"{getattr(source, 'name', '-')}, byte {error.start}",
        ) from error


def _json_object(source: BinaryIO) -> dict[str, Any]:
    """The JSON object in a file.

    Raises:
        BadInput: it holds none; names the place, never a value.
    """
    where = str(getattr(source, "name", "-"))
    try:
        data = json.loads(_text(source))
    except json.JSONDecodeError as error:
        raise BadInput(
            Text("输入不是 JSON", "the input is not JSON"),
            where=f"{where}:{error.lineno}:{error.colno}",
            found=error.msg,
            needed="{ … }",
        ) from error
    if not isinstance(data, dict):
        raise BadInput(Text("输入不是 JSON 对象", "the input is no JSON object"), where=where, needed="{ … }")
    return data


def _code(session: "Session", source: BinaryIO | None, limit: float | None) -> "CodeSource":
    """The code's text from a file, or from the scanner."""
    from wscall.api.cards import scanned_code  # noqa: PLC0415 - heavy, and not needed for --help

    def code() -> str:
        if source is not None:
            return _text(source).strip()
        with waiting(SHOW_CODE) as request:
            return scanned_code(session, limit, request)

    return code


def _answer(values: dict[str, Any], lines: tuple[Text, ...], *, as_json: bool) -> None:
    """What a successful operation gave."""
    if as_json:
        print_json({"code": 10000, "msg": "", "output": values})
        return
    for line in lines:
        click.echo(str(line))


def _save(files: dict[Path, bytes]) -> None:
    """Write what was asked for beside the answer.

    The operation is done and has been answered by then: a file that cannot be written is said on stderr, and
    the exit status is 1.
    """
    from wscall.surfaces import label  # noqa: PLC0415 - heavy, and not needed for --help

    try:
        for path, content in files.items():
            label.save(path, content)
    except WscallError as error:
        print_problem(str(error))
        sys.exit(1)


@click.command(
    help=str(
        Text(
            "发一张电子健康卡：输入为 cardInfo 的 JSON", "Issue an electronic card: the input is cardInfo as JSON"
        )
    )
)
@_input_option
@_label_option
@json_option
@click.pass_context
@answers_calls
def issue(ctx: click.Context, source: BinaryIO, label: Path | None, *, as_json: bool) -> None:
    """Issue a card, once and only once, and show its code."""
    from wscall.api.cards import issue_card  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces import label as labels  # noqa: PLC0415 - as above

    given = _json_object(source)
    with open_session(ctx) as session:
        card, issued = issue_card(session, given)
    people = card.peopleInfo
    if not as_json and issued.QRCode:
        click.echo(labels.for_terminal(issued.QRCode))
    _answer(
        issued.model_dump(),
        (Text(f"已发卡：{mask_name(people.xm)} {mask_number(people.zjhm)}", f"issued: {mask_name(people.xm)}"),),
        as_json=as_json,
    )
    if label is not None and issued.QRCode:
        lines = (mask_name(people.xm), mask_number(people.zjhm), str(Text("电子健康卡", "Health card")))
        _save({label: labels.label_of_text(issued.QRCode, lines).encode()})


@click.command(help=str(Text("验证电子健康卡二维码", "Verify an electronic health card's QR code")))
@_code_option
@reserve_option
@limit_option
@json_option
@click.pass_context
@answers_calls
def verify(
    ctx: click.Context, code_source: BinaryIO | None, reserve: str, limit: float | None, *, as_json: bool
) -> None:
    """Verify a code and show its holder, masked on a terminal and whole as JSON."""
    from wscall.api.cards import verify_card  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session:
        holder = verify_card(session, _code(session, code_source, limit), reserve)
    people = holder.peopleInfo
    _answer(
        holder.model_dump(),
        (
            Text(f"持卡人：{mask_name(people.xm)} {mask_number(people.zjhm)}", f"holder: {mask_name(people.xm)}"),
            Text(f"发卡机构：{holder.orgname} {holder.orgcode}", f"issuer: {holder.orgname} {holder.orgcode}"),
            Text(f"有效期至：{holder.erhcEnddate}", f"valid until: {holder.erhcEnddate}"),
        ),
        as_json=as_json,
    )


@click.command(
    help=str(
        Text(
            "更新持卡人信息：输入为 JSON，peopleInfo 为要更新的内容，可含 qrCode、issuingMode、terminalType",
            "Update the holder: JSON with peopleInfo, and optionally qrCode, issuingMode, terminalType",
        )
    )
)
@_input_option
@_code_option
@limit_option
@json_option
@click.pass_context
@answers_calls
def update(
    ctx: click.Context, source: BinaryIO, code_source: BinaryIO | None, limit: float | None, *, as_json: bool
) -> None:
    """Update the person behind a code; name, document type and number stay as they are."""
    from wscall.api.cards import update_card  # noqa: PLC0415 - heavy, and not needed for --help

    given = _json_object(source)
    with open_session(ctx) as session:
        updated = update_card(session, given, _code(session, code_source, limit))
    _answer(updated.model_dump(), (Text("已更新", "updated"),), as_json=as_json)


@click.command(
    help=str(
        Text(
            "下载静态二维码：输入为含 name、zjlx、zjhm 的 JSON",
            "Download the static QR code: the input is JSON with name, zjlx, zjhm",
        )
    )
)
@_input_option
@_label_option
@click.option(
    "--image",
    type=click.Path(path_type=Path),
    help=str(Text("把二维码图片保存为 PNG", "Save the code's picture as PNG")),
)
@json_option
@click.pass_context
@answers_calls
def qr(ctx: click.Context, source: BinaryIO, label: Path | None, image: Path | None, *, as_json: bool) -> None:
    """Download the static code of a person, for printing a label again."""
    from wscall.api.cards import download_qr  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces import label as labels  # noqa: PLC0415 - as above

    given = _json_object(source)
    with open_session(ctx) as session:
        asked, downloaded = download_qr(session, given)
    files = {}
    if image is not None or label is not None:
        png = _picture(downloaded.img)
        drawn = labels.label_of_png(png, (mask_name(asked.name), mask_number(asked.zjhm))).encode()
        files = {path: content for path, content in ((label, drawn), (image, png)) if path is not None}
    saved = "、".join(str(path) for path in files)
    done = Text(f"已下载 {saved}".rstrip(), f"downloaded {saved}".rstrip())
    _answer(downloaded.model_dump(), (done,), as_json=as_json)
    _save(files)


def _picture(img: str) -> bytes:
    """The PNG in ``img`` (base64).

    Raises:
        PlatformUnreachable: the platform sent no picture, or something that is none.
    """
    from wscall.surfaces import label  # noqa: PLC0415 - heavy, and not needed for --help

    png = label.decoded_png(img)
    if png is None:
        raise PlatformUnreachable(
            Text("平台未返回可用的二维码图片", "the platform sent no usable picture of the code"),
            where="downQr: img",
            found=f"{len(img)} characters",
            needed="PNG, base64",
        )
    return png
