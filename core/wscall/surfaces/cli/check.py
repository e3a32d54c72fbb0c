"""``wscall plugin check``: proves a vendor directory, and says at which level it stands."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wscall.errors import BadInput, WscallError
from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wscall.kit.check import Choice, Open
    from wscall.kit.report import Report, UnitResult

_BENCHES = ("simulated", "real", "recording")
_COLOURS = {"passed": "green", "failed": "red", "todo": "yellow", "exempt": "yellow"}
_file = click.Path(path_type=Path, dir_okay=False)


@click.command(
    help=str(
        Text(
            "按声明的能力逐项检查厂商目录 DIRECTORY，给出级别。--device recording 时还要给出录制文件 RECORDING。"
            "有未通过的单元，或低于 --level 时，退出码为 1。",
            "Check the vendor directory DIRECTORY with the units that its capabilities call for, tell its level."
            " --device recording also takes the file RECORDING. Exit status 1 if a unit failed, or below --level.",
        )
    )
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.argument("recording", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option(
    "--device",
    "bench",
    type=click.Choice(_BENCHES),
    default="simulated",
    help=str(
        Text(
            "用什么检查：模拟器、真实设备（按提示操作）、录制文件",
            "Check with its simulator, with the real device (you are told what to do), or with a recording",
        )
    ),
)
@click.option("--name", default="", help=str(Text("只检查这一台设备", "Check this device of the manifest only")))
@click.option(
    "--unit", "units", multiple=True, help=str(Text("只运行这些单元，可重复", "Run these units only, repeatable"))
)
@click.option(
    "--reads",
    type=click.IntRange(1, 100_000),
    default=1000,
    help=str(Text("查找泄漏时的读取次数", "How many reads a leak is looked for in")),
)
@click.option(
    "--level",
    type=click.Choice(["bronze", "silver", "gold"]),
    help=str(Text("至少要达到的级别", "The level that it has to reach")),
)
@click.option("--html", "html_file", type=_file, help=str(Text("报告另存为 HTML", "Write the report as HTML")))
@click.option("--junit", "junit_file", type=_file, help=str(Text("报告另存为 JUnit XML", "Write it as JUnit XML")))
@click.option("--output", "json_file", type=_file, help=str(Text("报告另存为 JSON", "Write it as JSON")))
@click.option(
    "--record",
    "record_file",
    type=_file,
    help=str(
        Text(
            "把检查过程录制成文件（个人信息换成虚构值），可用 --device recording 重复",
            "Record the check in a file, persons made up, to repeat it with --device recording",
        )
    ),
)
@json_option
@click.pass_context
@answers_errors
def check(  # noqa: PLR0913 - each is an option of the command
    ctx: click.Context,
    directory: Path,
    *,
    recording: Path | None,
    bench: str,
    name: str,
    units: tuple[str, ...],
    reads: int,
    level: str | None,
    html_file: Path | None,
    junit_file: Path | None,
    json_file: Path | None,
    record_file: Path | None,
    as_json: bool,
) -> None:
    """Run the units and show what they came to."""
    from wscall.kit.check import Choice  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.kit.check import check as run  # noqa: PLC0415 - as above
    from wscall.kit.units import unit_named  # noqa: PLC0415 - as above

    chosen = tuple(unit_named(each).id for each in units)
    choice, place = _bench(ctx, Choice(name, chosen, reads), bench, directory, recording)
    told = _silent if as_json else _told
    if record_file is None:
        report = run(directory, choice, place, told)
    else:
        report = _recorded_run(directory, choice, place, told, record_file)
    _write(report, html_file, junit_file, json_file)
    if as_json:
        print_json(report.to_json())
    else:
        _show(report)
    if not report.ok or not _reaches(report, level):
        sys.exit(1)


def _recorded_run(
    directory: Path, choice: "Choice", place: "Open", told: "Callable[[UnitResult], None]", file: Path
) -> "Report":
    """Check one device, and record what it was asked.

    Raises:
        BadInput: there are several, or the file cannot be written.
    """
    from wscall.host.manifest import FILE_NAME, load_manifest  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.kit.check import check as run  # noqa: PLC0415 - as above
    from wscall.kit.recorded import CheckRecorder  # noqa: PLC0415 - as above
    from wscall.recording.file import save_recording  # noqa: PLC0415 - as above

    names = [device.name for device in load_manifest(directory / FILE_NAME).device]
    if not choice.device and len(names) > 1:
        what = Text("一个录制文件只能有一台设备", "a recording is of one device")
        raise BadInput(what, where="--record", found=" ".join(names), needed=f"--name {' | '.join(names)}")
    recorder = CheckRecorder()
    report = run(directory, choice._replace(listen=recorder.listen), recorder.around(place), told)
    save_recording(file, recorder.recording())
    return report


def _bench(
    ctx: click.Context, choice: "Choice", bench: str, directory: Path, recording: Path | None
) -> "tuple[Choice, Open]":
    """What is checked with.

    Raises:
        BadInput: a recording without its file, or a file without a recording.
    """
    if (bench == "recording") != (recording is not None):
        raise BadInput(
            Text(
                "录制文件只在 --device recording 时给出",
                "a recording is given with --device recording, and only then",
            ),
            found=f"--device {bench} {recording or ''}".strip(),
            needed="--device recording FILE",
        )
    if recording is not None:
        from wscall.kit.recorded import recorded, recorded_device  # noqa: PLC0415 - only for this bench

        name = choice.device or recorded_device(recording)
        return choice._replace(kind="recording", device=name), recorded(recording)
    if bench == "real":
        from wscall.kit.person import real  # noqa: PLC0415 - only for this bench

        return choice._replace(kind="real", overrides=_overrides(ctx, directory.resolve().name)), real(_ask)
    from wscall.kit.check import simulated  # noqa: PLC0415 - only for this bench

    return choice, simulated


def _overrides(ctx: click.Context, directory: str) -> "Mapping[str, Mapping[str, str]]":
    """The site's own settings of the devices, where there is a configuration."""
    from wscall.config import find_configuration, load_settings  # noqa: PLC0415 - only for real devices

    try:
        settings = load_settings(configuration_path(ctx) or find_configuration())
    except WscallError as error:
        click.echo(str(error.what), err=True)
        return {}
    return {
        device: values
        for (folder, device), values in settings.device_overrides.items()
        if folder.casefold() == directory.casefold()
    }


