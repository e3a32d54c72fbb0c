"""``wscall console``: the agent's pages for people, in the browser."""

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "在浏览器中打开控制台：试读卡、查看设备与厂商目录、检查、日志、授权网页；代理未运行时先启动它。",
            "Open the console in the browser: reads, devices, vendor directories, doctor, logs, pages that ask;"
            " starts the agent where none runs.",
        )
    )
)
@click.option(
    "--print",
    "printed",
    is_flag=True,
    help=str(
        Text(
            "不打开浏览器，输出网址：只能用一次，一分钟内有效，请勿转发",
            "Open no browser, print the address: good for one use within a minute, keep it to yourself",
        )
    ),
)
@json_option
@click.pass_context
@answers_errors
def console(ctx: click.Context, *, printed: bool, as_json: bool) -> None:
    """Open the console, or print its address."""
    from wscall.config import find_configuration  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.console import opening  # noqa: PLC0415 - as above

    configuration = (configuration_path(ctx) or find_configuration()).absolute()
    if printed:
        url = opening.console_address(configuration)
        if as_json:
            print_json({"url": url})
        else:
            click.echo(url)
        return
    opening.open_console(configuration)
    if as_json:
        print_json({"opened": True})
    else:
        click.echo(str(Text("控制台已在浏览器中打开", "the console is open in the browser")))
