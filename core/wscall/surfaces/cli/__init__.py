"""The command line: one module a command, imported when it is used."""

from wscall.surfaces.cli.group import main

__all__ = ["main"]
