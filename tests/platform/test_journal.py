"""The journal on a real disk, with real processes and really damaged files."""

import os
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.errors import BadConfiguration, Internal, TimedOut
from wscall.platform import journal as module
from wscall.platform.journal import APPLICATION_ID, FILE_NAME, MIGRATIONS, Journal

ADD = "INSERT INTO uploaded_logs VALUES (?, ?)"
ALL = "SELECT id FROM uploaded_logs ORDER BY id"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as opened:
        yield opened


def spoil(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def test_a_commit_survives_reopening(tmp_path: Path) -> None:
    with Journal(tmp_path) as first, first.transaction() as connection:
        connection.execute(ADD, ("a", 1.0))
    with Journal(tmp_path) as second:
        assert second.run(ALL) == [("a",)]


def test_an_exception_rolls_back(journal: Journal) -> None:
    with pytest.raises(Internal), journal.transaction() as connection:  # noqa: PT012 - the first must stand
        connection.execute(ADD, ("a", 1.0))
        connection.execute(ADD, ("a", 1.0))
    assert journal.run(ALL) == []
    with journal.transaction() as connection:
        connection.execute(ADD, ("b", 1.0))
    assert journal.run(ALL) == [("b",)]


def test_every_commit_is_synced_and_deletes_overwrite(journal: Journal) -> None:
    assert journal.run("PRAGMA journal_mode") == [("wal",)]
    assert journal.run("PRAGMA synchronous") == [(2,)]
    assert journal.run("PRAGMA secure_delete") == [(1,)]


@pytest.mark.skipif(os.name == "nt", reason="POSIX file modes")
def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with Journal(tmp_path / "state") as journal:
            journal.set_meta("a", "b")
            names = [path.name for path in (tmp_path / "state").iterdir()]
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state").iterdir()}
    finally:
        os.umask(old)
    assert FILE_NAME + "-wal" in names
    assert set(modes.values()) == {0o600}, modes
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.skipif(os.name == "nt", reason="POSIX file modes")
def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    (tmp_path / FILE_NAME).chmod(0o644)
    Journal(tmp_path).close()
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_tidy_leaves_no_trace_of_a_deleted_payload(journal: Journal, tmp_path: Path) -> None:
    journal.set_meta("trace", "刻舟求剑" * 50)
    journal.tidy()
    assert "刻舟求剑".encode() in (tmp_path / FILE_NAME).read_bytes()
    journal.run("DELETE FROM meta WHERE name = 'trace'")
    journal.tidy()
    for path in tmp_path.iterdir():
        assert "刻舟求剑".encode() not in path.read_bytes(), path


def test_tidy_while_another_connection_reads_waits_for_nobody(tmp_path: Path, journal: Journal) -> None:
    reader = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM meta").fetchall()
    journal.set_meta("a", "b")
    journal.tidy()
    assert (tmp_path / (FILE_NAME + "-wal")).stat().st_size > 0
    reader.close()
    journal.tidy()
    assert (tmp_path / (FILE_NAME + "-wal")).stat().st_size == 0
    assert journal.meta("a") == "b"


def test_fingerprints_are_stable_and_keyed(tmp_path: Path) -> None:
    with Journal(tmp_path / "one") as one:
        first = one.fingerprint("某某", "1")
        assert first == one.fingerprint("某某", "1")
        assert first != one.fingerprint("某某1", "")
    with Journal(tmp_path / "one") as again, Journal(tmp_path / "two") as other:
        assert again.fingerprint("某某", "1") == first
        assert other.fingerprint("某某", "1") != first


def test_threads_share_a_journal(journal: Journal) -> None:
    def work(name: str) -> None:
        for number in range(20):
            journal.run(ADD, (f"{name}{number}", 0.0))

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.run(ALL)) == 80


