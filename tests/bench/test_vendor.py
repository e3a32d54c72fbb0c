"""The vendor directories that are measured with are real ones."""

import os
import tty
from pathlib import Path

import pytest

from wscall.bench.vendor import echo_host, scanner_host, simulated_device
from wscall.deadline import Deadline
from wscall.errors import NoCard


@pytest.mark.parametrize("isolation", ["process", "inline"])
def test_the_echo_answers_with_what_it_got(tmp_path: Path, isolation: str) -> None:
    with echo_host(tmp_path, isolation=isolation) as host:
        (device,) = host.devices()
        assert device.transmit("contactless", b"\x00\x01", Deadline(5)) == b"\x00\x01"
        (status,) = host.directories()
        assert (status.pid is None) == (isolation == "inline")
        assert status.devices[0].isolation == isolation


def test_the_scanner_reads_what_comes_over_its_line(tmp_path: Path) -> None:
    mine, other = os.openpty()
    try:
        tty.setraw(other)
        with scanner_host(tmp_path, "serial-scanner", f'kind = "serial"\nport = "{os.ttyname(other)}"') as host:
            (scanner,) = host.devices()
            assert scanner.identity()
            assert scanner.capabilities == ("CodeScanner",)
    finally:
        os.close(mine)
        os.close(other)


def test_a_bundled_device_comes_with_the_hands_on_its_simulator() -> None:
    with simulated_device("SIM", "reader") as (handle, hands), handle.lease("test", Deadline(20)) as reader:
        assert reader.power_on("contactless", Deadline(20))
        hands.remove()
        with pytest.raises(NoCard):
            reader.power_on("contactless", Deadline(20))
