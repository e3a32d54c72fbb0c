"""A bundled vendor directory's driver in a Windows Python, with the library in both bitnesses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.standins import standin, windows_only
from support.wine import windows_python, wine_prefix
from wscall.devices.capabilities import DeviceContext
from wscall.devices.transports.binary import read_binary
from wscall.sim.cards.persons import LIN

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.fixture(params=[32, 64])
def device(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DeviceContext]:
    """A reader of decard's as a Windows program sees it; of the two libraries only one is there."""
    with standin(tmp_path, "DECARD", "reader", windows_only(request.param), runner="wine") as started:
        (library,) = Path(started.context.directory).rglob("dcrf32.dll")
        binary = read_binary(library, "test")
        assert binary
        assert binary.bits == request.param
        transport = {key: value for key, value in started.context.transport.items() if key != "runner"}
        yield started.context._replace(directory=f"Z:{started.context.directory}", transport=transport)


def test_the_same_driver_reads_through_ctypes_and_through_the_library_host(device: DeviceContext) -> None:
    done = windows_python("support.windows_driver", "wscall_plugins.dcrf32:open_device", json.dumps(device))
    told = json.loads(done.stdout)
    assert told["platform"] == "windows-x86_64"
    assert {key: told["values"][key] for key in ("xm", "kh")} == {key: LIN.values[key] for key in ("xm", "kh")}


def test_a_worker_of_a_windows_python_and_what_it_starts(device: DeviceContext) -> None:
    planned = {
        "name": device.name,
        "driver": "dcrf32",
        "reference": "wscall_plugins.dcrf32:open_device",
        "capabilities": ["CardSlots"],
        "concurrency": "serial",
        "apartment": "STA",
        "transport": device.transport,
        "options": device.options,
    }
    setup = {"directory": "DECARD", "path": device.directory, "code": "x", "module": "", "devices": [planned]}
    done = windows_python("support.windows_worker", json.dumps(setup), "wscall_plugins.dcrf32")
    told = json.loads(done.stdout)
    assert (told["hello"]["bits"], told["hello"]["error"]) == (64, None)
    assert bytes.fromhex(told["powered"]["result"])
    assert told["answered"]["result"].endswith("9000")
    assert told["alive"] is False
