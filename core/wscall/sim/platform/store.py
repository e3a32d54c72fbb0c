"""Where an embedded platform keeps what it knows: one SQLite file, or memory."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from wscall.errors import BadConfiguration
from wscall.sim.platform.fields import Fields, text
from wscall.sim.platform.policy import State
from wscall.sim.platform.records import Card, DynamicCode, Organisation, Person
from wscall.text import Text

_TABLES: Final = Path(__file__).with_suffix(".sql")
_VERSION: Final = 1
_CARD_COLUMNS: Final = ("kh", "fkxlh", "yycsdm", "xpxlh", "yhkh")
_SEARCHABLE: Final = {
    "card": frozenset({"number", "empi", "klx", "vuid", "virtualCardNum", *_CARD_COLUMNS}),
    "person": frozenset({"empi", "zjlx", "zjhm", "sfzhm", "jzkkh", "jkdah", "xnhkh"}),
}


class Store:
    """Residents, cards, keys, lists and logs. Safe to use from many threads.

    One connection behind one lock: an operation holds :meth:`transaction` from its first question to its last
    change, so two requests never see half of each other.

    Args:
        path: the file, made where it does not exist; None for memory.

    Raises:
        BadConfiguration: the file is no database, or one of another version.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        try:
            self.is_new = self._prepare()
        except sqlite3.DatabaseError as error:
            self._db.close()
            what = Text("模拟平台的数据文件不能用", "the data file of the simulated platform cannot be used")
            raise BadConfiguration(what, where=str(path), found=str(error), needed="SQLite") from error
        except BadConfiguration:
            self._db.close()
            raise

    def _prepare(self) -> bool:
        """Make the tables where there are none; whether there were none."""
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self.transaction():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version not in {0, _VERSION}:
                what = Text("数据文件是别的版本写的", "the data file was written by another version")
                advice = Text(
                    "请另选一个文件，或删除它重新开始", "Choose another file, or delete it and start anew"
                )
                raise BadConfiguration(what, found=str(version), needed=str(_VERSION), advice=advice)
            if version == 0:
                for statement in _TABLES.read_text(encoding="utf-8").split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {_VERSION}")
        return bool(version == 0)

    def close(self) -> None:
        """Close the file. No transaction may be open."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commit at the end, roll back on an exception. May be nested; the outermost decides."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    # institutions and their keys

    def add_organisation(self, organisation: Organisation) -> None:
        """Add an institution, or replace the one with the same code."""
        self._run("INSERT OR REPLACE INTO organisation VALUES (?, ?, ?, ?, ?)", *organisation)

    def organisation(self, org_code: str) -> Organisation | None:
        """The institution with this code."""
        rows = self._run("SELECT * FROM organisation WHERE orgCode = ?", org_code)
        return Organisation(*rows[0]) if rows else None

    def add_key(self, key: str, org_code: str, expires: float) -> None:
        """Remember a key until ``expires``, in seconds since the epoch."""
        self._run("INSERT INTO auth_key VALUES (?, ?, ?, 0)", key, org_code, expires)

    def key_holds(self, key: str, org_code: str, now: float) -> bool:
        """Whether the key is this institution's, not expired and not revoked."""
        return bool(
            self._run(
                "SELECT 1 FROM auth_key WHERE authKey = ? AND orgCode = ? AND expires > ? AND NOT revoked",
                key,
                org_code,
                now,
            )
        )

    def revoke_keys(self, org_code: str | None = None) -> int:
        """Revoke every key, or one institution's; how many were in force is returned."""
        with self.transaction():
            where = "NOT revoked AND ? IN ('', orgCode)"
            (count,) = self._run(f"SELECT count(*) FROM auth_key WHERE {where}", org_code or "")[0]  # noqa: S608 - fixed text
            self._run(f"UPDATE auth_key SET revoked = 1 WHERE {where}", org_code or "")  # noqa: S608 - fixed text
        return int(count)

    # residents

    def save_person(self, person: Person) -> None:
        """Add a resident or write the changed one back."""
        found = [text(person.fields, name) for name in ("sfzhm", "jzkkh", "jkdah", "xnhkh")]
        row = (person.empi, *person.document, *found, _dump(person.fields))
        self._run("INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?)", *row)

    def persons(self, **columns: str) -> list[Person]:
        """Residents with these values."""
        rows = self._search("person", "empi, fields", columns)
        return [Person(empi, json.loads(fields)) for empi, fields in rows]

    def person(self, **columns: str) -> Person | None:
        """The first resident with these values."""
        return next(iter(self.persons(**columns)), None)

    # cards

    def save_card(self, card: Card) -> Card:
        """Add a card (``number`` 0) or write the changed one back; returned with its number."""
        indexed = [text(card.fields, name) for name in _CARD_COLUMNS]
        head = (card.number or None, card.empi, card.klx, card.state, card.orgCode, card.issued)
        row = (*head, card.vuid, card.virtualCardNum, *indexed, _dump(card.fields))
        with self.transaction():
            self._run(f"INSERT OR REPLACE INTO card VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608 - marks only
            (number,) = self._run("SELECT last_insert_rowid()")[0]
        return card._replace(number=number)

    def cards(self, **columns: str) -> list[Card]:
        """Cards with these values, oldest first."""
        what = "number, empi, klx, state, orgCode, issued, vuid, virtualCardNum, fields"
        rows = self._search("card", what, columns, "ORDER BY number")
        return [_card(*row) for row in rows]

    def card(self, number: int) -> Card:
        """The card with this row id.

        Raises:
            LookupError: there is none.
        """
        for card in self.cards(number=str(number)):
            return card
        raise LookupError(number)

    def add_code(self, code: DynamicCode) -> None:
        """Remember a dynamic code, or that it has been used."""
        self._run("INSERT OR REPLACE INTO dynamic_code VALUES (?, ?, ?, ?)", *code)

    def code(self, code: str) -> DynamicCode | None:
        """The dynamic code with this text."""
        rows = self._run("SELECT * FROM dynamic_code WHERE code = ?", code)
        return DynamicCode(*rows[0]) if rows else None

    # lists, logs, uses

    def list_item(self, name: str, day: str, item: str, fields: Fields, reason: str = "") -> None:
        """Put a row on a list (``card``, ``sam``, ``poor``) as of a day, YYYYMMDD."""
        self._run("INSERT INTO listing VALUES (?, ?, ?, ?, ?)", name, day, item, reason, _dump(fields))

    def listed(self, name: str, start: str, end: str) -> list[Fields]:
        """Rows that came onto a list from ``start`` to ``end``, both included, in the order they came."""
        return self._fields(
            "SELECT fields FROM listing WHERE list = ? AND day BETWEEN ? AND ? ORDER BY day, rowid",
            name,
            start,
            end,
        )

    def on_list(self, name: str, item: str, reason: str = "") -> bool:
        """Whether the last row about an item puts it on a blacklist (``hmdbz`` 1)."""
        row = self.latest(name, item, reason)
        return row is not None and text(row, "hmdbz") == "1"

    def latest(self, name: str, item: str, reason: str = "") -> Fields | None:
        """The last row of a list about one item (with one reason): it says whether the item is on it now."""
        rows = self._fields(
            "SELECT fields FROM listing WHERE list = ? AND item = ? AND reason = ?"
            " ORDER BY day DESC, rowid DESC LIMIT 1",
            name,
            item,
            reason,
        )
        return rows[0] if rows else None

    def add_log(self, digest: str, org_code: str, received: str, fields: Fields) -> bool:
        """Keep an operator log once; False where the same one is there already."""
        with self.transaction():
            if self._run("SELECT 1 FROM operator_log WHERE digest = ?", digest):
                return False
            self._run("INSERT INTO operator_log VALUES (?, ?, ?, ?)", digest, org_code, received, _dump(fields))
        return True

    def logs(self) -> list[Fields]:
        """All operator logs, in the order they came."""
        return self._fields("SELECT fields FROM operator_log ORDER BY rowid")

    def add_use(self, card: int, org_code: str, used: str, fields: Fields) -> None:
        """Keep what a verification said about where and why the card was used."""
        self._run("INSERT INTO card_use VALUES (NULL, ?, ?, ?, ?)", card, org_code, used, _dump(fields))

    def counts(self) -> dict[str, int]:
        """How many rows there are of each kind: no personal data."""
        with self.transaction():
            tables = ("organisation", "auth_key", "person", "card", "listing", "operator_log", "card_use")
            return {name: self._run(f"SELECT count(*) FROM {name}")[0][0] for name in tables}  # noqa: S608 - names above

    def _fields(self, statement: str, *values: str) -> list[Fields]:
        return [json.loads(row[0]) for row in self._run(statement, *values)]

    def _search(self, table: str, what: str, columns: dict[str, str], tail: str = "") -> list[tuple[Any, ...]]:
        unknown = columns.keys() - _SEARCHABLE[table]
        assert not unknown, f"not searchable: {unknown}"
        where = " AND ".join(f"{column} = ?" for column in columns) or "1"
        return self._run(f"SELECT {what} FROM {table} WHERE {where} {tail}", *columns.values())  # noqa: S608 - names checked above

    def _run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()


def _card(*row: Any) -> Card:  # noqa: ANN401 - a row of the database
    number, empi, klx, state, *rest, fields = row
    return Card._make((number, empi, klx, State(state), *rest, json.loads(fields)))


def _dump(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
