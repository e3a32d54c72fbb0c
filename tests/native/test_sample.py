"""The specification's VC++ example, compiled as it stands there but for its form, beside the DLL."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from support.hospital import RESERVE
from support.native import WINDOWS, Place, Target

pytestmark = [
    pytest.mark.lane("wine"),
    pytest.mark.xdist_group("wine"),
    pytest.mark.parametrize("target", WINDOWS, ids=lambda target: target.name),
]


@pytest.fixture
def site(ready: Target, tmp_path: Path) -> Path:
    """The program's folder: the release package is unpacked beside it."""
    folder = tmp_path / "HIS 程序"
    folder.mkdir()
    for file in (ready.library, Path(ready.client("sample")[-1])):
        shutil.copy(file, folder)
    return folder


def run(target: Target, site: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [*target.runner, str(site / "sample.exe"), *arguments]
    return subprocess.run(command, capture_output=True, cwd=site, timeout=110, check=False)


def test_it_shows_who_the_card_is_of(open_place: Callable[..., Place], ready: Target, site: Path) -> None:
    open_place()
    done = run(ready, site, RESERVE.encode("ascii", "ignore").decode())
    assert done.returncode == 0
    assert done.stdout.decode("gbk").startswith("林晓雯|2|01|")


def test_it_shows_what_is_wrong(ready: Target, site: Path) -> None:
    done = run(ready, site, "")
    assert done.returncode == 1
    assert done.stdout.decode("gbk").startswith("设备连接异常：")
