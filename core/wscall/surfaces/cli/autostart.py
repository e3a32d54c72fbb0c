"""``wscall autostart``: the agent at every log-on of this user."""

from typing import Literal

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "登录时自动启动代理：on 打开，off 关闭，show 查看。Linux 使用 systemd 用户单元或桌面自启动，"
            "Windows 使用当前用户的注册表 Run 项，均不需要管理员权限。",
            "Start the agent when this user logs on: on, off, or show how it stands. Linux: a unit of the user's"
            " systemd, or a desktop entry; Windows: the user's Run key. No administrator is needed.",
        )
    )
)
@click.argument("choice", type=click.Choice(["on", "off", "show"]), default="show")
@json_option
@click.pass_context
@answers_errors
def autostart(ctx: click.Context, choice: Literal["on", "off", "show"], *, as_json: bool) -> None:
    """Switch it, and say how it stands."""
    from wscall.config import find_configuration  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.agent.autostart import state, switch_off, switch_on  # noqa: PLC0415 - as above

    if choice == "on":
        now = switch_on((configuration_path(ctx) or find_configuration()).absolute())
    else:
        now = switch_off() if choice == "off" else state()
    if as_json:
        print_json(now._asdict())
        return
    said = (
        Text("登录时自动启动", "starts at log-on") if now.on else Text("登录时不启动", "does not start at log-on")
    )
    click.echo(f"{said}\t{now.where}")
