"""The command line, run in this process."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from click.testing import CliRunner

from wscall.surfaces.cli import main


class Done(NamedTuple):
    """What a command left."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output, which is all that was said."""
        assert self.out.count("\n") == 1, self.out
        assert self.err == ""
        data = json.loads(self.out)
        assert isinstance(data, dict)
        return data


Run = Callable[..., Done]


def run_command(*arguments: str, text: str = "") -> Done:
    result = CliRunner().invoke(main, arguments, input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)
