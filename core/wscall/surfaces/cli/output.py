"""How commands answer: one JSON object for machines, or lines for people; errors in both forms.

Programs get data whole; people get it masked, because a terminal scrolls, is photographed and pasted into mails.
"""

import functools
import json
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from wscall.errors import Internal, PlatformRefused, WscallError
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
    """One JSON object on one line. Chinese stays readable where the stream can carry it."""
    readable = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
    click.echo(json.dumps(data, ensure_ascii=not readable))


def print_problem(said: str) -> None:
    """What went wrong, on stderr, masked."""
    click.secho(scrub(said), err=True, fg="red")


def error_object(error: WscallError) -> dict[str, Any]:
    """An error as JSON: the closed kind, the return value, and each part of the message."""
    return {
        "code": error.code if isinstance(error, PlatformRefused) else error.spec_code,
        "kind": error.kind,
        "msg": error.text().zh,
        "what": error.what._asdict(),
        "where": error.where,
        "found": error.found,
        "needed": error.needed,
        "advice": error.advice._asdict(),
        "native": error.native._asdict() if error.native else None,
    }


def _plain_error(error: WscallError) -> dict[str, Any]:
    return {"error": error_object(error)}


def _call_error(error: WscallError) -> dict[str, Any]:
    """As a function of the specification answers, and the error beside it."""
    from wscall.api.result import failure  # noqa: PLC0415 - heavy, and not needed for --help

    code, msg = failure(error)
    return {"code": code, "msg": msg, "output": {}, "error": error_object(error)}


def _defect(error: Exception) -> Internal:
    """A defect, by its place in the code; its text is in the log only, which is masked."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return Internal(
        Text("内部错误", "a defect of wscall"),
        where=f"{Path(frame.filename).name}:{frame.lineno}",
        found=type(error).__name__,
        advice=Text("请查看日志并报告", "see the log, and report it"),
    )


def _answering(describe: Callable[[WscallError], dict[str, Any]], function: Callable[P, R]) -> Callable[P, R]:
    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except WscallError as error:
            failure = error
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise  # click ends quietly where nobody reads the output any more, as for `wscall codes | head`
        except Exception as error:  # noqa: BLE001 - a traceback on a terminal may show personal data
            failure = _defect(error)
        if kwargs.get("as_json"):
            print_json(describe(failure))
        else:
            print_problem(str(failure))
        sys.exit(1)

    return wrapper


def answers_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Let a command raise: the error is shown on stderr, or as JSON on stdout, with exit status 1."""
    return _answering(_plain_error, function)


def answers_calls(function: Callable[P, R]) -> Callable[P, R]:
    """As :func:`answers_errors`, for commands whose JSON has ``code``, ``msg`` and ``output``."""
    return _answering(_call_error, function)