def _ask(sentence: Text) -> bool:
    """Let the person act; anything typed before Enter means that it cannot be done."""
    hint = Text("完成后按回车；做不到请输入 n", "then press Enter; type n if you cannot")
    answer: str = click.prompt(f"→ {sentence} ({hint})", default="", show_default=False, err=True)
    return not answer.strip()


def _silent(_result: "UnitResult") -> None:
    """A machine reads the whole report at the end."""


def _told(result: "UnitResult") -> None:
    """One line as soon as a unit is over."""
    from wscall.kit.unit import VERDICT_WORDS  # noqa: PLC0415 - not needed for --help

    click.echo(f"{result.device}\t{result.unit.id:18}", nl=False)
    click.secho(f"{VERDICT_WORDS[result.verdict]}", fg=_COLOURS.get(result.verdict), nl=False)
    said = " ".join(filter(None, (str(result.outcome.reason), str(result.outcome.note))))
    click.echo(f"\t{result.unit.title}" + (f"\n\t\t{said}" if said and result.verdict != "not_applicable" else ""))


def _show(report: "Report") -> None:
    """Level, numbers, and for each failure what to do."""
    from wscall.kit.unit import VERDICT_WORDS, level_word  # noqa: PLC0415 - not needed for --help

    for result in report.results:
        if result.verdict == "failed":
            click.secho(f"{result.device} {result.unit.id}: {result.unit.mend}", fg="yellow")
    counts = " ".join(f"{VERDICT_WORDS[word]} {number}" for word, number in report.counts.items())
    level = level_word(report.level, whole=report.whole)
    click.secho(f"{report.directory}: {level}  {counts}", bold=True)


def _write(report: "Report", html_file: Path | None, junit_file: Path | None, json_file: Path | None) -> None:
    from wscall.kit.html_report import html  # noqa: PLC0415 - not needed for --help
    from wscall.kit.junit_report import junit  # noqa: PLC0415 - as above

    def as_json() -> bytes:
        return (json.dumps(report.to_json(), ensure_ascii=False, indent=1) + "\n").encode()

    forms: tuple[tuple[Path | None, Callable[[], bytes]], ...] = (
        (html_file, lambda: html(report).encode()),
        (junit_file, lambda: junit(report)),
        (json_file, as_json),
    )
    for path, made in forms:
        if path is not None:
            path.write_bytes(made())


def _reaches(report: "Report", wanted: str | None) -> bool:
    from wscall.kit.unit import LEVELS  # noqa: PLC0415 - not needed for --help

    if wanted is None or not report.whole:
        return True
    return report.level is not None and LEVELS.index(report.level) >= LEVELS.index(wanted)
