"""``wscall serve``: the agent, until it is told to end."""

from typing import TYPE_CHECKING

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.surfaces.agent.files import AgentAddress


@click.command(
    help=str(
        Text(
            "运行本机代理（仅本机可访问），Ctrl+C 结束；动态库、网页与控制台通过它工作。",
            "Run the agent on loopback until Ctrl+C; the native library, pages and the console work through it.",
        )
    )
)
@click.option(
    "--port",
    type=click.IntRange(0, 65526),
    help=str(
        Text("端口，0 为任意空闲端口（默认取自配置）", "Port, 0 for a free one (default: the configuration's)")
    ),
)
@json_option
@click.pass_context
@answers_errors
def serve(ctx: click.Context, port: int | None, *, as_json: bool) -> None:
    """Serve; says the address first."""
    from wscall.surfaces.agent.serving import serve as run  # noqa: PLC0415 - heavy, and not needed for --help

    def announce(address: "AgentAddress") -> None:
        if as_json:
            print_json({"url": address.url, "port": address.port, "pid": address.pid})
        else:
            click.echo(str(Text(f"代理在 {address.url}，Ctrl+C 结束", f"agent at {address.url}, Ctrl+C to stop")))

    run(configuration_path(ctx), port, announce)