def test_processes_share_a_file(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from wscall.platform.journal import Journal
        with Journal(Path(sys.argv[1])) as journal:
            for number in range(25):
                journal.run("INSERT INTO uploaded_logs VALUES (?, 0)", (f"{sys.argv[2]}{number}",))
    """)
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), name], env=child_environment())
        for name in "abc"
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with Journal(tmp_path) as journal:
        assert len(journal.run(ALL)) == 75
        assert journal.damaged is None


def child_environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def test_a_held_file_is_waited_for_until_the_deadline(tmp_path: Path, journal: Journal) -> None:
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(TimedOut) as caught:
            journal.run(ADD, ("a", 0.0), Deadline(0.05))
        with pytest.raises(TimedOut), journal.transaction(Deadline(0.05)):
            pytest.fail("the file is held")
    finally:
        other.close()
    assert FILE_NAME in caught.value.where
    assert caught.value.advice
    journal.run(ADD, ("a", 0.0), Deadline(5))


def test_another_thread_is_waited_for_until_the_deadline(journal: Journal) -> None:
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with journal.transaction():
            holding.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    holding.wait(10)
    with pytest.raises(TimedOut):
        journal.run(ALL, (), Deadline(0.05))
    release.set()
    thread.join()
    assert journal.run(ALL) == []


def test_a_full_disk_is_said_and_loses_nothing(journal: Journal) -> None:
    journal.run(ADD, ("kept", 0.0))
    pages = journal.run("PRAGMA page_count")[0][0]
    journal.run(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Internal) as caught:
        journal.set_meta("big", "x" * 100_000)
    assert "磁盘已满" in caught.value.what.zh
    assert journal.run(ALL) == [("kept",)]


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"\0" * 5000])
def test_a_file_that_is_no_database_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with Journal(tmp_path) as journal:
        assert journal.damaged is not None
        assert journal.damaged.read_bytes() == content
        journal.run(ADD, ("a", 0.0))
    with Journal(tmp_path) as journal:
        assert journal.damaged is None
        assert journal.run(ALL) == [("a",)]


def test_readable_rows_of_a_damaged_file_are_saved(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        for number in range(5):
            journal.run(
                "INSERT INTO operator_logs (id, payload) VALUES (?, ?)", (f"log{number}", "payload " * 900)
            )
        journal.set_meta("kept", "yes")
        fingerprint = journal.fingerprint("a")
        journal.tidy()
        root = journal.run("SELECT rootpage FROM sqlite_master WHERE name = 'intents_of_person'")[0][0]
        size = journal.run("PRAGMA page_size")[0][0]
    spoil(tmp_path / FILE_NAME, (root - 1) * size, b"\xff" * size)
    with Journal(tmp_path) as journal:
        assert journal.damaged is not None
        assert journal.damaged.exists()
        assert [row[0] for row in journal.run("SELECT id FROM operator_logs ORDER BY seq")] == [
            f"log{number}" for number in range(5)
        ]
        assert journal.meta("kept") == "yes"
        assert journal.fingerprint("a") == fingerprint


def test_damage_while_open_is_said(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.run(ADD, ("a", 0.0))
        journal.tidy()
        root = journal.run("SELECT rootpage FROM sqlite_master WHERE name = 'operator_logs'")[0][0]
        size = journal.run("PRAGMA page_size")[0][0]
        spoil(tmp_path / FILE_NAME, (root - 1) * size, b"\xff" * size)
        other = sqlite3.connect(tmp_path / FILE_NAME)  # another's change empties this connection's page cache
        with other:
            other.execute(ADD, ("b", 0.0))
        other.close()
        with pytest.raises(Internal) as caught:
            journal.run("SELECT * FROM operator_logs")
    assert "损坏" in caught.value.what.zh


def test_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path).close()
    newer = sqlite3.connect(tmp_path / FILE_NAME)
    newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 3}")
    newer.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(BadConfiguration) as caught:
        Journal(tmp_path)
    assert caught.value.found == str(len(MIGRATIONS) + 3)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / FILE_NAME)
    foreign.execute("CREATE TABLE patients (name TEXT)")
    foreign.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(BadConfiguration):
        Journal(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_an_older_version_is_migrated_in_one_transaction(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(tmp_path) as journal:
        journal.run(ADD, ("a", 0.0))
        key = journal.meta("key")
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE more (x)", "CREATE TABLE more (x)")))
    with pytest.raises(Internal):
        Journal(tmp_path)
    monkeypatch.setattr(module, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE more (x)",)))
    with Journal(tmp_path) as journal:
        assert journal.run("SELECT * FROM more") == []
        assert journal.run(ALL) == [("a",)]
        assert journal.meta("key") == key
        assert journal.run("PRAGMA user_version") == [(len(MIGRATIONS) + 1,)]
        assert journal.run("PRAGMA application_id") == [(APPLICATION_ID,)]


def not_a_directory(path: Path) -> Path:
    path.write_text("a file")
    return path


def file_is_directory(path: Path) -> Path:
    (path / FILE_NAME).mkdir(parents=True)
    return path


@pytest.mark.parametrize("make", [not_a_directory, file_is_directory])
def test_an_unusable_directory_is_said(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with pytest.raises(BadConfiguration) as caught:
        Journal(make(tmp_path / "state"))
    assert str(tmp_path) in caught.value.where
    assert caught.value.advice


def test_a_closed_journal_says_so(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.close()
    with pytest.raises(Internal):
        journal.run(ALL)
