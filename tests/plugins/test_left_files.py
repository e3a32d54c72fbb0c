"""What libraries leave behind is gone after a read, and was gone before it."""

import tempfile
from pathlib import Path

import pytest

from wscall.devices.capabilities import DeviceContext
from wscall_plugins.left_files import ID_CARD_FILES, LeftFiles


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DeviceContext:
    for name in ("SS/lib", "work", "tmp/chinaidcard"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return DeviceContext(str(tmp_path / "SS"), "library", {"kind": "library", "file": "lib/RdCard.dll"}, {})


def test_files_of_this_read_and_of_another_are_deleted(context: DeviceContext, tmp_path: Path) -> None:
    places = [tmp_path / name for name in ("SS", "SS/lib", "work", "tmp/chinaidcard")]
    for place in places:
        (place / "wx.txt").write_text("somebody else")
    with LeftFiles.of(context):
        assert [list(place.glob("*.txt")) for place in places] == [[]] * 4
        for place in places:
            (place / "ZP.BMP").write_bytes(b"BM")
            (place / "NewAddgb.txt").write_text("somebody")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []


def test_nothing_else_is_deleted(context: DeviceContext, tmp_path: Path) -> None:
    kept = ["SS/plugin.toml", "SS/lib/RdCard.dll", "SS/lib/zp.bmp.txt", "work/license.dat"]
    for name in kept:
        (tmp_path / name).write_text("")
    (tmp_path / "SS" / "wz.txt").mkdir()
    with LeftFiles.of(context):
        pass
    assert all((tmp_path / name).exists() for name in kept)
    assert (tmp_path / "SS" / "wz.txt").is_dir()


def test_files_go_after_a_failed_read_too(context: DeviceContext, tmp_path: Path) -> None:
    def failing_read() -> None:
        with LeftFiles.of(context):
            (tmp_path / "SS" / "zp.wlt").write_bytes(b"WLf")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_read()
    assert not (tmp_path / "SS" / "zp.wlt").exists()


def test_names_are_compared_in_small_letters() -> None:
    assert all(name == name.lower() for name in ID_CARD_FILES)
