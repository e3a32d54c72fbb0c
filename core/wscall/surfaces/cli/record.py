"""``wscall record`` and ``wscall replay``: a device's traffic in a file, and a file as a device."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wscall.surfaces.cli.context import PLACE_CARD, limit_option, open_session, waiting
from wscall.surfaces.cli.output import answers_errors, json_option, print_json, print_problem
from wscall.surfaces.cli.trail import print_trail
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.result import ReadResult


def _in_a_folder(_ctx: click.Context, _parameter: click.Parameter, output: Path) -> Path:
    """Look before the read, which may take a person's time, whether there is a place for the file."""
    if not output.absolute().parent.is_dir():
        raise click.BadParameter(str(Text("没有这个文件夹", "there is no such folder")))
    return output


_reads_option = click.option(
    "--read",
    "reads",
    type=click.Choice(["card", "people", "health", "code"]),
    multiple=True,
    help=str(
        Text(
            "读什么，可重复（默认：扫码器为 code，其他为 people；回放时为录制时所读）",
            "What to read, repeatable (default: code of a scanner, else people; of a recording what it recorded)",
        )
    ),
)


@click.command(
    help=str(
        Text(
            "读取一个设备并把与它的全部通信录制成文件。写入前所有个人信息都换成同形的虚构值，PIN 不录制。"
            "DEVICE 写作 目录/设备；省略时录制最先答复的设备。",
            "Read a device and record all its traffic in a file. Every personal value is replaced by a made-up one"
            " of the same shape before it is written, a PIN is never recorded. DEVICE is DIRECTORY/device; without"
            " it the device that answers first is recorded.",
        )
    )
)
@click.argument("device", default="")
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    required=True,
    callback=_in_a_folder,
    help=str(Text("录制文件（JSON Lines）", "The recording (JSON Lines)")),
)
@_reads_option
@limit_option
@json_option
@click.pass_context
@answers_errors
def record(
    ctx: click.Context, device: str, output: Path, reads: tuple[str, ...], limit: float | None, *, as_json: bool
) -> None:
    """Record, also what goes wrong; the exit status is 0 when every read succeeded."""
    from wscall.api.recordings import record as record_device  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.recording.file import save_recording  # noqa: PLC0415 - as above

    with open_session(ctx) as session, waiting(PLACE_CARD) as request:
        recorded = record_device(session, device, reads, limit, request)
    save_recording(output, recorded.recording)
    about = recorded.recording.device
    place, count = f"{about.directory}/{about.name}", len(recorded.recording.exchanges)
    if as_json:
        print_json({"file": str(output), "device": place, "exchanges": count, "reads": _objects(recorded.results)})
    else:
        click.echo(str(Text(f"{output}\t{place}\t{count} 次问答", f"{output}\t{place}\t{count} exchanges")))
        _print_outcomes(recorded.results)
    _finish(recorded.results)


@click.command(
    help=str(
        Text(
            "把录制文件当作设备读取一次，不需要硬件。文件中的值都是虚构的，因此完整显示。",
            "Read a recording as if it were the device, without hardware. Its values are made up and shown whole.",
        )
    )
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_reads_option
@click.option(
    "--timing",
    type=click.Choice(["none", "recorded"]),
    default="none",
    show_default=True,
    help=str(Text("recorded：每次应答与录制时一样慢", "recorded: every answer takes as long as it did")),
)
@click.option("--dialogue", is_flag=True, help=str(Text("显示问答过程", "Show the dialogue")))
@click.option(
    "--limit",
    type=click.FloatRange(min=0.1, max=3600),
    metavar="SECONDS",
    default=20,
    show_default=True,
    help=str(Text("最长等待秒数", "Seconds to wait at most")),
)
@json_option
@answers_errors
def replay(
    file: Path, reads: tuple[str, ...], timing: str, limit: float, *, dialogue: bool, as_json: bool
) -> None:
    """Replay; the exit status is 0 when every read succeeded."""
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.api.recordings import replay as replay_recording  # noqa: PLC0415 - as above
    from wscall.deadline import Deadline  # noqa: PLC0415 - as above
    from wscall.recording.dialogue import told  # noqa: PLC0415 - as above
    from wscall.recording.file import load_recording  # noqa: PLC0415 - as above

    logs.shut_down()
    replayed = replay_recording(load_recording(file), reads, Deadline(limit), timed=timing == "recorded")
    lines = list(told(replayed.exchanges))
    if as_json:
        print_json({"reads": _objects(replayed.results), **({"dialogue": lines} if dialogue else {})})
    else:
        for line in lines if dialogue else ():
            click.echo(line)
        for kind, result in replayed.results.items():
            _print_values(kind, result.output)
        _print_outcomes(replayed.results)
    _finish(replayed.results)


def _objects(results: Mapping[str, "ReadResult"]) -> dict[str, Any]:
    return {kind: result._asdict() for kind, result in results.items()}


def _print_values(kind: str, output: str) -> None:
    """What was read, by name; a code is one value."""
    from wscall.api.record_output import LAYOUTS  # noqa: PLC0415 - heavy, and not needed for --help

    layout = next((fields for name, fields in LAYOUTS.items() if name == kind), None)
    if layout is None:
        click.echo(output)
        return
    for field, value in zip(layout, output.split("|"), strict=False):  # a failed read has none
        if value:
            click.echo(f"{field.label}\t{value}")


def _print_outcomes(results: Mapping[str, "ReadResult"]) -> None:
    """What came of each read, on stderr."""
    for kind, result in results.items():
        if result.code:
            print_problem(f"{kind}: {result.code} {result.msg}")
        print_trail(result.trail)


def _finish(results: Mapping[str, "ReadResult"]) -> None:
    sys.exit(0 if all(result.code == 0 for result in results.values()) else 1)
