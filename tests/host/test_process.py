"""What a worker gets of the world, and what remains of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import wscall
from support.hosting import host_of
from support.vendor_dirs import write_vendor
from wscall.deadline import Deadline
from wscall.host.process import import_roots, worker_environment


def replace(folder: Path, old: str, new: str) -> None:
    module = (folder / "driver.py").read_text(encoding="utf-8")
    assert old in module
    (folder / "driver.py").write_text(module.replace(old, new), encoding="utf-8")


def test_no_secret_no_proxy_and_nothing_of_python_reaches_a_vendor(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = {"WSCALL_PASSWORD", "WSCALL_SAM_PIN", "WSCALL_AUTH_KEY", "https_proxy", "PYTHONPATH", "MY_TOKEN"}
    for name in [*secret, "WSCALL_STATE_DIR", "PCSCLITE_CSOCK_NAME"]:
        monkeypatch.setenv(name, "x")
    environment = worker_environment()
    assert not secret & set(environment)
    assert {"WSCALL_STATE_DIR", "PCSCLITE_CSOCK_NAME"} <= set(environment)


def test_imports_come_from_wscall_the_plugins_and_the_installed_libraries() -> None:
    roots = import_roots(["json"])
    assert str(Path(wscall.__file__).parents[1]) in roots
    assert any((Path(root) / "wscall_plugins").is_dir() for root in roots)
    assert str(Path.cwd()) not in roots
    assert "" not in roots


def test_a_worker_sees_no_descriptor_of_the_host_and_null_as_input(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    seen = "' '.join([repr(os.read(0, 9)), str(os.path.sameopenfile(1, 2)), *os.listdir('/proc/self/fd')])"
    replace(folder, '"CODE-" + self.context.name', seen)
    with (tmp_path / "kept").open("w", encoding="utf-8") as kept, host_of(tmp_path, "A") as host:
        os.set_inheritable(kept.fileno(), True)
        read, same, *descriptors = host.devices()[0].scan(Deadline(5)).split()
        assert read == "b''"
        assert same == "True"
        assert len(descriptors) <= 6  # the three of everybody, two pipes, the listing itself


def test_a_worker_is_light(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    heavy = (
        "pydantic",
        "zeep",
        "lxml",
        "click",
        "rich",
        "structlog",
        "pluggy",
        "urllib3",
        "dataclasses",
        "logging",
    )
    replace(folder, '"CODE-" + self.context.name', f"' '.join(set({heavy}) & set(sys.modules))")
    with host_of(tmp_path, "A") as host:
        assert not host.devices()[0].scan(Deadline(5))


def test_a_worker_leaves_no_core_file(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    limit = "str(__import__('resource').getrlimit(__import__('resource').RLIMIT_CORE))"
    replace(folder, '"CODE-" + self.context.name', limit)
    with host_of(tmp_path, "A") as host:
        assert host.devices()[0].scan(Deadline(5)) == "(0, 0)"


def test_what_a_worker_started_ends_with_it(tmp_path: Path) -> None:
    folder = write_vendor(tmp_path / "manu", "A")
    child = "str(__import__('subprocess').Popen(['sleep', '600']).pid)"
    replace(folder, '"CODE-" + self.context.name', child)
    with host_of(tmp_path, "A") as host:
        pid = int(host.devices()[0].scan(Deadline(5)))
        os.kill(pid, 0)
    _wait_for_end(pid)


@pytest.mark.parametrize("kind", ["good", "hang"])
def test_a_worker_ends_when_its_host_is_killed(tmp_path: Path, kind: str) -> None:
    write_vendor(tmp_path / "manu", "A", kind)
    program = f"""
import sys, threading
sys.path[:0] = {sys.path!r}
from pathlib import Path
from support.hosting import host_of
from wscall.deadline import Deadline
host = host_of(Path({str(tmp_path)!r}), "A")
device = host.devices()[0]
device.identity()
threading.Thread(target=device.scan, args=(Deadline(500),), daemon=True).start()
threading.Thread(target=device.transmit, args=("a", b"x", Deadline(500)), daemon=True).start()
print(host.directories()[0].pid, flush=True)
threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    _wait_for_end(pid)


def _wait_for_end(pid: int) -> None:
    """Until a process that is not our child has ended."""
    import select

    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        assert poll.poll(20_000), f"process {pid} is still there"
    finally:
        os.close(descriptor)
