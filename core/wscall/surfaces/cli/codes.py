"""``wscall codes``: the specification's code tables and its error table."""

import click

from wscall.errors import BadInput
from wscall.surfaces.cli.output import answers_errors, json_option, print_json
from wscall.text import Text


@click.command(
    help=str(
        Text(
            "显示规范的代码表。省略 NAME 时列出所有表；NAME 为 errors 时显示错误码表。",
            "Show a code table of the specification. Without NAME, list them; NAME errors is the error table.",
        )
    )
)
@click.argument("name", required=False)
@json_option
@answers_errors
def codes(name: str | None, *, as_json: bool) -> None:
    """Tables as data: the whole of them as JSON, or one for people."""
    from wscall.model.errors_table import ERROR_TABLE  # noqa: PLC0415 - not needed for --help
    from wscall.model.tables import TABLES  # noqa: PLC0415 - as above

    if name is None:
        if as_json:
            tables = {each: [row._asdict() for row in TABLES[each].rows] for each in TABLES}
            print_json({"errors": [row._asdict() for row in ERROR_TABLE], "tables": tables})
            return
        click.echo(f"errors\t{Text('错误码表', 'error table')}\t{len(ERROR_TABLE)}")
        for each in TABLES:
            click.echo(f"{each}\t{TABLES[each].title}\t{len(TABLES[each].rows)}")
        return
    if name != "errors" and name not in TABLES:
        raise BadInput(
            Text("没有这个代码表", "there is no such table"), found=name, needed=", ".join(["errors", *TABLES])
        )
    rows = ERROR_TABLE if name == "errors" else TABLES[name].rows
    if as_json:
        print_json({"name": name, "rows": [row._asdict() for row in rows]})
        return
    for row in rows:
        click.echo("\t".join(str(part) for part in row if part))
