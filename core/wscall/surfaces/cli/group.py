"""The root of the command line. It knows every command's name and one line of help, and imports none.

``wscall --help`` starts in a few times the start of Python itself (the budget in the design), so a command's
module is imported only when that command runs.
"""

from importlib import import_module
from typing import Final

import click

from wscall import __version__
from wscall.text import Text

_COMMANDS: Final[dict[str, tuple[str, Text]]] = {
    "demo": (
        "demo:demo",
        Text("演示完整流程：发卡、扫码、验证、更新、读卡、上传日志", "Run the whole job on simulated devices"),
    ),
    "init": (
        "init:init",
        Text("在目录中生成可用的 WSCallConfig.ini", "Write a working WSCallConfig.ini into a directory"),
    ),
    "read": (
        "read:read",
        Text("读卡：card 卡信息、people 人员信息、health 健康信息", "Read a card: card, people or health data"),
    ),
    "scan": ("read:scan", Text("扫描一个二维码", "Scan one QR code")),
    "record": (
        "record:record",
        Text("录制一个设备的通信（个人信息换成虚构值）", "Record a device's traffic, persons made up"),
    ),
    "replay": ("record:replay", Text("把录制文件当作设备读取", "Read a recording as if it were the device")),
    "issue": ("card:issue", Text("发一张电子健康卡", "Issue an electronic health card")),
    "verify": ("card:verify", Text("验证电子健康卡二维码", "Verify an electronic health card's QR code")),
    "update": ("card:update", Text("更新持卡人信息", "Update the card holder's data")),
    "qr": (
        "card:qr",
        Text("下载静态二维码，显示并保存标签", "Download the static QR code, show it and save the label"),
    ),
    "call": ("call:call", Text("按名称调用规范函数", "Call a function of the specification by name")),
    "serve": (
        "serve:serve",
        Text("运行本机代理，供动态库、网页与控制台使用", "Run the agent for programs and pages"),
    ),
    "events": (
        "events:events",
        Text("跟随代理的事件：设备、卡片、读取", "Follow the agent's events: devices, cards, reads"),
    ),
    "stop": ("stop:stop", Text("结束后台运行的代理", "End the agent that runs in the background")),
    "autostart": (
        "autostart:autostart",
        Text("登录时自动启动代理", "Start the agent at log-on"),
    ),
    "library": (
        "library:library",
        Text("安装供 HIS 调用的动态库", "Install the native library that a HIS calls"),
    ),
    "plugin": (
        "plugin:plugin",
        Text("厂商目录：新建、检查、列表、信任", "Vendor directories: new, check, list, trust"),
    ),
    "devices": ("devices:devices", Text("列出设备及其状态", "List the devices and their state")),
    "config": ("config:config", Text("检查与查看配置", "Check and show the configuration")),
    "codes": ("codes:codes", Text("代码表与错误码表", "Code tables and the error table")),
    "console": ("console:console", Text("在浏览器中打开控制台", "Open the console in the browser")),
    "doctor": ("doctor:doctor", Text("查找问题并说明下一步", "Find what is wrong and say what to do")),
    "simulate": ("simulate:simulate", Text("模拟平台、扫码墩与卡片", "Simulate the platform, a scanner, cards")),
    "bench": ("bench:bench", Text("测量速度（同一次运行中的比值）", "Measure speed, as ratios within one run")),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Command names, in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command's module."""
        if cmd_name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(f"wscall.surfaces.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the table above."""
        with formatter.section(str(Text("命令", "Commands"))):
            formatter.write_dl([(name, str(line)) for name, (_, line) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=str(
        Text(
            "wscall：医院读卡器与扫码设备的统一接口，并连接卡管平台。",
            "wscall: one interface to hospital card readers and QR scanners, and to the card platform.",
        )
    ),
)
@click.option(
    "--config",
    "configuration",
    type=click.Path(),
    help=str(
        Text(
            "WSCallConfig.ini 或其所在目录（默认：WSCALL_CONFIG、当前目录、用户配置目录）",
            "WSCallConfig.ini or its directory (default: WSCALL_CONFIG, the current directory, the user's own)",
        )
    ),
)
@click.version_option(__version__, prog_name="wscall")
@click.pass_context
def main(ctx: click.Context, configuration: str | None) -> None:
    """Keep the configuration's path for the command."""
    ctx.obj = configuration
