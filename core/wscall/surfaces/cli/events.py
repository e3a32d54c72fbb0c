"""``wscall events``: what happens at the counter, as it happens."""

from typing import Any, Final

import click

from wscall.events import FACTS
from wscall.masking import scrub
from wscall.surfaces.cli.output import answers_errors, print_json
from wscall.text import Text

_LINES: Final[dict[str, Text]] = {
    "device.in": Text("设备接入 {directory}/{device} {model}", "device plugged in: {directory}/{device} {model}"),
    "device.out": Text("设备断开 {directory}/{device} {model}", "device gone: {directory}/{device} {model}"),
    "card.present": Text("有卡 {directory}/{device} {slot}", "card put on: {directory}/{device} {slot}"),
    "card.removed": Text("卡已取走 {directory}/{device} {slot}", "card taken away: {directory}/{device} {slot}"),
    "code.scanned": Text("扫到二维码 {directory}/{device}", "code scanned: {directory}/{device}"),
    "read.started": Text("开始读取 {kind} [{request}]", "read begun: {kind} [{request}]"),
    "read.progress": Text(
        "询问 {directory}/{device}：{outcome}，{ms} ms [{request}]",
        "asked {directory}/{device}: {outcome}, {ms} ms [{request}]",
    ),
    "read.finished": Text("读取结束 {code}，{ms} ms [{request}]", "read over: {code}, {ms} ms [{request}]"),
    "plugin.state": Text(
        "厂商目录 {directory}：{state} {reason}", "vendor directory {directory}: {state} {reason}"
    ),
    "page.asks": Text("网页请求配对 {origin}：{code} {title}", "a page asks for pairing: {origin} {code} {title}"),
    "agent.stopping": Text("代理正在停止", "the agent is stopping"),
    "welcome": Text("已连接代理（Ctrl+C 结束）", "connected to the agent (Ctrl+C ends it)"),
    "watching": Text("正在留意卡片", "watching cards"),
}


@click.command(
    help=str(
        Text(
            "跟随运行中的代理的事件：设备、读取、厂商目录状态。",
            "Follow the running agent's events: devices, reads, vendor directories.",
        )
    )
)
@click.option(
    "--cards", is_flag=True, help=str(Text("也报告放卡与取卡", "Also tell of cards put on and taken away"))
)
@click.option(
    "--until",
    type=click.Choice(tuple(FACTS)),
    help=str(Text("出现一个该类型的事件后结束", "End after one event of this type")),
)
@click.option(
    "--json", "as_json", is_flag=True, help=str(Text("每行输出一个 JSON 对象", "Print one JSON object a line"))
)
@answers_errors
def events(*, cards: bool, until: str | None, as_json: bool) -> None:
    """Show events until the agent ends, or the person who looks."""
    from wscall.surfaces.agent.client import find_agent  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.surfaces.agent.feed import follow  # noqa: PLC0415 - as above

    try:
        for message in follow(find_agent().address, cards=cards):
            if as_json:
                print_json(message)
            else:
                click.echo(_line(message), err="at" not in message)
            if message["type"] == until:
                return
    except KeyboardInterrupt:
        return


def _line(message: dict[str, Any]) -> str:
    """For people, in their language; an event of a later version is shown by its type."""
    facts = {name: Text(**value) if isinstance(value, dict) else value for name, value in message.items()}
    said = _LINES.get(message["type"], Text(message["type"], message["type"])).fill(**facts)
    time = message.get("at", "")[11:23]
    return scrub(f"{time} {said}".strip())
