"""inotify: wakes for files that come and go, and for the end."""

import threading
from pathlib import Path

import pytest

from wscall.devices.arrivals import NoArrivals, open_arrivals
from wscall.devices.arrivals.linux import FolderArrivals

LONG = 60.0


def test_what_comes_and_goes_wakes(tmp_path: Path) -> None:
    arrivals = open_arrivals([tmp_path, tmp_path / "nowhere"])
    assert isinstance(arrivals, FolderArrivals)
    assert not arrivals.wait(0)
    (tmp_path / "ttyUSB0").touch()
    assert arrivals.wait(LONG)
    assert not arrivals.wait(0)
    (tmp_path / "link").symlink_to("/dev/pts/0")
    (tmp_path / "ttyUSB0").unlink()
    assert arrivals.wait(LONG)
    assert not arrivals.wait(0), "all that happened meanwhile wakes once"
    (tmp_path / "link").rename(tmp_path / "other")
    assert arrivals.wait(LONG)
    arrivals.release()


def test_what_is_written_into_a_file_is_no_news(tmp_path: Path) -> None:
    file = tmp_path / "port"
    file.touch()
    arrivals = open_arrivals([tmp_path])
    file.write_text("data", encoding="ascii")
    file.chmod(0o600)
    assert not arrivals.wait(0)
    arrivals.release()


@pytest.mark.parametrize("kind", [FolderArrivals, lambda _folders: NoArrivals()])
def test_closing_wakes_who_waits_without_limit(tmp_path: Path, kind: type[FolderArrivals]) -> None:
    arrivals = kind([tmp_path])
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(arrivals.wait(None)))
    thread.start()
    arrivals.close()
    thread.join(LONG)
    assert said == [False]
    assert arrivals.closed
    assert not arrivals.wait(None)
    arrivals.release()
