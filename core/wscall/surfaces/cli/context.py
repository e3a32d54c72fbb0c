"""What the commands share: the session for the configuration, and how long they may take."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from wscall.config.locating import FILE_NAME
from wscall.deadline import Deadline
from wscall.errors import WscallError
from wscall.text import Text

if TYPE_CHECKING:
    from wscall.api.session import Session
    from wscall.config import Settings

_LONGEST: Final = 3600.0
_PATIENCE: Final = 0.5
"""Seconds after which a person is told what is being waited for: most reads are over by then."""

limit_option = click.option(
    "--limit",
    type=click.FloatRange(min=0.1, max=_LONGEST),
    metavar="SECONDS",
    help=str(Text("最长等待秒数（默认取自配置）", "Seconds to wait at most (default: the configuration's)")),
)
reserve_option = click.option(
    "--reserve", default="", help=str(Text("szReserve：八个业务字段", "szReserve: the eight fields"))
)
include_option = click.option(
    "--include",
    default="",
    metavar="<DIR:MARK>…",
    help=str(
        Text(
            "只在这一次代替 INCLUDE_DIR 的厂商目录",
            "Vendor directories that stand for INCLUDE_DIR in this one call",
        )
    ),
)

PLACE_CARD: Final = Text(
    "请放卡，或出示二维码（Ctrl+C 取消）…", "Put a card on, or show a code (Ctrl+C to give up)…"
)
SHOW_CODE: Final = Text("请出示二维码（Ctrl+C 取消）…", "Show a code (Ctrl+C to give up)…")


def configuration_path(ctx: click.Context) -> Path | None:
    """The file that ``--config`` named, or the one in the directory that it named; None without the option."""
    given = ctx.find_root().obj
    if not given:
        return None
    path = Path(given)
    return path / FILE_NAME if path.is_dir() else path


@contextmanager
def open_session(ctx: click.Context, fallback: "Settings | None" = None) -> Iterator["Session"]:
    """The session for ``--config`` or the current directory, else for ``fallback``; closed at the end.

    Logs go where the configuration says, and nowhere before it is read: stderr is for the command's own words.
    """
    from wscall import logs  # noqa: PLC0415 - heavy, and not needed for --help
    from wscall.api.session import Session  # noqa: PLC0415 - as above

    logs.shut_down()
    try:
        with Session(configuration_path(ctx), logs.configure, fallback) as session:
            try:
                yield session
            except (WscallError, click.ClickException):
                raise
            except Exception:
                logging.getLogger(__name__).exception("%s failed", ctx.command.name)
                raise
    finally:
        logs.shut_down()


@contextmanager
def waiting(hint: Text) -> Iterator[Deadline]:
    """A request that Ctrl+C gives up; a person at a terminal is told what it waits for.

    The signal handler only wakes a thread: it may interrupt code that holds the very locks which cancelling takes.
    A second Ctrl+C ends the program as usual.
    """
    request = Deadline(_LONGEST)
    interrupted = threading.Event()
    over = threading.Event()

    def watch() -> None:
        if not interrupted.wait(_PATIENCE) and sys.stderr.isatty():
            click.echo(str(hint), err=True)
        interrupted.wait()
        if not over.is_set():
            request.cancel()

    watcher = threading.Thread(target=watch, name="wscall-interrupt", daemon=True)
    previous = signal.getsignal(signal.SIGINT)

    def interrupt(*_signal: object) -> None:
        signal.signal(signal.SIGINT, previous)
        interrupted.set()

    signal.signal(signal.SIGINT, interrupt)
    watcher.start()
    try:
        yield request
    finally:
        signal.signal(signal.SIGINT, previous)
        over.set()
        interrupted.set()
        watcher.join()
