"""The journal: one SQLite file that survives a crash, a power cut and an unreachable platform.

It holds what must not be lost (intents to issue a card, operator logs waiting for upload) and no more: a
payload with personal data is deleted as soon as the platform has answered, and no key, password or QR text is
ever written. Write-ahead log with ``synchronous=FULL``: a commit is one sequential write and one sync.
"""

import hashlib
import logging
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

from filelock import FileLock, Timeout

from wscall.deadline import Deadline
from wscall.errors import BadConfiguration, Internal, TimedOut, WscallError
from wscall.text import NOTHING, Text

_LOG = logging.getLogger(__name__)

FILE_NAME: Final = "journal.db"
APPLICATION_ID: Final = 0x5753434A
"""``WSCJ`` in the file's header: tells a journal from any other SQLite file."""

_OPEN_LIMIT: Final = 10.0
_BUSY_LIMIT: Final = 5.0
_PAGE_BYTES: Final = 8192
"""An operator log of usual size stays on one page, so that an append touches two pages."""
_LOG_PAGES: Final = 64
"""Pages after which the write-ahead log starts over: writing over it needs no change of the file's size to be
synced, which makes a commit a third cheaper, and it grows to half a megabyte at most."""

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE leases (
            name TEXT PRIMARY KEY, token TEXT NOT NULL, host TEXT NOT NULL, pid INTEGER NOT NULL,
            until REAL NOT NULL
        ) WITHOUT ROWID""",
        """CREATE TABLE issue_intents (
            id INTEGER PRIMARY KEY, person TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'issued', 'refused', 'void')),
            subject TEXT, created REAL NOT NULL, settled REAL, code INTEGER,
            CHECK ((state = 'pending') = (subject IS NOT NULL))
        )""",
        "CREATE UNIQUE INDEX one_pending_intent ON issue_intents (person) WHERE state = 'pending'",
        "CREATE INDEX intents_of_person ON issue_intents (person, id)",
        """CREATE TABLE operator_logs (
            seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, payload TEXT NOT NULL, code INTEGER, text TEXT
        )""",
        "CREATE TABLE uploaded_logs (id TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID",
    ),
)
"""Statements that bring the file from version *n* to *n + 1*; the file's ``user_version`` counts them."""

_TABLES: Final = ("meta", "issue_intents", "operator_logs", "uploaded_logs")
"""What is worth saving from a damaged file; leases are not."""


