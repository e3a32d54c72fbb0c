import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wscall.host.crashes import BUDGET, WINDOW, CrashBook, CrashRecord
from wscall.text import Text

WHY = Text("崩溃", "crashed")
DIRECTORY = Path("manu/BAD")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> CrashBook:
    return CrashBook(tmp_path / "state" / "crashes.json", clock)


def test_five_crashes_in_three_minutes_quarantine(book: CrashBook, clock: Clock) -> None:
    for _ in range(BUDGET - 1):
        assert not book.note(DIRECTORY, WHY).quarantined_since
        clock.now += WINDOW / BUDGET
    assert book.note(DIRECTORY, WHY).quarantined_since == clock.now
    clock.now += 10 * WINDOW
    record = book.look(DIRECTORY)
    assert record.quarantined_since, "until it is reset, however long that takes"
    assert record.reason == WHY


def test_slow_crashes_never_do(book: CrashBook, clock: Clock) -> None:
    for _ in range(3 * BUDGET):
        assert not book.note(DIRECTORY, WHY).quarantined_since
        clock.now += WINDOW / (BUDGET - 1)


def test_a_reset_forgets_one_directory(book: CrashBook) -> None:
    for _ in range(BUDGET):
        book.note(DIRECTORY, WHY)
        book.note(Path("manu/OTHER"), WHY)
    book.reset(DIRECTORY)
    assert book.look(DIRECTORY) == CrashRecord()
    assert book.look(Path("manu/OTHER")).quarantined_since


def test_a_clock_that_was_set_back_counts_nothing_from_the_future(book: CrashBook, clock: Clock) -> None:
    for _ in range(BUDGET - 1):
        book.note(DIRECTORY, WHY)
    clock.now -= 500
    assert book.note(DIRECTORY, WHY).crashes == (clock.now,)


def test_processes_share_the_count(tmp_path: Path) -> None:
    path = tmp_path / "crashes.json"
    program = f"""
import sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from wscall.host.crashes import CrashBook
from wscall.text import Text
for _ in range(2):
    CrashBook(Path({str(path)!r})).note(Path({str(DIRECTORY)!r}), Text("", ""))
"""
    processes = [subprocess.Popen([sys.executable, "-S", "-c", program]) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert CrashBook(path).note(DIRECTORY, WHY).quarantined_since


JUNK = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["crashes", "quarantined_since", "reason", str(DIRECTORY)]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | JUNK.map(lambda value: json.dumps(value).encode()))
def test_a_spoilt_file_counts_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "crashes.json"
    path.write_bytes(content)
    book = CrashBook(path)
    assert len(book.look(DIRECTORY).crashes) <= BUDGET
    assert book.note(DIRECTORY, WHY).crashes
