"""``wscall config``: what is in force, and everything that is wrong with it."""

import sys
from pathlib import Path
from typing import Any

import click

from wscall.surfaces.cli.context import configuration_path
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text

_path_argument = click.argument("path", type=click.Path(path_type=Path), required=False)


@click.group(help=str(Text("检查与查看配置", "Check and show the configuration")))
def config() -> None:
    """Group of the configuration's commands."""


def _file(ctx: click.Context, path: Path | None) -> Path:
    from wscall.config import find_configuration  # noqa: PLC0415 - heavy, and not needed for --help

    return path or configuration_path(ctx) or find_configuration()


@config.command(
    help=str(Text("列出配置中的所有问题；有错误时退出码为 1", "List every problem; exit status 1 on errors"))
)
@_path_argument
@json_option
@click.pass_context
@answers_errors
def check(ctx: click.Context, path: Path | None, *, as_json: bool) -> None:
    """Every problem with file, line and column, errors and warnings."""
    from wscall.api.configuration import problem_report  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.config import check_configuration  # noqa: PLC0415 - as above

    file = _file(ctx, path)
    problems = check_configuration(file)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        listed = [problem_report(problem).json_object() for problem in problems]
        print_json({"ok": not errors, "path": str(file), "problems": listed})
    else:
        for problem in problems:
            click.secho(str(problem.text()), fg="red" if problem.severity == "error" else "yellow")
        warnings = len(problems) - errors
        click.echo(
            str(
                Text(
                    f"{file}：{errors} 个错误，{warnings} 个警告", f"{file}: {errors} errors, {warnings} warnings"
                )
            )
        )
    sys.exit(1 if errors else 0)


@config.command(help=str(Text("显示生效的配置；密码与密钥不显示", "Show what is in force; secrets are hidden")))
@_path_argument
@json_option
@click.pass_context
@answers_errors
def show(ctx: click.Context, path: Path | None, *, as_json: bool) -> None:
    """The settings as wscall understands them, defaults included."""
    from wscall.config import load_settings  # noqa: PLC0415 - heavy, and not needed for --help

    settings = load_settings(_file(ctx, path))
    values = _plain(settings)
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        click.echo(f"{name}\t{value}")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any setting in, plain data out
    """Settings as plain data; a secret is whatever its own ``str`` shows, which hides it."""
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {"/".join(key) if isinstance(key, tuple) else str(key): _plain(each) for key, each in value.items()}
    if hasattr(value, "_asdict"):
        return {name: _plain(each) for name, each in value._asdict().items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
