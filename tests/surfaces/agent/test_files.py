import stat
import threading
from pathlib import Path

import pytest

from wscall.errors import DeviceBusy
from wscall.surfaces.agent import files
from wscall.surfaces.agent.files import AgentAddress, AgentFolder

ADDRESS = AgentAddress(4711, 21200, "t" * 43, "/配置/WSCallConfig.ini", ("python", "-m"), 5120, 1024, "GBK", 60.0)


def test_an_address_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = AgentFolder(tmp_path / "state")
    folder.write_address(ADDRESS)
    said = folder.address()
    assert said is not None
    assert said._replace(command=tuple(said.command)) == ADDRESS
    path = folder.path / files.ADDRESS
    path.read_bytes().decode("ascii")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert [each.name for each in folder.path.iterdir()] == [files.ADDRESS]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"version": 1, "pid": 1}'])
def test_what_is_no_address_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / files.ADDRESS).write_bytes(content)
    assert AgentFolder(tmp_path).address() is None


def test_the_token_is_made_once(tmp_path: Path) -> None:
    token = AgentFolder(tmp_path / "a").token()
    assert len(token) == 43
    assert AgentFolder(tmp_path / "a").token() == token
    assert AgentFolder(tmp_path / "b").token() != token
    assert stat.S_IMODE((tmp_path / "a" / files.TOKEN).stat().st_mode) == 0o600


def test_one_agent_runs_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_PROBES", 0.1)
    folder = AgentFolder(tmp_path)
    assert not folder.is_running()
    with folder.running():
        assert folder.is_running()
        with pytest.raises(DeviceBusy), folder.running():
            pass
    assert not folder.is_running()
    assert (tmp_path / files.LOCK).exists()


def test_whoever_looks_keeps_nobody_from_starting(tmp_path: Path) -> None:
    folder, ended = AgentFolder(tmp_path), threading.Event()
    folder.prepare()

    def look() -> None:
        while not ended.is_set():
            folder.is_running()

    looker = threading.Thread(target=look)
    looker.start()
    try:
        for _ in range(50):
            with folder.running():
                pass
    finally:
        ended.set()
        looker.join()
