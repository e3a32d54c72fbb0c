"""The background upload: prompt, patient, and gone when it is told to."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.scripted_platform import ScriptedPlatform, with_key
from wscall.deadline import Deadline
from wscall.errors import PlatformUnreachable
from wscall.model import OperatorLogInfo
from wscall.platform import operator_log
from wscall.platform.journal import Journal
from wscall.platform.operator_log import OperatorLogQueue
from wscall.platform.port import Caller, Reply
from wscall.platform.uploader import OperatorLogUploader
from wscall.text import Text


class Waiting(ScriptedPlatform):
    """Counts what it took, and can keep a call until it is cancelled."""

    def __init__(self, where: Path) -> None:
        super().__init__(where)
        self.taken = threading.Semaphore(0)
        self.busy = threading.Event()
        self.keep = False

    def operator_log(self, caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        self.busy.set()
        if self.keep:
            deadline.wait(60)
            deadline.check(Text("上传", "upload"))
        reply = super().operator_log(caller, log, deadline)
        self.taken.release()
        return reply


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[OperatorLogQueue]:
    with Journal(tmp_path / "state") as journal:
        yield OperatorLogQueue(journal)


@pytest.fixture
def platform(tmp_path: Path) -> Waiting:
    return Waiting(tmp_path / "cards")


def log(number: int) -> OperatorLogInfo:
    return OperatorLogInfo(kh=str(number))


def test_uploads_what_is_there_and_what_comes(queue: OperatorLogQueue, platform: Waiting) -> None:
    queue.append(log(0))
    with OperatorLogUploader(queue, platform, with_key):
        for number in range(1, 4):
            assert platform.taken.acquire(timeout=20)
            queue.append(log(number))
        assert platform.taken.acquire(timeout=20)
    assert queue.count() == 0


def test_tries_again_when_it_is_due(
    queue: OperatorLogQueue, platform: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operator_log, "_FIRST_PAUSE", 0.05)
    monkeypatch.setattr("wscall.platform.uploader._PAUSE", 0.01)
    platform.before["operator_log"] = deque([PlatformUnreachable(Text("断开", "down"))] * 2)
    queue.append(log(0))
    with OperatorLogUploader(queue, platform, with_key):
        assert platform.taken.acquire(timeout=20)
    assert platform.calls == ["operator_log"] * 3


def test_a_pause_is_kept_over_a_restart(queue: OperatorLogQueue, platform: Waiting) -> None:
    queue.append(log(0))
    platform.before["operator_log"] = deque([PlatformUnreachable(Text("断开", "down"))])
    queue.upload(platform, with_key, Deadline(20))
    assert queue.backoff().due > time.time()
    with OperatorLogUploader(queue, platform, with_key):
        queue.append(log(1))
        assert not platform.taken.acquire(timeout=0.2)
    assert platform.calls == ["operator_log"]


def test_stopping_cancels_what_is_under_way(queue: OperatorLogQueue, platform: Waiting) -> None:
    platform.keep = True
    queue.append(log(0))
    uploader = OperatorLogUploader(queue, platform, with_key).start()
    assert platform.busy.wait(20)
    uploader.stop()
    assert not any(thread.name == "wscall-operator-logs" for thread in threading.enumerate())
    assert queue.count() == 1


def test_a_grace_lets_what_waits_go_out_first(queue: OperatorLogQueue, platform: Waiting) -> None:
    for number in range(5):
        queue.append(log(number))
    uploader = OperatorLogUploader(queue, platform, with_key).start()
    uploader.stop(grace=60)
    assert queue.count() == 0


def test_stopping_while_idle_or_before_the_start(queue: OperatorLogQueue, platform: Waiting) -> None:
    OperatorLogUploader(queue, platform, with_key).stop()
    with OperatorLogUploader(queue, platform, with_key):
        pass
    assert not any(thread.name == "wscall-operator-logs" for thread in threading.enumerate())


def test_a_defect_does_not_end_the_thread(
    queue: OperatorLogQueue, platform: Waiting, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("wscall.platform.uploader._PAUSE", 0.01)
    platform.before["operator_log"] = deque([RuntimeError("a defect")])
    queue.append(log(0))
    with OperatorLogUploader(queue, platform, with_key):
        assert platform.taken.acquire(timeout=20)
    assert "operator logs: defect" in caplog.text
