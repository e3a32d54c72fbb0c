import os
from pathlib import Path

import pytest

from wscall.devices.transports.ports import Port, find_port, list_ports
from wscall.errors import BadConfiguration, DeviceAbsent

BRIDGE = Port("/dev/ttyUSB0", "1A86:7523", "USB Serial", "")
SCANNER = Port("/dev/ttyACM0", "1A86:7523", "Mindeo FS390", "S1")
BUILT_IN = Port("/dev/ttyS0")
PORTS = [BUILT_IN, BRIDGE, SCANNER]


def test_an_exact_name_is_taken_as_it_is() -> None:
    assert find_port("COM3", "", "", "T", PORTS) == Port("COM3")
    assert find_port("/dev/pts/9", "", "", "T", []).name == "/dev/pts/9"


def test_auto_is_the_only_usb_port() -> None:
    assert find_port("auto", "", "", "T", [BUILT_IN, SCANNER]) == SCANNER
    assert find_port("AUTO", "", "", "T", [BUILT_IN, SCANNER]) == SCANNER


def test_a_shared_bridge_chip_is_told_apart_by_its_product_text() -> None:
    assert find_port("auto", "1a86:7523", "mindeo", "T", PORTS) == SCANNER
    with pytest.raises(BadConfiguration) as caught:
        find_port("auto", "1A86:7523", "", "T", PORTS)
    assert "/dev/ttyUSB0" in caught.value.found
    assert "/dev/ttyACM0" in caught.value.found


def test_usb_and_pattern_together_narrow() -> None:
    assert find_port("/dev/ttyUSB*", "1A86:7523", "", "T", PORTS) == BRIDGE


@pytest.mark.parametrize("pattern", ["auto", "/dev/none*"])
def test_a_port_that_is_not_there_is_absent_and_tells_what_is(pattern: str) -> None:
    with pytest.raises(DeviceAbsent) as caught:
        find_port(pattern, "", "", "T/scanner", [BUILT_IN])
    assert (caught.value.where, caught.value.found, caught.value.needed) == ("T/scanner", "/dev/ttyS0", pattern)
    assert "USB-COM" in caught.value.advice.en


def test_without_any_port_that_is_said() -> None:
    with pytest.raises(DeviceAbsent, match="本机没有串口"):
        find_port("auto", "", "", "T", [])


@pytest.mark.parametrize("usb", ["1A86", "1A86:752", "zzzz:7523", "1A86:75230"])
def test_a_malformed_usb_id_is_refused(usb: str) -> None:
    with pytest.raises(BadConfiguration):
        find_port("auto", usb, "", "T", PORTS)


@pytest.mark.skipif(os.name == "nt", reason="a port is no file on Windows")
def test_a_pattern_finds_files_that_no_list_knows(tmp_path: Path) -> None:
    (tmp_path / "scanner1").touch()
    assert find_port(f"{tmp_path}/scan*", "", "", "T", []).name == str(tmp_path / "scanner1")
    (tmp_path / "scanner2").touch()
    with pytest.raises(BadConfiguration):
        find_port(f"{tmp_path}/scan*", "", "", "T", [])


def test_the_ports_of_this_machine_can_be_listed() -> None:
    assert all(port.name for port in list_ports())
