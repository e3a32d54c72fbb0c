"""Operator logs: what is in them, and that none is lost, blocked or sent twice without need."""

import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.scripted_platform import CALLER, ScriptedPlatform, refusal, unsupported, with_key
from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceBusy, NotSupported, PlatformRefused, PlatformUnreachable, WscallError
from wscall.model import OperatorLogInfo
from wscall.platform.journal import Journal
from wscall.platform.leases import hold
from wscall.platform.operator_log import OperatorLogQueue, UploadSummary, Visit, operator_log_for, payload_of
from wscall.platform.port import Caller, Reply
from wscall.text import Text

WHAT = Text("断开", "dropped")


class Recorder(ScriptedPlatform):
    """Keeps the logs that it took, in order."""

    def __init__(self, where: Path) -> None:
        super().__init__(where)
        self.taken: list[str] = []

    def operator_log(self, caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        reply = super().operator_log(caller, log, deadline)
        self.taken.append(log.kh)
        return reply


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "state") as opened:
        yield opened


@pytest.fixture
def queue(journal: Journal) -> OperatorLogQueue:
    return OperatorLogQueue(journal)


@pytest.fixture
def platform(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "cards")


def soon() -> Deadline:
    return Deadline(20)


def log(name: str) -> OperatorLogInfo:
    return OperatorLogInfo(kh=name, operTime="2025-01-01 08:00:00", xm="袁宇阳")


def fill(queue: OperatorLogQueue, names: str) -> None:
    for name in names:
        queue.append(log(name))


def test_uploaded_oldest_first_and_then_gone(
    queue: OperatorLogQueue, platform: Recorder, journal: Journal
) -> None:
    fill(queue, "cab")
    assert queue.count() == 3
    assert queue.upload(platform, with_key, soon()) == UploadSummary(3, (), 0)
    assert platform.taken == list("cab")
    assert journal.run("SELECT * FROM operator_logs") == []
    assert queue.upload(platform, with_key, soon()) == UploadSummary(0, (), 0)


def test_the_same_log_is_queued_once(queue: OperatorLogQueue, platform: Recorder) -> None:
    first = queue.append(log("a"))
    assert queue.append(log("a")) == first
    assert queue.append(log("b")) != first
    assert queue.count() == 2
    queue.upload(platform, with_key, soon())
    assert queue.append(log("a")) == first
    assert queue.count() == 0


