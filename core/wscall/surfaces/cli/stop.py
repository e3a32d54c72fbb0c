"""``wscall stop``: end the agent that runs in the background."""

import click

from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "结束本用户的代理：进行中的调用先完成。升级前使用。",
            "End this user's agent once its calls are done; before an upgrade, for instance.",
        )
    )
)
@json_option
@answers_errors
def stop(*, as_json: bool) -> None:
    """Ask the agent to end; it says so and ends on its own time."""
    from wscall.surfaces.agent.client import find_agent  # noqa: PLC0415 - not needed for --help

    agent = find_agent()
    agent.ask("POST", "/v1/stop")
    if as_json:
        print_json({"stopping": True, "pid": agent.address.pid})
    else:
        click.echo(
            str(
                Text(f"代理正在结束（进程 {agent.address.pid}）", f"the agent is ending (pid {agent.address.pid})")
            )
        )
