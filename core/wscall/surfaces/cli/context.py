"""What the commands share: the session for the configuration, and how long they may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.session import Session

limit_option = click.option(
    "--limit",
    type=click.FloatRange(min=0.1, max=3600),
    metavar="SECONDS",
    help=str(Text("最长等待秒数（默认取自配置）", "Seconds to wait at most (default: the configuration's)")),
)


def configuration_path(ctx: click.Context) -> Path | None:
    """What ``--config`` named, or None."""
    given = ctx.find_root().obj
    return Path(given) if given else None


@contextmanager
def open_session(ctx: click.Context) -> Iterator["Session"]:
    """The session for ``--config`` or the current directory, closed at the end."""
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.api.session import Session  # noqa: PLC0415 - as above

    with Session(configuration_path(ctx)) as session:
        logs.configure(session.settings)
        try:
            yield session
        finally:
            logs.shut_down()
