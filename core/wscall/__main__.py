"""``python -m wscall`` and the ``wscall`` command."""


def main() -> None:
    """Run the command line."""
    from wscall.surfaces.cli.group import main as command_line  # noqa: PLC0415 - workers never need click

    command_line(prog_name="wscall")


if __name__ == "__main__":
    main()
