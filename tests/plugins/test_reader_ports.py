"""Which ports are tried, and what is said when none has a reader."""

import pytest

from wscall.devices.options import Options
from wscall.errors import BadConfiguration, DeviceAbsent, DeviceFault, Native
from wscall.text import Text
from wscall_plugins.reader_ports import SERIAL, USB, open_first, wanted_ports

KEYS = {"port"}


@pytest.mark.parametrize("value", ["auto", "AUTO"])
def test_auto(value: str) -> None:
    assert wanted_ports(Options({"port": value}, "SS/x", KEYS)) == USB
    assert wanted_ports(Options({}, "SS/x", KEYS), SERIAL) == SERIAL


@pytest.mark.parametrize("value", [3, "3", 1016])
def test_a_port_that_is_named_is_the_only_one(value: object) -> None:
    assert wanted_ports(Options({"port": value}, "SS/x", KEYS)) == (int(str(value)),)


@pytest.mark.parametrize("value", [0, 1017, "COM3"])
def test_what_is_no_port(value: object) -> None:
    with pytest.raises(BadConfiguration):
        wanted_ports(Options({"port": value}, "SS/x", KEYS))


def test_the_first_that_opens() -> None:
    tried: list[int] = []

    def opens(port: int) -> None:
        tried.append(port)
        if port < 1003:
            raise DeviceAbsent(Text("端口打开失败", "cannot be opened"))

    assert open_first(opens, USB, "SS/x") == 1003
    assert tried == [1001, 1002, 1003]


def test_none_opens() -> None:
    def opens(_port: int) -> None:
        raise DeviceAbsent(Text("端口打开失败", "cannot be opened"), native=Native("1"))

    with pytest.raises(DeviceAbsent) as caught:
        open_first(opens, SERIAL, "SS/x")
    assert caught.value.native == Native("1")
    assert caught.value.where == "SS/x"
    assert "1 … 16" in caught.value.needed


def test_a_fault_ends_the_search() -> None:
    def opens(_port: int) -> None:
        raise DeviceFault(Text("自检失败", "self-test failed"))

    with pytest.raises(DeviceFault):
        open_first(opens, USB, "SS/x")
