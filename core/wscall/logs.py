"""Log files without personal data, and the audit log beside them.

Everything that is logged under ``wscall``, ``wscall_plugins``, ``manu`` and the libraries that see messages (zeep,
urllib3, uvicorn) passes :func:`wscall.masking.scrub`: the event, every value, exception texts and tracebacks
(which hold no local variables). The loggers do not propagate, so a HIS that has wscall in its process gets nothing
unmasked.

This module loads structlog; import it where logging is set up. Modules that only log use :mod:`logging`.
"""

import getpass
import json
import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

import structlog
from filelock import FileLock, Timeout
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, WrappedLogger

from wscall.config.settings import Settings
from wscall.dated_file import DatedFile
from wscall.masking import HIDDEN, fingerprint, mask_field, mask_number, scrub, use_fingerprint_key

LOGGERS: Final = ("wscall", "wscall_plugins", "manu", "zeep", "urllib3", "uvicorn")
_OURS: Final = LOGGERS[:3]
_DEPTH: Final = 6
_LONGEST: Final = 16_000  # characters of one value
_EDGE: Final = 300  # what is cut off after a long value was cut: a number in two halves has no form
_BIG: Final = 10**10  # from here on a whole number may identify somebody
_LEVELS: Final = {
    "off": logging.CRITICAL + 1,
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
}

_known: ContextVar[tuple[str, ...]] = ContextVar("known", default=())


@contextmanager
def hiding(*values: str) -> Iterator[None]:
    """Hide these values wherever they stand in what is logged meanwhile: the person's name, address, card.

    A name in the middle of a vendor's sentence has no form by which it could be recognised; the request that knows
    whom it is about says so here.
    """
    token = _known.set((*_known.get(), *values))
    try:
        yield
    finally:
        _known.reset(token)


def masked(value: object, field: str = "", depth: int = _DEPTH) -> Any:  # noqa: ANN401 - shaped like the value
    """Copy a value with everything personal hidden, in types that JSON knows."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        text = _masked_text(str(value), field)
        return value if text == str(value) and abs(value) < _BIG else text
    if isinstance(value, bytes | bytearray | memoryview):
        return f"<{len(value)} bytes>"
    if depth and not isinstance(value, str):
        items = value._asdict() if hasattr(value, "_asdict") else value
        if isinstance(items, Mapping):
            return {_masked_text(str(key)): masked(item, str(key), depth - 1) for key, item in items.items()}
        if isinstance(items, Sequence | AbstractSet):
            return [masked(item, field, depth - 1) for item in items]
    return _masked_text(value if isinstance(value, str) else repr(value), field)


def _masked_text(text: str, field: str = "") -> str:
    cut = text if len(text) <= _LONGEST else text[:_LONGEST]
    for value in _known.get():
        if len(value) > 1:
            cut = cut.replace(value, HIDDEN)
    hidden = mask_field(field, cut) if field else scrub(cut)
    return hidden if cut is text or len(text) <= _LONGEST else f"{hidden[:-_EDGE]}… ({len(text)})"


def _mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide what is personal in a whole event; the last processor before the renderer."""
    return {
        key: value if key in {"timestamp", "level", "logger"} else masked(value, "" if key == "event" else key)
        for key, value in event.items()
    }


def _formatter(renderer: structlog.typing.Processor) -> ProcessorFormatter:
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=False, key="timestamp"),
    ]
    finish: list[structlog.typing.Processor] = [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _mask_event,
    ]
    return ProcessorFormatter(foreign_pre_chain=shared, processors=[*finish, renderer])


class _Failing:
    """Says once on stderr that logging does not work. What was to be logged is not shown: it is not masked."""

    def __init__(self) -> None:
        self._said = False

    def __call__(self, path: Path, error: BaseException) -> None:
        if not self._said and sys.stderr is not None:
            self._said = True
            sys.stderr.write(f"wscall: {path}: {type(error).__name__}\n")


