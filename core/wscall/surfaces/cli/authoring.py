"""``wscall plugin new`` and ``wscall plugin suggest``: how a vendor directory begins."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wscall.authoring.kinds import KINDS
from wscall.errors import BadConfiguration
from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.authoring.scaffold import Written
    from wscall.authoring.suggestion import Suggestion

_MANU = "manu"


def _site(ctx: click.Context) -> Path:
    """The folder of the configuration in use, or the current one where there is none yet."""
    from wscall.config.locating import find_configuration  # noqa: PLC0415 - not needed for --help

    try:
        return (configuration_path(ctx) or find_configuration()).absolute().parent
    except BadConfiguration:
        return Path.cwd()


def _shown(path: Path) -> str:
    """A path as a person at this prompt would type it."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


@click.command(
    help=str(
        Text(
            "新建厂商目录 NAME：清单、测试和一页说明，立即通过 wscall plugin check",
            "Begin the vendor directory NAME: manifest, test and page, and `wscall plugin check` passes at once",
        )
    )
)
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    required=True,
    help="; ".join(f"{name}: {about}" for name, about in KINDS.items()),
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    help=str(Text("放入的目录（默认：配置文件旁的 manu）", "Where to (default: manu beside the configuration)")),
)
@json_option
@click.pass_context
@answers_errors
def new(ctx: click.Context, name: str, kind: str, into: Path | None, *, as_json: bool) -> None:
    """Write the directory, and say what comes next."""
    from wscall.authoring.scaffold import write_directory  # noqa: PLC0415 - heavy, and not needed for --help

    written = write_directory(kind, name, into or _site(ctx) / _MANU)
    if as_json:
        print_json({**_object(written), "include_dir": f"<{name}:{name}>"})
        return
    _tell(written)
    click.echo(
        str(
            Text(
                f"下一步：wscall plugin check {_shown(written.path)}；在 INCLUDE_DIR 中加入 <{name}:{name}>",
                f"next: wscall plugin check {_shown(written.path)}, and add <{name}:{name}> to INCLUDE_DIR",
            )
        )
    )


def _object(written: "Written") -> dict[str, Any]:
    return {"path": str(written.path), "files": list(written.files)}


def _tell(written: "Written") -> None:
    for file in written.files:
        click.echo(str(Text(f"已生成 {_shown(written.path)}/{file}", f"wrote {_shown(written.path)}/{file}")))


@click.command(
    help=str(
        Text(
            "查看接在本机上的设备，给出厂商目录和 INCLUDE_DIR 写法；不打开设备，不发送数据",
            "Look at what is plugged in, print manifests and INCLUDE_DIR for it; opens nothing, sends nothing",
        )
    )
)
@click.option(
    "--write",
    type=click.Path(path_type=Path, file_okay=False),
    help=str(Text("把还没有的厂商目录写入该目录，如 manu", "Write those that are missing there, e.g. manu")),
)
@json_option
@click.pass_context
@answers_errors
def suggest(ctx: click.Context, write: Path | None, *, as_json: bool) -> None:
    """What is there, what serves it, what to write into the configuration."""
    from wscall.authoring import attached, fitting, scaffold, suggestion  # noqa: PLC0415 - as above
    from wscall.paths import bundled_manu  # noqa: PLC0415 - as above

    seen = attached.look()
    directories = fitting.Directories((_site(ctx) / _MANU, bundled_manu(), *((write,) if write else ())))
    suggestions = suggestion.suggest(seen, directories)
    written = [
        scaffold.write_directory(each.kind, each.directory, write, each.settings)
        for each in suggestions
        if write and each.kind
    ]
    entries = "".join(dict.fromkeys(each.entry for each in suggestions))
    if as_json:
        print_json(
            {
                "suggestions": [_suggestion_object(each) for each in suggestions],
                "include_dir": entries,
                "written": [_object(each) for each in written],
                "not_looked_at": [error.text()._asdict() for error in seen.unseen],
            }
        )
        return
    for each in suggestions:
        _show(each)
    for error in seen.unseen:
        click.secho(str(error), fg="yellow")
    for each_written in written:
        _tell(each_written)
    if entries:
        _show_keys(entries, list(dict.fromkeys(each.directory for each in suggestions if each.scanner)))
    else:
        click.echo(
            str(
                Text(
                    "没有看到 wscall 能用的设备；串口（非 USB）上的设备请用 wscall plugin new",
                    "nothing here that wscall can use; for a device on a bare serial port see wscall plugin new",
                )
            )
        )


def _show_keys(entries: str, scanners: list[str]) -> None:
    """The keys of WSCallConfig.ini; one scanner listens at a time, so the first of several is named."""
    click.secho(f"INCLUDE_DIR={entries}", bold=True)
    if scanners:
        click.secho(f"DevSuitType=1\nSMDDevName={scanners[0]}", bold=True)
    if len(scanners) > 1:
        either = " | ".join(scanners)
        said = Text(
            f"有多个扫码器，SMDDevName 写其中一个：{either}", f"several scanners, name one of them: {either}"
        )
        click.secho(str(said), fg="yellow")


def _suggestion_object(suggestion: "Suggestion") -> dict[str, Any]:
    return {
        **suggestion._asdict(),
        "what": suggestion.what._asdict(),
        "advice": suggestion.advice._asdict(),
        "settings": dict(suggestion.settings),
    }


def _show(suggestion: "Suggestion") -> None:
    click.secho(suggestion.seen, bold=True)
    click.echo(f"  {suggestion.what}{f'  {suggestion.entry}' if suggestion.entry else ''}")
    if suggestion.advice:
        click.secho(f"  {suggestion.advice}", fg="yellow")
    if suggestion.manifest:
        click.echo(f"  {_MANU}/{suggestion.directory}/plugin.toml:")
    for line in suggestion.manifest.splitlines():
        click.echo(f"    {line}".rstrip())
    if suggestion.site:
        click.echo("  WSCallConfig.ini:")
    for line in suggestion.site.splitlines():
        click.echo(f"    {line}")
