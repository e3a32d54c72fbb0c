"""The scanner directories MINDE and KEYOU through the real host: on a serial line, and in HID-POS mode."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.standins import Standin, hosted, standin
from wscall.deadline import Deadline
from wscall.devices.attempt import Method
from wscall.devices.router import Router
from wscall.errors import DeviceAbsent

CODE = "5F27" * 16 + ":0:" + "A1B2" * 8
DIRECTORIES = ["MINDE", "KEYOU"]
SCAN = [Method[Any]("CodeScanner", lambda device, deadline: device.scan(deadline))]
LIMIT = 20.0


@contextmanager
def held_up(bench: Standin, code: str) -> Iterator[None]:
    """Somebody holds the code there until it is read: what comes before the scan begins does not count."""
    read = threading.Event()

    def hold() -> None:
        while not read.wait(0.2):
            bench.simulator.show(code)

    person = threading.Thread(target=hold)
    person.start()
    try:
        yield
    finally:
        read.set()
        person.join()


@pytest.mark.parametrize("directory", DIRECTORIES)
@pytest.mark.parametrize("device", ["scanner", "hid"])
def test_a_code_is_scanned(tmp_path: Path, directory: str, device: str) -> None:
    with (
        standin(tmp_path, directory, device) as bench,
        hosted(bench) as (_, scanner),
        held_up(bench, CODE),
    ):
        assert scanner.scan(Deadline(LIMIT)) == CODE


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_in_hid_mode_the_router_finds_it_where_there_is_no_port(tmp_path: Path, directory: str) -> None:
    with (
        standin(tmp_path, directory, "hid") as bench,
        hosted(bench) as (host, _),
        held_up(bench, CODE),
    ):
        routed = Router(host.devices, "readers+scanner", directory).read(SCAN, Deadline(LIMIT))
    assert routed.value == CODE, routed.error
    assert [(attempt.device, attempt.outcome) for attempt in routed.trail] == [
        ("scanner", "absent"),
        ("hid", "ok"),
    ]


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_unplugged_and_plugged_in_again_in_hid_mode(tmp_path: Path, directory: str) -> None:
    with standin(tmp_path, directory, "hid") as bench, hosted(bench) as (_, scanner):
        bench.simulator.unplug()
        with pytest.raises(DeviceAbsent):
            scanner.scan(Deadline(LIMIT))
        bench.simulator.plug()
        with held_up(bench, CODE):
            assert scanner.scan(Deadline(LIMIT)) == CODE
