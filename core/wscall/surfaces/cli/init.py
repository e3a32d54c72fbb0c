"""``wscall init``: a working configuration to start from."""

from pathlib import Path

import click

from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "在目录 DIR 中生成带注释的 WSCallConfig.ini（内嵌平台与模拟设备，开箱可用）；不覆盖已有文件。",
            "Write a commented WSCallConfig.ini into DIR that works with the simulators; overwrites nothing.",
        )
    )
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=".")
@json_option
@answers_errors
def init(directory: Path, *, as_json: bool) -> None:
    """Write the template; never over a file that is there."""
    from wscall.config import write_template  # noqa: PLC0415 - heavy, and not needed for --help

    path = write_template(directory)
    if as_json:
        print_json({"path": str(path)})
        return
    click.echo(str(Text(f"已生成 {path}", f"wrote {path}")))
    click.echo(
        str(
            Text(
                "下一步：wscall simulate platform（另开一个终端），然后在该目录运行 wscall read people",
                "next: wscall simulate platform (in another terminal), then wscall read people in that directory",
            )
        )
    )
