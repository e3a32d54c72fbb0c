"""``wscall simulate``: the platform, a scanner stand and the cards on the counter, without hardware."""

import codecs
import signal
import sys
import threading
from pathlib import Path
from typing import Final, Literal

import click

from wscall.errors import BadInput
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

_LONGEST_INPUT: Final = 4096


@click.group(help=str(Text("模拟平台、扫码墩与卡片", "Simulate the platform, a scanner, cards")))
def simulate() -> None:
    """Group of the simulators' commands."""


@simulate.command(
    help=str(
        Text(
            "启动内嵌卡管平台（仅本机可访问），Ctrl+C 结束。",
            "Serve the embedded card management platform on loopback until Ctrl+C.",
        )
    )
)
@click.option(
    "--port", type=click.IntRange(0, 65535), help=str(Text("端口，0 为任意空闲端口", "TCP port, 0 for a free one"))
)
@click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    help=str(
        Text("保存数据的 SQLite 文件（默认只在内存中）", "SQLite file to keep the data in (default: memory)")
    ),
)
@click.option("--profile", type=click.Choice(["wondersgroup", "hbws"]), default="wondersgroup", show_default=True)
@click.option(
    "--scenario",
    help=str(Text("场景名称或 TOML 文件，见 wscall simulate scenarios", "A scenario's name or TOML file")),
)
@click.option("--strict", is_flag=True, help=str(Text("强制所有必填项", "Enforce every required field")))
@click.option(
    "--seed",
    type=click.Path(path_type=Path, dir_okay=False),
    help=str(Text("追加人员与卡片的 JSON 文件", "JSON file with more people and cards")),
)
@json_option
@answers_errors
def platform(
    *,
    port: int | None,
    store: Path | None,
    profile: str,
    scenario: str | None,
    strict: bool,
    seed: Path | None,
    as_json: bool,
) -> None:
    """Serve until interrupted; says the address first."""
    from wscall.sim.platform import DEFAULT_PORT, EmbeddedPlatform, Policy  # noqa: PLC0415 - heavy, not for --help

    with EmbeddedPlatform(
        store,
        port=DEFAULT_PORT if port is None else port,
        profile=profile,
        scenario=scenario,
        policy=Policy(strict=strict),
        seed=seed,
    ) as served:
        if as_json:
            print_json({"url": served.url, "wsdl": f"{served.url}?wsdl", "port": served.port})
        else:
            click.echo(str(Text(f"平台地址：{served.url}?wsdl", f"platform at {served.url}?wsdl")))
            click.echo(str(Text("Ctrl+C 结束", "Ctrl+C to stop")))
        _until_stopped()


def _until_stopped() -> None:
    """Wait for SIGINT or SIGTERM."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    stopped.wait()


@simulate.command(help=str(Text("列出平台场景", "List the platform's scenarios")))
@json_option
@answers_errors
def scenarios(*, as_json: bool) -> None:
    """The scenarios that come with wscall."""
    from wscall.sim.platform import scenarios as named  # noqa: PLC0415 - heavy, not for --help

    listed = named()
    if as_json:
        print_json({"scenarios": listed})
        return
    for name, title in listed.items():
        click.echo(f"{name}\t{title}")


@simulate.command(
    help=str(
        Text(
            "启动模拟扫码墩（伪终端）；标准输入的每一行是一个出示的二维码。",
            "Run a simulated scanner on a pseudo-terminal; each line of standard input is a code shown to it.",
        )
    )
)
@click.option("--mode", type=click.Choice(["host", "continuous"]), default="host", show_default=True)
@click.option("--encoding", default="utf-8", show_default=True)
@json_option
@answers_errors
def scanner(mode: Literal["host", "continuous"], encoding: str, *, as_json: bool) -> None:
    """Show every line to the scanner, and stay until standard input ends."""
    from wscall.sim.devices.scanner import Quirks, ScannerEmulator  # noqa: PLC0415 - not for --help

    with ScannerEmulator(None, Quirks(mode=mode, encoding=_known_encoding(encoding))) as emulator:
        if as_json:
            print_json({"port": emulator.port})
        else:
            click.echo(str(Text(f"扫码墩在 {emulator.port}", f"scanner at {emulator.port}")), err=True)
        for line in sys.stdin:
            if code := line.rstrip("\r\n"):
                emulator.show_code(code)


def _known_encoding(name: str) -> str:
    """The encoding's name.

    Raises:
        BadInput: Python knows no such encoding.
    """
    try:
        return codecs.lookup(name).name
    except LookupError:
        what = Text("没有这种编码", "there is no such encoding")
        raise BadInput(what, where="--encoding", found=name[:40], needed="utf-8 | gb18030 | big5 | …") from None


@simulate.command(
    help=str(
        Text(
            "向正在运行的模拟扫码墩出示二维码（从标准输入读取）",
            "Show a code (standard input) to the running simulated scanner",
        )
    )
)
@json_option
@answers_errors
def show(*, as_json: bool) -> None:
    """Put one code in front of the scanner that runs in another program."""
    from wscall.cards.qr import check_code  # noqa: PLC0415 - not needed for --help
    from wscall.sim.devices.scanner import show_code  # noqa: PLC0415 - as above

    code = check_code(sys.stdin.read(_LONGEST_INPUT).strip())
    show_code(code)
    said = Text(f"已出示 {len(code)} 个字符", f"shown, {len(code)} characters")
    if as_json:
        print_json({"characters": len(code)})
    else:
        click.echo(str(said))


@simulate.group(help=str(Text("模拟柜台上的卡片", "Cards on the simulated counter")))
def card() -> None:
    """Group of the counter's commands."""


def _places() -> dict[str, str]:
    from wscall.sim.devices import counter  # noqa: PLC0415 - not needed for --help

    return {place: placed.card for place, placed in counter.load().places.items()}


def _print_counter(*, as_json: bool) -> None:
    if as_json:
        print_json({"places": _places()})
        return
    for place, name in _places().items():
        click.echo(f"{place}\t{name}")


@card.command(
    "list", help=str(Text("列出可用的卡片与当前放置情况", "List the cards there are, and where they lie"))
)
@json_option
@answers_errors
def list_(*, as_json: bool) -> None:
    """Every card that can be put down."""
    from wscall.sim.devices.counter import TITLES  # noqa: PLC0415 - not needed for --help

    if as_json:
        print_json({"cards": sorted(TITLES), "places": _places()})
        return
    for name, title in TITLES.items():
        click.echo(f"{name}\t{title}")
    click.echo("")
    _print_counter(as_json=False)


@card.command(help=str(Text("放上一张卡", "Put a card down")))
@click.argument("name")
@click.option(
    "--place", default="", help=str(Text("位置（默认该卡的常用位置）", "Where (default: its usual place)"))
)
@json_option
@answers_errors
def insert(name: str, place: str, *, as_json: bool) -> None:
    """Put a card on its usual place, or on another that it fits."""
    from wscall.sim.devices import counter  # noqa: PLC0415 - not needed for --help

    counter.insert(name, place)
    _print_counter(as_json=as_json)


@card.command(help=str(Text("取走卡片；省略 NAME 时全部取走", "Take a card away; without NAME, all of them")))
@click.argument("name", default="")
@json_option
@answers_errors
def remove(name: str, *, as_json: bool) -> None:
    """Take cards away."""
    from wscall.sim.devices import counter  # noqa: PLC0415 - not needed for --help

    counter.remove(name)
    _print_counter(as_json=as_json)