def test_an_id_is_stable_over_a_restart(tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        with Journal(tmp_path / "again") as journal:
            queue = OperatorLogQueue(journal)
            ids.append(queue.append(log("a")))
            assert queue.count() == 1
    assert ids[0] == ids[1]


def test_what_the_platform_gets_is_what_was_queued(queue: OperatorLogQueue, platform: ScriptedPlatform) -> None:
    whole = OperatorLogInfo.of({name: f"值{number}" for number, name in enumerate(OperatorLogInfo.model_fields)})
    got: list[OperatorLogInfo] = []

    def keep(caller: Caller, log: OperatorLogInfo, deadline: Deadline) -> Reply[None]:
        assert caller == CALLER
        got.append(log)
        return Recorder.operator_log(platform, caller, log, deadline)  # type: ignore[arg-type]  # a recorder it is

    platform.operator_log = keep  # type: ignore[method-assign]  # to look at the argument
    queue.append(whole)
    queue.append(OperatorLogInfo())
    queue.upload(platform, with_key, soon())
    assert got == [whole, OperatorLogInfo()]


def test_a_refused_log_is_parked_and_blocks_no_other(queue: OperatorLogQueue, platform: Recorder) -> None:
    fill(queue, "abc")
    platform.before["operator_log"] = deque([None, refusal(10150)])
    summary = queue.upload(platform, with_key, soon())
    assert (summary.uploaded, summary.queued, summary.stopped) == (2, 0, None)
    assert platform.taken == ["a", "c"]
    (parked,) = summary.parked
    assert (parked.code, parked.text) == (10150, "said so")
    assert queue.parked() == (parked,)
    assert queue.upload(platform, with_key, soon()).uploaded == 0
    assert queue.release() == 1
    assert queue.parked() == ()
    assert queue.upload(platform, with_key, soon()).uploaded == 1
    assert platform.taken == ["a", "c", "b"]


@pytest.mark.parametrize(
    "error",
    [PlatformUnreachable(WHAT), unsupported("operatorLog"), refusal(10105), refusal(10103), refusal(10129)],
)
def test_what_is_not_the_logs_fault_leaves_it_queued(
    queue: OperatorLogQueue, platform: Recorder, error: WscallError
) -> None:
    fill(queue, "abc")
    platform.before["operator_log"] = deque([None, error])
    summary = queue.upload(platform, with_key, soon())
    assert (summary.uploaded, summary.parked, summary.queued) == (1, (), 2)
    assert summary.stopped is error
    assert queue.upload(platform, with_key, soon()).uploaded == 2
    assert platform.taken == ["a", "b", "c"]


def test_pauses_grow_survive_a_restart_and_end(
    queue: OperatorLogQueue, platform: Recorder, journal: Journal
) -> None:
    fill(queue, "a")
    lengths = []
    for _ in range(12):
        platform.before["operator_log"] = deque([PlatformUnreachable(WHAT)])
        begun = time.time()
        queue.upload(platform, with_key, soon())
        lengths.append(queue.backoff().due - begun)
    assert lengths == sorted(lengths) or lengths[-1] == pytest.approx(900, abs=5)
    assert lengths[0] == pytest.approx(5, abs=2)
    assert max(lengths) < 905
    assert OperatorLogQueue(journal).backoff().failures == 12
    queue.upload(platform, with_key, soon())
    assert queue.backoff() == (0, 0.0)


def test_a_cancelled_upload_ends_between_logs(queue: OperatorLogQueue, platform: Recorder) -> None:
    fill(queue, "abc")
    platform.before["operator_log"] = deque([None, Cancelled(WHAT)])
    with pytest.raises(Cancelled):
        queue.upload(platform, with_key, soon())
    assert queue.count() == 2


def test_a_crash_before_the_answer_is_kept_sends_again(queue: OperatorLogQueue, platform: Recorder) -> None:
    fill(queue, "a")
    platform.after["operator_log"] = deque([RuntimeError("crash")])
    with pytest.raises(RuntimeError):
        queue.upload(platform, with_key, soon())
    assert queue.count() == 1
    queue.upload(platform, with_key, soon())
    assert platform.calls == ["operator_log"] * 2


def test_one_process_uploads_at_a_time(queue: OperatorLogQueue, platform: Recorder, journal: Journal) -> None:
    fill(queue, "a")
    with hold(journal, "upload", soon()):
        summary = queue.upload(platform, with_key, soon())
    assert isinstance(summary.stopped, DeviceBusy)
    assert (platform.calls, summary.queued) == ([], 1)


def test_what_is_appended_meanwhile_waits_for_the_next_upload(queue: OperatorLogQueue, platform: Recorder) -> None:
    fill(queue, "a")
    platform.after["operator_log"] = deque([lambda: queue.append(log("b"))])
    assert queue.upload(platform, with_key, soon()) == UploadSummary(1, (), 1)


def test_uploaded_logs_leave_no_personal_data(queue: OperatorLogQueue, platform: Recorder, tmp_path: Path) -> None:
    fill(queue, "abc")
    queue.upload(platform, with_key, soon())
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    assert "袁宇阳".encode() not in kept
    assert CALLER.authKey.encode() not in kept


def test_ids_of_uploaded_logs_are_forgotten_in_time(
    queue: OperatorLogQueue, platform: Recorder, journal: Journal
) -> None:
    fill(queue, "a")
    queue.upload(platform, with_key, soon())
    journal.run("UPDATE uploaded_logs SET at = 1")
    queue.upload(platform, with_key, soon())
    assert journal.run("SELECT * FROM uploaded_logs") == []


def test_arrivals_end_a_wait(queue: OperatorLogQueue) -> None:
    before = queue.arrivals
    thread = threading.Thread(target=lambda: queue.wait(before, 60))
    thread.start()
    queue.append(log("a"))
    thread.join(10)
    assert not thread.is_alive()
    queue.wait(before, 60)


# the content of a log

VISIT = Visit("121212", "统一测试机构", "330100")
RESERVE = {"ksdm": "00001", "ksmc": "心脑血管外科", "Kslx": "1", "medicalType": "1", "TerminalType": "1"} | {
    "Amount": "0.00", "PayMode": "0", "BankCode": "62234789", "raw": "ignored"
}  # fmt: skip
READ = {"kh": "KH", "xm": "某某", "xpxlh": "CHIP", "orgCode": "999", "yycsdm": "420000", "sfzhm": "ignored"}
AT = datetime(2025, 2, 3, 4, 5, 6)  # noqa: DTZ001 - the interface's times are local


def test_the_log_of_a_physical_card() -> None:
    made = operator_log_for(READ, RESERVE, VISIT, electronic=False, machineCode="M1", SAMCode="S1", at=AT)
    assert made == OperatorLogInfo(
        ksdm="00001", ksmc="心脑血管外科", Kslx="1", SAMCode="S1", machineCode="M1", xpxlh="CHIP", operCode="0",
        operTime="2025-02-03 04:05:06", medicalType="1", TerminalType="1", Amount="0.00", PayMode="0",
        orgCode="999", BankCode="62234789", yycsdm="420000", useOrgCode="121212", useOrgName="统一测试机构",
        useCityCode="330100", kh="KH", xm="某某",
    )  # fmt: skip


def test_the_log_of_an_electronic_card() -> None:
    made = operator_log_for(READ | {"vuid": "VUID"}, {}, VISIT, electronic=True, SAMCode="S1", operCode="1", at=AT)
    assert (made.SAMCode, made.machineCode, made.xpxlh, made.operCode) == ("noSam", "SweepBlock", "VUID", "1")
    assert operator_log_for(READ, {}, VISIT, electronic=True, machineCode="M1").machineCode == "M1"
    assert operator_log_for(READ, {}, VISIT, electronic=True).xpxlh == "CHIP"


def test_what_nobody_tells_is_the_specifications_word_or_empty() -> None:
    made = operator_log_for({}, {}, Visit("121212"), electronic=False)
    assert (made.SAMCode, made.machineCode, made.kh, made.ksdm) == ("noSam", "SweepBlock", "", "")
    datetime.strptime(made.operTime, "%Y-%m-%d %H:%M:%S").astimezone()


def test_a_payload_names_only_what_is_filled() -> None:
    assert json.loads(payload_of(log("a"))) == {"kh": "a", "operTime": "2025-01-01 08:00:00", "xm": "袁宇阳"}


# any sequence of failures

FAULTS = [None, PlatformUnreachable(WHAT), NotSupported(WHAT), refusal(10129), refusal(10150)]


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(st.sampled_from("abcdef"), max_size=6, unique=True),
    before=st.lists(st.sampled_from(FAULTS), max_size=6),
    after=st.lists(st.sampled_from(FAULTS[:3]), max_size=6),
)
def test_every_log_arrives(
    names: list[str], before: list[WscallError | None], after: list[WscallError | None]
) -> None:
    with TemporaryDirectory() as folder, Journal(Path(folder)) as journal:
        queue, platform = OperatorLogQueue(journal), Recorder(Path(folder) / "cards")
        platform.before["operator_log"] = deque(before)
        platform.after["operator_log"] = deque(after)
        fill(queue, "".join(names))
        for _ in range(20):
            summary = queue.upload(platform, with_key, soon())
            assert summary.queued + len(queue.parked()) + len(platform.taken) == len(names)
            queue.release()
            if not queue.count():
                break
        assert sorted(platform.taken) == sorted(names)
        if not any(isinstance(each, PlatformRefused) and each.code == 10150 for each in before):
            assert platform.taken == names
