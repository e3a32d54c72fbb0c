"""Leases between threads and between real processes, one of which is killed."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceBusy
from wscall.platform.journal import Journal
from wscall.platform.leases import alive, hold

HOLDER = """
import sys
from pathlib import Path
from wscall.deadline import Deadline
from wscall.platform.journal import Journal
from wscall.platform.leases import hold
with Journal(Path(sys.argv[1])) as journal, hold(journal, "thing", Deadline(600)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path) as opened:
        yield opened


@pytest.fixture
def holder(tmp_path: Path, journal: Journal) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        yield child
        child.kill()


def test_a_lease_is_held_and_given_back(journal: Journal) -> None:
    with hold(journal, "thing", Deadline(5)):
        with pytest.raises(DeviceBusy), hold(journal, "thing", Deadline(5), wait=False):
            pytest.fail("held twice")
        with hold(journal, "another thing", Deadline(5), wait=False):
            pass
    with hold(journal, "thing", Deadline(5), wait=False):
        pass


def test_a_lease_is_given_back_after_an_error(journal: Journal) -> None:
    with pytest.raises(ZeroDivisionError), hold(journal, "thing", Deadline(5)):
        _ = 1 / 0
    with hold(journal, "thing", Deadline(5), wait=False):
        pass


def test_a_waiter_gets_the_lease_when_it_is_given_back(journal: Journal) -> None:
    order: list[str] = []
    holding = threading.Event()
    release = threading.Event()

    def first() -> None:
        with hold(journal, "thing", Deadline(20)):
            holding.set()
            release.wait(10)
            order.append("first")

    def second() -> None:
        with hold(journal, "thing", Deadline(20)):
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    holding.wait(10)
    threads[1].start()
    threading.Timer(0.05, release.set).start()
    for thread in threads:
        thread.join()
    assert order == ["first", "second"]


def test_the_deadline_ends_the_wait(journal: Journal, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(DeviceBusy), hold(journal, "thing", Deadline(0.2)):
        pytest.fail("held twice")


def test_a_caller_who_gives_up_ends_the_wait(journal: Journal, holder: subprocess.Popen[str]) -> None:
    deadline = Deadline(60)
    threading.Timer(0.05, deadline.cancel).start()
    with pytest.raises(Cancelled), hold(journal, "thing", deadline):
        pytest.fail("held twice")


def test_the_lease_of_a_killed_process_is_taken_over(journal: Journal, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(DeviceBusy), hold(journal, "thing", Deadline(5), wait=False):
        pytest.fail("held twice")
    holder.kill()
    holder.wait()
    with hold(journal, "thing", Deadline(5), wait=False):
        pass


def test_a_lease_past_its_time_is_taken_over(journal: Journal, holder: subprocess.Popen[str]) -> None:
    journal.run("UPDATE leases SET until = 0")
    with hold(journal, "thing", Deadline(5), wait=False):
        assert holder.poll() is None


def test_an_owner_on_another_machine_counts_until_its_time_is_over(journal: Journal) -> None:
    journal.run("INSERT INTO leases VALUES ('thing', 't', 'elsewhere', 1, 9e15)")
    with pytest.raises(DeviceBusy), hold(journal, "thing", Deadline(5), wait=False):
        pytest.fail("held twice")


def test_a_late_owner_does_not_take_its_successors_lease_away(journal: Journal) -> None:
    with hold(journal, "thing", Deadline(5)):
        journal.run("UPDATE leases SET token = 'successor'")
    assert journal.run("SELECT token FROM leases") == [("successor",)]


def test_which_processes_run() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert alive(os.getpid())
    assert not alive(child.pid)
