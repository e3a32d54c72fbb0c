"""A bundled vendor directory's driver in a Windows Python, with the library in both bitnesses."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.standins import standin
from support.wine import windows_python, wine_prefix
from wscall.sim.cards.persons import LIN

pytestmark = [pytest.mark.lane("wine"), pytest.mark.xdist_group("wine"), pytest.mark.usefixtures("wine")]


@pytest.fixture(scope="module")
def wine() -> Iterator[None]:
    with wine_prefix():
        yield


@pytest.mark.parametrize(("bits", "without"), [(32, "windows-x86_64"), (64, "windows-x86 ")])
def test_the_same_driver_reads_through_ctypes_and_through_the_library_host(
    bits: int, without: str, tmp_path: Path
) -> None:
    with standin(tmp_path, "DECARD", "reader", without=("linux-", without), runner="wine") as started:
        directory, name, transport, options = started.context
        windows = {key: value for key, value in transport.items() if key != "runner"}
        context = json.dumps([f"Z:{directory}", name, windows, dict(options)])
        done = windows_python("support.windows_driver", "wscall_plugins.dcrf32:open_device", context)
    told = json.loads(done.stdout)
    assert told["platform"] == "windows-x86_64"
    assert {key: told["values"][key] for key in ("xm", "kh")} == {key: LIN.values[key] for key in ("xm", "kh")}
    assert (Path(directory) / f"windows-x86{'_64' * (bits == 64)}" / "dcrf32.dll").is_file()
