import os
from pathlib import Path

import pytest

from wscall import paths
from wscall.config import check_configuration, describe_keys, load_settings, write_template
from wscall.config.schema import KEYS, default_of
from wscall.config.template import render_template
from wscall.errors import BadInput, ConfigurationNotWritten


def test_the_bundled_file_is_made_from_the_table() -> None:
    assert paths.bundled_template().read_bytes() == render_template().encode()


def test_every_key_is_explained_in_both_languages() -> None:
    text = render_template()
    for key in describe_keys():
        if key.name != "*":
            assert f"\n{key.name}=" in text or f"\n; {key.name}={key.default}\n" in text
        assert key.about.zh in text
        assert key.about.en in text
        assert key.allowed.zh
        assert key.about.zh != key.about.en


def test_names_are_unique_and_defaults_allowed() -> None:
    names = [(key.section.casefold(), key.name.casefold()) for key in KEYS]
    assert len(set(names)) == len(names)
    assert len({key.field for key in KEYS}) == len(KEYS)
    for key in KEYS:
        assert default_of(key) is not None


def test_it_works_with_the_embedded_platform(tmp_path: Path) -> None:
    path = write_template(tmp_path / "new" / "site")
    assert path == tmp_path / "new" / "site" / "WSCallConfig.ini"
    assert not check_configuration(path)
    settings = load_settings(path)
    assert [(d.directory, d.mark) for d in settings.directories] == [("SIM", "SIM")]
    assert settings.endpoint == "http://127.0.0.1:8083/hcpde/services/healthCardService?wsdl"
    assert (settings.org_code, settings.user_name) == ("121212", "121212")
    assert settings.password.reveal() == "1234abcd_"
    assert not settings.auth_key
    assert (settings.device_suit, settings.scanner_directory) == ("readers+scanner", "SIM")


def test_uncommented_defaults_change_nothing(tmp_path: Path) -> None:
    path = write_template(tmp_path)
    before = load_settings(path)
    lines = path.read_text("utf-8").splitlines()
    names = {f"; {key.name}={key.default}" for key in KEYS}
    path.write_text("\n".join(line[2:] if line in names else line for line in lines), "utf-8")
    assert not check_configuration(path)
    after = load_settings(path)
    assert after.platform == before.platform
    assert (after.read_limit, after.trust, after.log_level) == (before.read_limit, before.trust, before.log_level)


def test_lines_end_as_the_system_ends_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.linesep.encode() in write_template(tmp_path / "here").read_bytes()
    monkeypatch.setattr(os, "linesep", "\r\n")
    data = write_template(tmp_path / "windows").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n") > 10


def test_values_can_be_given(tmp_path: Path) -> None:
    given = {"WEBSERVICE.url": "http://127.0.0.1:9/x", "WSCALL.readLimit": "3", "WEBSERVICE.userName": "人民医院"}
    settings = load_settings(write_template(tmp_path, given))
    assert (settings.endpoint, settings.read_limit, settings.user_name) == (
        "http://127.0.0.1:9/x",
        3.0,
        "人民医院",
    )


@pytest.mark.parametrize("given", [{"WEBSERVICE.nothing": "1"}, {"url": "1"}, {"WEBSERVICE.url": "a\nb"}])
def test_values_for_no_key_are_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        write_template(tmp_path, given)
    assert not list(tmp_path.iterdir())


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "WSCallConfig.ini"
    path.write_text("mine")
    with pytest.raises(ConfigurationNotWritten) as caught:
        write_template(tmp_path)
    assert path.read_text() == "mine"
    assert caught.value.where == str(path)


def test_a_file_where_the_directory_should_be(tmp_path: Path) -> None:
    (tmp_path / "site").touch()
    with pytest.raises(ConfigurationNotWritten):
        write_template(tmp_path / "site" / "below")