class _DatedHandler(logging.Handler):
    """Writes to a :class:`DatedFile`."""

    def __init__(self, directory: Path, keep_days: int) -> None:
        super().__init__()
        self._file = DatedFile(directory, "wscall", keep_days)
        self._directory = directory
        self._failing = _Failing()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a log that fails does not fail what was being logged."""
        try:
            self._file.write(self.format(record), datetime.now(UTC).astimezone().date())
        except Exception as error:  # noqa: BLE001 - a value whose repr raises must not stop a read either
            self._failing(self._directory, error)

    def close(self) -> None:
        self._file.close()
        super().close()


class _StreamHandler(logging.StreamHandler[TextIO]):
    """Writes for people; on failure says no more than that."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - logging's signature
        """Keep the record out of logging's own report, which shows it unmasked."""
        _FAILED(Path("log"), sys.exception() or RuntimeError())


_FAILED: Final = _Failing()


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send logs where the configuration says. Calling it again replaces what an earlier call set up.

    Args:
        settings: ``log_level`` ``off`` (LOG=0) writes no files; otherwise JSON lines in
            ``log_dir/wscall-YYYY-MM-DD.log``.
        stream: also show events there, for people, from ``log_level`` on (from ``debug`` where that is ``off``).
    """
    _use_installation_key(settings.state_dir)
    handlers: list[logging.Handler] = []
    level = _LEVELS[settings.log_level]
    if settings.log_level != "off":
        file = _DatedHandler(settings.log_dir, settings.log_keep_days)
        file.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
        handlers.append(file)
    if stream is not None:
        level = min(level, logging.DEBUG) if settings.log_level == "off" else level
        shown = _StreamHandler(stream)
        renderer = structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        shown.setFormatter(_formatter(renderer))
        handlers.append(shown)
    _install(handlers, level)


def shut_down() -> None:
    """Close the files and take the handlers away; the loggers are silent then."""
    _install([], _LEVELS["off"])


def _install(handlers: Sequence[logging.Handler], level: int) -> None:
    previous = {handler for name in LOGGERS for handler in logging.getLogger(name).handlers}
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = list(handlers) or [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(level if name in _OURS else max(level, logging.WARNING))
    for handler in previous:
        handler.close()


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """A structured logger: ``get_logger("wscall.agent").info("started", port=8083)``.

    structlog's global configuration is left alone: it may be the HIS's.
    """
    logger: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=False, key="timestamp"),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        context_class=dict,
    )
    return logger


def _use_installation_key(state_dir: Path) -> None:
    """Make fingerprints comparable between the processes of one installation."""
    path = state_dir / "fingerprint.key"
    try:
        state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(state_dir / ".fingerprint.lock", timeout=2):
            if not path.exists():
                with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    file.write(os.urandom(32))
            key = path.read_bytes()
    except (OSError, Timeout) as error:
        _FAILED(path, error)  # fingerprints then differ from process to process
        return
    if key:
        use_fingerprint_key(key[:32])


class AuditLog:
    """Who did what to which card: one JSON line a call, kept apart from the debug log, written also where LOG=0.

    Lines: ``time`` (with offset), ``who`` (user of the operating system), ``terminal`` (host name), ``function``,
    ``code`` (return value), ``card`` (first 3 and last 4 characters), ``card_id`` (keyed fingerprint, equal for
    equal cards of one installation), and what else the caller gives, masked.
    """

    def __init__(self, settings: Settings) -> None:
        _use_installation_key(settings.state_dir)
        self._file = DatedFile(settings.log_dir, "audit", settings.audit_keep_days)
        self._directory = settings.log_dir
        self._failing = _Failing()

    def record(self, function: str, code: int, card: str = "", **more: object) -> None:
        """Write one line. A line that cannot be written is said on stderr and in the log; the call goes on."""
        now = datetime.now(UTC).astimezone()
        line = {
            "time": now.isoformat(timespec="milliseconds"),
            "who": _user(),
            "terminal": socket.gethostname(),
            "function": function,
            "code": code,
            "card": mask_number(card),
            "card_id": fingerprint(card) if card else "",
            **masked(more),
        }
        try:
            self._file.write(json.dumps(line, ensure_ascii=False), now.date())
        except OSError as error:
            self._failing(self._directory, error)
            logging.getLogger("wscall.audit").error("the audit log cannot be written: %s", type(error).__name__)  # noqa: TRY400 - its traceback says no more

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a service account without a name
        return str(os.getuid()) if hasattr(os, "getuid") else ""
