"""How commands answer: one JSON object for machines, or lines for people; errors in both forms."""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import click

from wscall.errors import WscallError
from wscall.masking import scrub
from wscall.text import Text

P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    help=str(
        Text("输出一个 JSON 对象，标准输出上没有其他内容", "Print one JSON object and nothing else on stdout")
    ),
)


def print_json(data: Mapping[str, Any]) -> None:
    """One JSON object on one line, Chinese kept readable."""
    click.echo(json.dumps(data, ensure_ascii=False))


def error_object(error: WscallError) -> dict[str, Any]:
    """An error as JSON: the closed kind, the specification's code, and each part of the message."""
    return {
        "code": error.spec_code,
        "kind": error.kind,
        "msg": error.text().zh,
        "what": error.what._asdict(),
        "where": error.where,
        "found": error.found,
        "needed": error.needed,
        "advice": error.advice._asdict(),
        "native": error.native._asdict() if error.native else None,
    }


def answers_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Let a command raise WscallError: it is shown on stderr, or as JSON on stdout, with exit status 1."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except WscallError as error:
            if kwargs.get("as_json"):
                print_json({"error": error_object(error)})
            else:
                click.secho(scrub(str(error)), err=True, fg="red")
            sys.exit(1)

    return wrapper
