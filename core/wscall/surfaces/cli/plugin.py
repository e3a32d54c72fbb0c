"""``wscall plugin``: the vendor directories of the configuration, their states and reasons."""

import json
from typing import TYPE_CHECKING, Any

import click

from wscall.errors import BadInput
from wscall.nearest import nearest
from wscall.surfaces.cli import authoring
from wscall.surfaces.cli.check import check
from wscall.surfaces.cli.context import open_session
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.host import Host
    from wscall.host.states import DirectoryStatus

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


def status_object(status: "DirectoryStatus") -> dict[str, Any]:
    """A vendor directory's status as plain data."""
    return {
        **status._asdict(),
        "path": str(status.path) if status.path else None,
        "served_by": str(status.served_by) if status.served_by else None,
        "reason": status.reason._asdict(),
        "title": status.title._asdict(),
        "devices": [device._asdict() for device in status.devices],
    }


def _status(host: "Host", directory: str) -> "DirectoryStatus":
    """One vendor directory's status.

    Raises:
        BadInput: the configuration names no such directory.
    """
    statuses = host.directories()
    found = next((each for each in statuses if each.directory.casefold() == directory.casefold()), None)
    if found is None:
        names = [each.directory for each in statuses]
        raise BadInput(
            Text("配置中没有这个厂商目录", "the configuration names no such vendor directory"),
            found=directory[:80],
            needed=" | ".join(names),
            advice=nearest(directory, names),
        )
    return found


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
    with open_session(ctx) as session:
        directories = session.host.directories()
        plugins = session.host.plugins()
    if as_json:
        print_json(
            {
                "directories": [status_object(status) for status in directories],
                "plugins": [{**each._asdict(), "reason": each.reason._asdict()} for each in plugins],
            }
        )
        return
    for status in directories:
        about = f"{status.title} {status.version}\t{status.reason}"
        _print_state(f"{status.directory}\t{status.mark}", status.state, about)
    for each in plugins:
        _print_state(f"{each.name}\t{each.source}", each.state, f"{' '.join(each.hooks)}\t{each.reason}")


@plugin.command(help=str(Text("显示一个厂商目录的全部信息", "Show all about one vendor directory")))
@click.argument("directory")
@json_option
@click.pass_context
@answers_errors
def show(ctx: click.Context, directory: str, *, as_json: bool) -> None:
    """One vendor directory: state, reason, manifest, devices, crashes, trust."""
    with open_session(ctx) as session:
        status = _status(session.host, directory)
    if as_json:
        print_json(status_object(status))
        return
    for name in status._fields:
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
    with open_session(ctx) as session:
        session.host.reset(directory)
        status = _status(session.host, directory)
    if as_json:
        print_json(status_object(status))
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
