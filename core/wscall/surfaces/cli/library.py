"""``wscall library``: the native library, where a HIS loads it, able to start an agent for every user."""

from pathlib import Path

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "把 WSCallDLL.dll 或 libWSCall.so 复制到目录 DIR，并在旁边写明如何启动代理，本机每个用户都可直接使用。"
            "代理使用 --config 指明的配置，否则 DIR 中的，否则 wscall 自己找到的。",
            "Copy WSCallDLL.dll or libWSCall.so into DIR and write beside it how an agent is started, so that it"
            " works for every user of the machine. Agents use the configuration of --config, else the one in DIR,"
            " else the one that wscall finds.",
        )
    )
)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--system",
    type=click.Choice(["windows-x86", "windows-x86_64", "linux-x86_64", "linux-aarch64"]),
    help=str(
        Text(
            "调用它的程序的系统（默认：本机；32 位 HIS 用 windows-x86）",
            "System of the program that calls it (default: this one; windows-x86 for a 32-bit HIS)",
        )
    ),
)
@json_option
@click.pass_context
@answers_errors
def library(ctx: click.Context, directory: Path, system: str | None, *, as_json: bool) -> None:
    """Install it, and say what lies there now."""
    from wscall.surfaces.agent.library import install_library, this_system  # noqa: PLC0415 - not needed for --help

    path = configuration_path(ctx)
    done = install_library(directory, system or this_system(), path.absolute() if path else None)
    if as_json:
        print_json(
            {
                "library": str(done.library),
                "file": str(done.file) if done.file else None,
                "command": list(done.command) if done.command else None,
            }
        )
        return
    click.echo(str(Text(f"动态库\t{done.library}", f"library\t{done.library}")))
    if done.file is None:
        click.echo(
            str(
                Text(
                    "未写启动代理的命令：请在使用它的机器上运行本命令",
                    "no command to start an agent was written: run this on the machine where it is used",
                )
            )
        )
        return
    click.echo(str(Text(f"启动代理\t{done.file}", f"starts agents\t{done.file}")))
