"""The facade is the contract with vendors: its names are pinned here."""

import subprocess
import sys

import pytest

from wscall import plugin
from wscall.host import hookspecs

NAMES = """
BadConfiguration BadInput CAPABILITIES Cancelled CardSlots CheckContext CodeScanner Deadline Device DeviceAbsent
DeviceBusy DeviceContext DeviceFault DeviceIdentity DriverIncompatible DriverMissing DriverSpec Finding HealthCheck
IdCard IdCardReader Indicator Native NoCard NotSupported Observer PlatformSpec ReadFinished RecordReader Slot Text
TimedOut WscallError hookimpl
"""


def test_the_names_are_these_and_each_is_there() -> None:
    assert sorted(plugin.__all__) == sorted(NAMES.split())
    for name in plugin.__all__:
        assert getattr(plugin, name)


def test_the_types_of_the_host_are_the_hosts_own() -> None:
    assert plugin.Finding is hookspecs.Finding


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        plugin.no_such_name  # noqa: B018 - the access is the test


def test_importing_it_loads_nothing_heavy() -> None:
    program = (
        "import sys; from wscall.plugin import hookimpl;"
        "print(*{'pluggy', 'pydantic', 'dataclasses', 'logging', 'zeep', 'lxml'} & set(sys.modules))"
    )
    roots = f"import sys; sys.path += {sys.path!r}; "
    out = subprocess.run(
        [sys.executable, "-I", "-S", "-c", roots + program], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == ""
