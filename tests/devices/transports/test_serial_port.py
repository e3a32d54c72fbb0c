import errno
import fcntl
import os
import sys
from contextlib import closing

import pytest
from serial import SerialException

from support.terminals import terminal
from wscall.deadline import Deadline
from wscall.devices.transports.serial_port import BlockingStream, SerialOptions, explain, open_serial
from wscall.devices.transports.stream import PolledStream
from wscall.errors import BadConfiguration, DeviceAbsent, DeviceBusy, DeviceFault, DriverMissing, WscallError

OPTIONS = SerialOptions(port="COM3")


def test_a_pty_is_polled_and_a_port_without_descriptor_is_not() -> None:
    with terminal() as device, closing(open_serial({"port": device.name}, "T").stream) as stream:
        assert isinstance(stream, PolledStream)
    with closing(open_serial({"port": "loop://"}, "T").stream) as stream:
        assert isinstance(stream, BlockingStream)


def test_a_port_is_for_one_program_alone() -> None:
    with terminal() as device:
        other = os.open(device.name, os.O_RDWR | os.O_NOCTTY)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(DeviceBusy) as caught:
            open_serial({"port": device.name}, "T/scanner")
        os.close(other)
        assert caught.value.where == f"T/scanner {device.name}"
        open_serial({"port": device.name}, "T/scanner").stream.close()


def test_a_port_that_does_not_exist_is_absent() -> None:
    with pytest.raises(DeviceAbsent) as caught:
        open_serial({"port": "/dev/wscall-none"}, "T/scanner")
    assert "wscall devices" in caught.value.advice.en


def test_a_file_that_is_no_port_has_the_wrong_options() -> None:
    with pytest.raises(BadConfiguration):
        open_serial({"port": "/dev/null"}, "T/scanner")


def test_what_came_before_opening_is_not_seen() -> None:
    with terminal() as device:
        device.send(b"yesterday")
        with closing(open_serial({"port": device.name}, "T").stream) as stream:
            assert stream.read(Deadline(5), 0.01) == b""


def test_options_are_read_with_their_types_and_from_text() -> None:
    options = SerialOptions.read(
        {"kind": "serial", "port": "COM3", "baud": "115200", "parity": "e", "bits": 7}, "T"
    )
    assert options == SerialOptions(port="COM3", baud=115200, parity="E", bits=7)


@pytest.mark.parametrize(
    ("key", "value"),
    [("baud", "fast"), ("baud", 1), ("bits", 9), ("parity", "X"), ("stop", 3), ("flow", "yes"), ("bauds", 9600)],
)
def test_wrong_options_are_named(key: str, value: object) -> None:
    with pytest.raises(BadConfiguration) as caught:
        open_serial({"port": "COM3", key: value}, "T/scanner")
    assert caught.value.where == "T/scanner"
    assert key in caught.value.found
    assert caught.value.needed


@pytest.mark.parametrize(
    ("error", "kind", "advice"),
    [
        (SerialException(errno.ENOENT, "could not open port"), DeviceAbsent, "plugged in"),
        (SerialException("could not open port 'COM3': FileNotFoundError(2, '…')"), DeviceAbsent, "plugged in"),
        (SerialException(errno.EBUSY, "busy"), DeviceBusy, "close the program"),
        (
            SerialException("PermissionError(13, 'Access is denied.')"),
            DeviceBusy,
            "close",
        ),
        (SerialException(errno.EACCES, "Permission denied"), DeviceFault, "dialout"),
        (ValueError("Not a valid baudrate"), BadConfiguration, "baud"),
        (OSError(errno.EINVAL, "Invalid argument"), BadConfiguration, "baud"),
        (SerialException("odd"), DeviceFault, "unplug"),
    ],
)
def test_every_refusal_says_what_to_do(error: Exception, kind: type[WscallError], advice: str) -> None:
    explained = explain(error, OPTIONS, "T/scanner COM3")
    assert type(explained) is kind
    assert advice in explained.advice.en
    assert explained.advice.zh
    assert (explained.where, bool(explained.found), bool(explained.needed)) == ("T/scanner COM3", True, True)


def test_without_pyserial_the_driver_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "serial", None)
    with pytest.raises(DriverMissing, match="pyserial"):
        open_serial({"port": "COM3"}, "T")
