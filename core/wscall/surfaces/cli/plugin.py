"""``wscall plugin``: the vendor directories of the configuration, their states and reasons."""

import json

import click

from wscall.surfaces.cli import authoring
from wscall.surfaces.cli.check import check
from wscall.surfaces.cli.context import open_session
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

_STATES = {
    "loaded": Text("已加载", "loaded"),
    "disabled": Text("已停用", "disabled"),
    "incompatible": Text("不兼容", "incompatible"),
    "failed": Text("失败", "failed"),
    "unavailable": Text("不可用", "unavailable"),
    "quarantined": Text("已隔离", "quarantined"),
}


@click.group(help=str(Text("厂商目录：新建、检查、列表、信任", "Vendor directories: new, check, list, trust")))
def plugin() -> None:
    """Group of the vendor directories' commands."""


plugin.add_command(authoring.new)
plugin.add_command(authoring.suggest)
plugin.add_command(check)


def _print_state(name: str, state: str, about: str) -> None:
    click.echo(f"{name}\t", nl=False)
    click.secho(str(_STATES[state]), fg="green" if state == "loaded" else "red", nl=False)
    click.echo(f"\t{about}".rstrip())


@plugin.command(
    "list", help=str(Text("列出 INCLUDE_DIR 中的厂商目录", "List the vendor directories of INCLUDE_DIR"))
)
@json_option
@click.pass_context
@answers_errors
def list_(ctx: click.Context, *, as_json: bool) -> None:
    """Every vendor directory in order, and the plugins that run in the host."""
    from wscall.api.directories import plugins_report  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session:
        report = plugins_report(session)
    if as_json:
        print_json(report.json_object())
        return
    for status in report.directories:
        about = f"{status.title} {status.version}\t{status.reason}"
        _print_state(f"{status.directory}\t{status.mark}", status.state, about)
    for each in report.plugins:
        _print_state(f"{each.name}\t{each.source}", each.state, f"{' '.join(each.hooks)}\t{each.reason}")


@plugin.command(help=str(Text("显示一个厂商目录的全部信息", "Show all about one vendor directory")))
@click.argument("directory")
@json_option
@click.pass_context
@answers_errors
def show(ctx: click.Context, directory: str, *, as_json: bool) -> None:
    """One vendor directory: state, reason, manifest, devices, crashes, trust."""
    from wscall.api.directories import directory_report  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session:
        status = directory_report(session, directory)
    if as_json:
        print_json(status.json_object())
        return
    for name in type(status).model_fields:
        if name == "devices":
            for device in status.devices:
                click.echo(
                    f"device\t{device.name}\t{device.driver}\t{' '.join(device.capabilities)}\t{device.transport}"
                )
        else:
            click.echo(f"{name}\t{getattr(status, name)}")


@plugin.command(help=str(Text("解除隔离", "Take a vendor directory out of quarantine")))
@click.argument("directory")
@json_option
@click.pass_context
@answers_errors
def reset(ctx: click.Context, directory: str, *, as_json: bool) -> None:
    """Forget the crashes of one vendor directory."""
    from wscall.api.directories import reset_directory  # noqa: PLC0415 - heavy, and not needed for --help

    with open_session(ctx) as session:
        status = reset_directory(session, directory)
    if as_json:
        print_json(status.json_object())
        return
    click.echo(
        str(Text(f"{directory} 已复位：{_STATES[status.state]}", f"{directory} reset: {_STATES[status.state]}"))
    )


@plugin.command(
    help=str(Text("把当前内容记入 manu.lock 作为可信内容", "Record the present content in manu.lock as trusted"))
)
@click.argument("directories", nargs=-1, required=True)
@json_option
@click.pass_context
@answers_errors
def trust(ctx: click.Context, directories: tuple[str, ...], *, as_json: bool) -> None:
    """Record the SHA-256 of each directory's tree."""
    with open_session(ctx) as session:
        digests = {name: session.host.trust(name) for name in directories}
    if as_json:
        print_json({"trusted": digests})
        return
    for name, digest in digests.items():
        click.echo(f"{name}\t{digest}")


@plugin.command(help=str(Text("输出 plugin.toml 的 JSON Schema", "Print the JSON Schema of plugin.toml")))
@json_option
@answers_errors
def schema(*, as_json: bool) -> None:
    """The published schema, for editors and vendors' builds: a JSON object in either form."""
    from wscall.host.schema import json_schema  # noqa: PLC0415 - heavy, and not needed for --help

    if as_json:
        print_json(json_schema())
        return
    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
