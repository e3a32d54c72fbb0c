"""Prints the command line as Markdown, in the language of the environment, for tools/reference.py."""

import sys
from collections.abc import Iterator

import click

from wscall.surfaces.cli import main
from wscall.text import Text


def describe() -> str:
    """Every command with its help, usage and options."""
    parts = []
    for context, command in _leaves(main, click.Context(main, info_name="wscall")):
        usage = command.get_usage(context).partition(": ")[2]
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        rows = [f"| `{_spelt(option, context)}` | {option.help or ''} |\n" for option in options]
        parts.append(f"### {context.command_path}\n\n{command.help}\n\n```text\n{usage}\n```\n")
        if rows:
            parts.append(f"| {Text('选项', 'option')} | {Text('含义', 'meaning')} |\n|---|---|\n{''.join(rows)}")
    return "\n".join(parts)


def _spelt(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return (", ".join(option.opts) + value).replace("|", "\\|")


def _leaves(command: click.Command, context: click.Context) -> Iterator[tuple[click.Context, click.Command]]:
    if not isinstance(command, click.Group):
        yield context, command
        return
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        if child is not None:
            yield from _leaves(child, click.Context(child, info_name=name, parent=context))


if __name__ == "__main__":
    sys.stdout.write(describe())
