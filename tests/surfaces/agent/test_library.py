"""What ``wscall library`` puts where a HIS loads it."""

import errno
import json
import shutil
import stat
import sys
from pathlib import Path

import pytest

from support.command import Run
from wscall import paths
from wscall.config import find_configuration, write_template
from wscall.errors import BadInput, DeviceBusy, DriverMissing
from wscall.surfaces.agent import library
from wscall.surfaces.agent.library import SYSTEMS, install_library, this_system

OTHER = "windows-x86"
NAME = "libWSCall.so"


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Libraries of a wheel, and a user without a configuration."""
    for system in SYSTEMS:
        path = tmp_path / "wheel" / system / paths.native_library(system).name
        path.parent.mkdir(parents=True)
        path.write_bytes(f"the library for {system}".encode())
    monkeypatch.setattr(
        library, "native_library", lambda system: tmp_path / "wheel" / system / paths.native_library(system).name
    )
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    monkeypatch.chdir(nowhere)
    monkeypatch.delenv("WSCALL_CONFIG", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "wheel"


@pytest.fixture
def his(tmp_path: Path) -> Path:
    return tmp_path / "his"


def said(folder: Path) -> list[str]:
    content = json.loads((folder / "libWSCall.json").read_bytes())
    assert content["version"] == 1
    command: list[str] = content["command"]
    assert command[:3] == [sys.executable, "-m", "wscall"]
    assert command[-1] == "serve"
    return command[3:-1]


def test_the_library_and_the_command_lie_side_by_side(his: Path, built: Path) -> None:
    done = install_library(his, this_system())
    assert done.library.read_bytes() == (built / this_system() / NAME).read_bytes()
    assert sorted(path.name for path in his.iterdir()) == ["libWSCall.json", NAME]
    assert said(his) == []
    assert [stat.S_IMODE((his / name).stat().st_mode) for name in (NAME, "libWSCall.json")] == [0o755, 0o644]


def test_the_configuration_of_an_old_installation_is_used(his: Path, tmp_path: Path) -> None:
    here, old, given = Path.cwd(), his, tmp_path / "given"
    write_template(here)
    install_library(his, this_system())
    assert said(his) == ["--config", str(here / "WSCallConfig.ini")]
    write_template(old)
    install_library(his, this_system())
    assert said(his) == ["--config", str(old / "WSCallConfig.ini")]
    install_library(his, this_system(), given / "Other.ini")
    assert said(his) == ["--config", str(given / "Other.ini")]


def test_a_user_s_own_configuration_is_not_for_everybody(his: Path) -> None:
    write_template(paths.user_config_file().parent)
    assert find_configuration() == paths.user_config_file()
    install_library(his, this_system())
    assert said(his) == []


def test_another_system_gets_its_library_alone(his: Path) -> None:
    done = install_library(his, OTHER)
    assert (done.file, done.command) == (None, None)
    assert [path.name for path in his.iterdir()] == ["WSCallDLL.dll"]


def test_an_older_library_is_replaced(his: Path, built: Path) -> None:
    his.mkdir()
    (his / NAME).write_bytes(b"an older one, which is longer than the new one")
    install_library(his, this_system())
    assert (his / NAME).read_bytes() == (built / this_system() / NAME).read_bytes()


def test_a_library_in_use_stays_as_it_is(his: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    his.mkdir()
    (his / NAME).write_bytes(b"in use")

    def refuse(_path: Path, _target: Path) -> Path:
        error = PermissionError(errno.EACCES, "Access is denied")
        error.winerror = 5  # type: ignore[attr-defined, unused-ignore] # of Windows alone
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(DeviceBusy, match=NAME):
            install_library(his, this_system())
    assert [(path.name, path.read_bytes()) for path in his.iterdir()] == [(NAME, b"in use")]


def test_the_same_library_may_be_in_use(his: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = install_library(his, this_system())
    before = first.library.stat()
    assert install_library(his, this_system()) == first
    assert first.library.stat().st_ino == before.st_ino


def test_a_folder_that_is_none(his: Path) -> None:
    his.write_text("")
    with pytest.raises(BadInput, match=NAME):
        install_library(his, this_system())


def test_a_library_that_was_not_built(his: Path, built: Path) -> None:
    shutil.rmtree(built)
    with pytest.raises(DriverMissing, match="make native"):
        install_library(his, this_system())
    assert not his.exists()


def test_the_command_line(his: Path, run: Run) -> None:
    done = run("library", str(his), "--json").json()
    assert done["library"] == str(his / NAME)
    assert done["file"] == str(his / "libWSCall.json")
    assert done["command"] == [sys.executable, "-m", "wscall", "serve"]
    lines = run("library", str(his)).out.splitlines()
    assert [line.partition("\t")[2] for line in lines] == [done["library"], done["file"]]


def test_the_command_line_names_what_is_left_to_do(his: Path, run: Run) -> None:
    assert run("library", str(his), "--system", OTHER, "--json").json()["file"] is None
    assert run("library", str(his), "--system", OTHER).out.count("\n") == 2
    assert run("library", str(his), "--system", "dos").status == 2


def test_the_command_line_takes_the_configuration_it_is_given(his: Path, run: Run, tmp_path: Path) -> None:
    run("--config", str(write_template(tmp_path / "given")), "library", str(his))
    assert said(his) == ["--config", str(tmp_path / "given" / "WSCallConfig.ini")]


def test_the_command_offers_every_system(run: Run) -> None:
    text = run("library", "--help").out
    assert all(system in text for system in SYSTEMS)
