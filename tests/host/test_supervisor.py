"""One worker for several devices and threads: side by side, started once, ended once."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hosting import host_of
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.errors import Cancelled, DeviceFault, TimedOut, WscallError
from wscall.host import DeviceHandle, Host

SECOND = '[[device]]\nname = "second"\ndriver = "test"\ncapabilities = ["CodeScanner", "CardSlots"]\n'
BY_NAME = """
Cancellable = Device
class Second(Reader):
    pass
def Device(context):
    return Second(context) if context.name == "second" else Cancellable(context)
CAPABILITIES = ("CardSlots",
"""


@pytest.fixture
def host(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Host]:
    """A host with one directory: device ``reader`` behaves as the parameter says, device ``second`` well."""
    folder = write_vendor(tmp_path / "manu", "A", request.param, more=SECOND)
    module = (folder / "driver.py").read_text(encoding="utf-8")
    (folder / "driver.py").write_text(module.replace('\nCAPABILITIES = ("CardSlots",', BY_NAME), encoding="utf-8")
    with host_of(tmp_path, "A") as made:
        yield made


def in_background(device: DeviceHandle, deadline: Deadline) -> tuple[threading.Thread, list[WscallError]]:
    errors: list[WscallError] = []

    def scan() -> None:
        try:
            device.scan(deadline)
        except WscallError as error:
            errors.append(error)

    thread = threading.Thread(target=scan)
    thread.start()
    return thread, errors


@pytest.mark.parametrize("host", ["cancellable"], indirect=True)
def test_one_device_works_while_another_of_the_directory_waits(host: Host) -> None:
    waiting, second = host.devices()
    waiting.identity()
    deadline = Deadline(60)
    thread, errors = in_background(waiting, deadline)
    for _ in range(20):
        assert second.scan(Deadline(10)) == "CODE-second"
        assert second.transmit("a", b"\x01", Deadline(10)) == b"\x01\x90\x00"
    assert thread.is_alive()
    deadline.cancel()
    thread.join(30)
    assert isinstance(errors[0], Cancelled)


@pytest.mark.parametrize("host", ["hang"], indirect=True)
def test_a_hang_of_one_device_tells_the_others_why_they_failed(host: Host) -> None:
    hanging, second = host.devices()
    second.identity()
    module_deadline = Deadline(0.5)
    thread, errors = in_background(hanging, module_deadline)
    thread.join(30)
    assert isinstance(errors[0], TimedOut)
    assert second.scan(Deadline(10)) == "CODE-second", "the next use starts a new worker"
    assert host.directories()[0].crashes == 1


@pytest.mark.parametrize("host", ["good"], indirect=True)
def test_many_threads_start_one_worker(host: Host, tmp_path: Path) -> None:
    second = host.devices()[1]
    pids: set[int | None] = set()
    barrier = threading.Barrier(6)

    def use() -> None:
        barrier.wait(30)
        second.identity()
        pids.add(host.directories()[0].pid)

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 1


@pytest.mark.parametrize("host", ["good"], indirect=True)
def test_a_worker_that_died_while_idle_costs_no_attempt(host: Host) -> None:
    device = host.devices()[0]
    device.identity()
    pid = host.directories()[0].pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert device.scan(Deadline(10)) == "CODE-reader"
    status = host.directories()[0]
    assert status.pid not in {None, pid}
    assert status.crashes == 1


@pytest.mark.parametrize("host", ["crash"], indirect=True)
def test_a_crash_under_two_requests_counts_once(host: Host) -> None:
    crashing, second = host.devices()
    second.identity()
    with pytest.raises(DeviceFault, match="SIGSEGV"):
        crashing.scan(Deadline(10))
    assert host.directories()[0].crashes == 1
    assert second.scan(Deadline(10)) == "CODE-second"


@pytest.mark.parametrize("host", ["good"], indirect=True)
def test_no_time_left_is_told_without_asking(host: Host) -> None:
    with pytest.raises(TimedOut):
        host.devices()[0].scan(Deadline(0))
    cancelled = Deadline(5)
    cancelled.cancel()
    with pytest.raises(Cancelled):
        host.devices()[0].scan(cancelled)
    assert host.directories()[0].pid is None


def test_a_caller_in_a_hurry_does_not_blame_a_slow_start(tmp_path: Path) -> None:
    write_vendor(tmp_path / "manu", "A", "slow_import", more="[device.limits]\nstart = 9.0\n")
    with host_of(tmp_path, "A") as host:
        with pytest.raises(TimedOut):
            host.devices()[0].scan(Deadline(0.3))
        assert host.directories()[0].crashes == 0


def test_closing_ends_the_worker_and_lets_devices_close_first(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    module = (folder / "driver.py").read_text(encoding="utf-8")
    farewell = f"    def close(self):\n        open({str(tmp_path / 'closed')!r}, 'w').close()\n"
    module = module.replace("class Device(Reader):\n    pass", "class Device(Reader):\n" + farewell)
    (folder / "driver.py").write_text(module, encoding="utf-8")
    host = host_of(tmp_path, "A")
    host.devices()[0].identity()
    pid = host.directories()[0].pid
    assert pid
    host.close()
    assert (tmp_path / "closed").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_closing_does_not_wait_for_a_device_that_hangs(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    module = (folder / "driver.py").read_text(encoding="utf-8")
    module = module.replace(
        "class Device(Reader):\n    pass", "class Device(Reader):\n    def close(self):\n        time.sleep(600)"
    )
    (folder / "driver.py").write_text(module, encoding="utf-8")
    host = host_of(tmp_path, "A")
    host.devices()[0].identity()
    pid = host.directories()[0].pid
    assert pid
    host.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
