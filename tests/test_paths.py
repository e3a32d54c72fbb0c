import tomllib
from pathlib import Path

import pytest

from wscall import paths


def test_a_checkout_has_the_vendor_directories_and_the_template() -> None:
    assert (paths.bundled_manu() / "SIM" / "plugin.toml").is_file()
    assert paths.bundled_template().name == "WSCallConfig.ini"
    assert paths.bundled_template().is_file()


def test_an_installed_package_uses_what_lies_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "wscall"
    (package / "manu").mkdir(parents=True)
    (package / "WSCallConfig.ini").touch()
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.bundled_manu() == package / "manu"
    assert paths.bundled_template() == package / "WSCallConfig.ini"


def test_the_environment_names_the_state_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_STATE_DIR", str(tmp_path / "mine"))
    assert paths.default_state_dir() == tmp_path / "mine"
    assert not (tmp_path / "mine").exists()


def test_a_relative_state_directory_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WSCALL_STATE_DIR", "here")
    assert paths.default_state_dir() == tmp_path / "here"


@pytest.mark.parametrize("given", ["", "  "])
def test_otherwise_the_user_has_one(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSCALL_STATE_DIR", given)
    assert paths.default_state_dir().is_absolute()
    assert "wscall" in str(paths.default_state_dir())


def test_the_users_configuration_has_the_usual_name() -> None:
    assert paths.user_config_file().name == "WSCallConfig.ini"


def test_stand_ins_lie_where_make_puts_them_or_where_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WSCALL_STANDINS", raising=False)
    assert paths.standins_dir("linux-x86_64").parts[-3:] == ("build", "standins", "linux-x86_64")
    monkeypatch.setenv("WSCALL_STANDINS", str(tmp_path))
    assert paths.standins_dir("windows-x86") == tmp_path / "windows-x86"


def test_the_wheel_has_the_scripts_where_they_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Path(__file__).parents[1]
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert (repository / "js" / "wscall.mjs").is_file()
    package = tmp_path / included["js"].partition("/")[0]
    (tmp_path / included["js"]).mkdir(parents=True)
    monkeypatch.setattr(paths, "_PACKAGE", package)
    assert paths.browser_scripts() == tmp_path / included["js"]


def test_library_hosts_lie_in_the_package() -> None:
    host = paths.library_host("x86")
    assert (host.parent.parent, host.name) == (Path(paths.__file__).parent, "wscall-library-host-x86.exe")


def test_the_bindings_are_found_in_a_checkout_and_in_a_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert (paths.bindings() / "c" / "wscall.h").is_file()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path)
    (tmp_path / "native" / "bindings").mkdir(parents=True)
    assert paths.bindings() == paths.native_libraries() / "bindings"