class Journal:
    """The open journal. Threads may share one; any number of processes may open the same file.

    Attributes:
        path: the file.
        damaged: where a file that could not be read was set aside when this one was opened, or None.

    Raises:
        BadConfiguration: the state directory or the file cannot be used, or a newer version wrote it.
        TimedOut: another process held the file for too long.
    """

    def __init__(self, state_dir: Path) -> None:
        self.path = state_dir / FILE_NAME
        self.damaged: Path | None = None
        self._lock = threading.RLock()
        with self._translated():
            try:
                state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
                with FileLock(state_dir / "journal.lock", timeout=_OPEN_LIMIT, mode=0o600):
                    self._connection = self._open()
            except Timeout as error:
                raise self._held() from error
            except OSError as error:
                raise self._unusable(error.strerror or str(error)) from error
        self._key = bytes.fromhex(self.meta("key") or "")

    def close(self) -> None:
        """Let go of the file; a closed journal is of no further use."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @contextmanager
    def transaction(self, deadline: Deadline | None = None) -> Iterator[sqlite3.Connection]:
        """A write transaction, committed durably at the end, or rolled back by an exception.

        Raises:
            TimedOut: another thread or process kept the journal until the deadline (5 s without one).
            Internal: the disk is full, failing, or the file was damaged meanwhile.
        """
        with self._connected(deadline) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a failed COMMIT may have ended the transaction already
                    connection.execute("ROLLBACK")
                raise

    def run(self, sql: str, values: Sequence[Any] = (), deadline: Deadline | None = None) -> list[tuple[Any, ...]]:
        """One statement, durable by itself, and its rows. Raises as :meth:`transaction`."""
        with self._connected(deadline) as connection:
            return connection.execute(sql, values).fetchall()

    def meta(self, name: str, deadline: Deadline | None = None) -> str | None:
        """A small value kept under ``name``."""
        rows = self.run("SELECT value FROM meta WHERE name = ?", (name,), deadline)
        return str(rows[0][0]) if rows else None

    def set_meta(self, name: str, value: str, deadline: Deadline | None = None) -> None:
        """Keep a small value."""
        self.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value), deadline)

    def fingerprint(self, *parts: str) -> str:
        """A keyed hash of 32 hexadecimal digits: recognises the same data again without keeping it."""
        text = "\0".join(parts).encode()
        return hashlib.blake2b(text, digest_size=16, key=self._key).hexdigest()

    def tidy(self) -> None:
        """Fold the write-ahead log into the file and empty it, so that deleted payloads leave both.

        Does nothing while another connection is using the log; a later call then does the work.
        """
        with self._connected(None) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _connected(self, deadline: Deadline | None) -> Iterator[sqlite3.Connection]:
        limit = _BUSY_LIMIT if deadline is None else deadline.remaining()
        began = time.monotonic()
        if not self._lock.acquire(timeout=limit):
            raise self._held()
        try:
            with self._translated():
                left = max(0.0, limit - (time.monotonic() - began))
                self._connection.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
                yield self._connection
        finally:
            self._lock.release()

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if _primary(error) not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise
        self.damaged = self._set_aside()
        connection = self._connect()
        saved = _salvage(self.damaged, connection)
        _LOG.error("journal %s was damaged; set aside as %s, %d rows saved", self.path, self.damaged.name, saved)
        return connection

    def _connect(self) -> sqlite3.Connection:
        if not self.path.exists():  # never open an existing file beside SQLite: closing it would drop its locks
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        self.path.chmod(0o600)
        connection = sqlite3.connect(
            self.path, timeout=_OPEN_LIMIT, isolation_level=None, check_same_thread=False, cached_statements=64
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        version, application, pages = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("user_version", "application_id", "page_count")
        )
        if pages and application != APPLICATION_ID:
            raise self._unusable("不是 wscall 的日志库 / not a journal of wscall")
        if version > len(MIGRATIONS):
            raise self._newer(version)
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            damage = sqlite3.DatabaseError("quick_check")
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damage
        for pragma in (
            f"page_size = {_PAGE_BYTES}",
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            f"wal_autocheckpoint = {_LOG_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if version < len(MIGRATIONS):
            _migrate(connection, version)

    def _set_aside(self) -> Path:
        """Rename the file and its companions, keeping every byte."""
        damaged = self.path.with_name(
            f"{FILE_NAME}.damaged-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
        )
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):  # the companions exist only while there is something in them
                self.path.with_name(FILE_NAME + suffix).rename(damaged.with_name(damaged.name + suffix))
        return damaged

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> WscallError:
        code = _primary(error)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return self._held()
        if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
            return self._unusable(str(error))
        what, advice = _FAILURES.get(code, (Text("日志库出错", "the journal failed"), NOTHING))
        return Internal(what, where=str(self.path), found=str(error), advice=advice)

    def _held(self) -> TimedOut:
        return TimedOut(
            Text("日志库被其他进程占用", "another process is holding the journal"),
            where=str(self.path),
            advice=Text("关闭占用它的程序后重试", "close the program that holds it and try again"),
        )

    def _unusable(self, found: str) -> BadConfiguration:
        return BadConfiguration(
            Text("日志库不可用", "the journal cannot be used"),
            where=str(self.path),
            found=found,
            needed="可读写的目录和文件 / a directory and file that can be read and written",
            advice=Text(
                "检查状态目录的权限，或改用其他目录", "check the state directory's permissions or choose another"
            ),
        )

    def _newer(self, version: int) -> BadConfiguration:
        return BadConfiguration(
            Text("日志库由更新的版本写成", "a newer version wrote this journal"),
            where=str(self.path),
            found=str(version),
            needed=f"≤ {len(MIGRATIONS)}",
            advice=Text("升级 wscall；该文件没有改动", "upgrade wscall; the file was left as it is"),
        )


_FAILURES: Final[dict[int, tuple[Text, Text]]] = {
    sqlite3.SQLITE_FULL: (
        Text("磁盘已满，日志库没有写入", "the disk is full, nothing was written to the journal"),
        Text("清理磁盘空间后重试", "free some space and try again"),
    ),
    sqlite3.SQLITE_IOERR: (
        Text("读写日志库时磁盘出错", "the disk failed under the journal"),
        Text("检查磁盘和文件系统", "check the disk and the file system"),
    ),
    sqlite3.SQLITE_CORRUPT: (
        Text("日志库已损坏", "the journal is damaged"),
        Text(
            "重启程序：损坏的文件会被保留，可读的记录会被取回",
            "restart: the file is kept, readable rows are saved",
        ),
    ),
}


def _primary(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the module raised by itself (a closed connection)."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the file to the newest version in one transaction; the caller keeps other processes out."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute("INSERT OR IGNORE INTO meta VALUES ('key', ?)", (secrets.token_hex(32),))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _salvage(damaged: Path, connection: sqlite3.Connection) -> int:
    """Copy the rows that can still be read from a damaged file; returns how many."""
    saved = 0
    old = sqlite3.connect(damaged, isolation_level=None)
    try:
        for table in _TABLES:
            try:
                for row in old.execute(f"SELECT * FROM {table}"):  # noqa: S608 - a name of our own list
                    marks = ", ".join("?" * len(row))
                    saved += connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row).rowcount  # noqa: S608 - as above
            except sqlite3.Error as error:
                _LOG.warning("journal %s: table %s could not be read to its end: %s", damaged.name, table, error)
    finally:
        old.close()
    return saved
