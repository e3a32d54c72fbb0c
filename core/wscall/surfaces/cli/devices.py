"""``wscall devices``: every device of every vendor directory, tried for real."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import click

from wscall.errors import WscallError
from wscall.surfaces.cli.context import open_session
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.host import DeviceHandle


def _look(device: "DeviceHandle") -> dict[str, Any]:
    """What a device says of itself when it is opened."""
    line: dict[str, Any] = {
        "directory": device.directory,
        "mark": device.mark,
        "device": device.name,
        "driver": device.driver,
        "capabilities": list(device.capabilities),
        "ok": True,
        "identity": None,
        "error": None,
    }
    try:
        line["identity"] = device.identity()._asdict()
    except WscallError as error:
        line["ok"] = False
        line["error"] = {"kind": error.kind, **error.text()._asdict()}
    return line


@click.command(
    help=str(Text("打开每个设备并列出其型号、序列号或问题", "Open every device, list its identity or its problem"))
)
@json_option
@click.pass_context
@answers_errors
def devices(ctx: click.Context, *, as_json: bool) -> None:
    """Devices of different vendor directories are opened at the same time."""
    with open_session(ctx) as session, ThreadPoolExecutor(max_workers=8) as pool:
        lines = list(pool.map(_look, session.host.devices()))
    if as_json:
        print_json({"devices": lines})
        return
    for line in lines:
        state = (
            click.style(str(Text("可用", "ok")), fg="green")
            if line["ok"]
            else click.style(str(Text("不可用", "not usable")), fg="red")
        )
        said = (
            " ".join(line["identity"].values())
            if line["ok"]
            else str(Text(line["error"]["zh"], line["error"]["en"]))
        )
        click.echo(f"{line['directory']}/{line['device']}\t{' '.join(line['capabilities'])}\t{state}\t{said}")
